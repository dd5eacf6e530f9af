/* SPDX-License-Identifier: MIT */
#include "experiment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bystander.h"
#include "files.h"
#include "interposed.h"
#include "must.h"
#include "recovery.h"
#include "tracee.h"
#include "unique.h"

bool experiment_alone;

static bool has_scene(const change *what)
{
    return what->start.max_slots != 0;
}

static void put_scene(const experiment *of)
{
    if (has_scene(of->what)) {
        image_write(&of->start, test_name);
    }
}

void experiment_begin(experiment *of, const change *what)
{
    *of = (experiment){.what = what};
    interposed_named_drafts = what->named_draft;
    must_tell("%s", what->title);
    if (has_scene(what)) {
        scene_build(&what->start, test_name, &of->start);
    }
    put_scene(of);
    pid_t bystander = what->bystander ? bystander_start(test_name) : 0;
    of->reference = recovery_reference(what, test_name);
    if (bystander != 0) {
        bystander_kill(bystander);
    }
}

void experiment_end(experiment *of)
{
    /* there only where a promise was broken */
    pytomic_unlink(test_name);
    pytomic_unlink(other_name);
    image_free(&of->start);
    free(of->reference);
    free(of->digests);
}

/* The scene with a child before the change, and where the scene has one, a bystander. */
typedef struct stage {
    run by;
    pid_t bystander, tracee;
} stage;

static void set_up(const experiment *of, stage *out)
{
    *out = (stage){.by = {.what = of->what, .segment = test_name}};
    put_scene(of);
    if (of->what->bystander) {
        out->bystander = bystander_start(test_name);
    }
    out->tracee = tracee_start(changes_prepare, changes_perform, &out->by);
}

/* Whether nothing is left once the segment is unlinked; an ephemeral one needs no unlinking, but perhaps collecting. */
static bool clear_up(const experiment *of, const stage *used)
{
    if (of->what->bystander) {
        bystander_kill(used->bystander);
    }
    if (of->what->start.ephemeral && image_exists(test_name) && !recovery_collects(files_path(test_name))) {
        return false;
    }
    pytomic_unlink(test_name); /* where it is still there */
    if (files_count(experiment_alone ? "" : test_name) != 0) {
        fprintf(stderr, "violation: %s: something is left in /dev/shm\n", of->what->title);
        return false;
    }
    return true;
}

/* The named file, if any, in which the child builds a segment. */
static bool find_draft(pid_t pid, char *path, size_t size)
{
    char link[64];

    for (int fd = 0; fd < 32; fd++) {
        snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)pid, fd);
        ssize_t length = readlink(link, path, size - 1);
        if (length > 0) {
            path[length] = '\0';
            if (strstr(path, "/.pytomic-new.") != NULL && access(path, F_OK) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool kill_at_system_call(experiment *of, const stage *on)
{
    char draft[300];
    bool has_draft = find_draft(on->tracee, draft, sizeof(draft));

    must_tell("%s, killed at stop %u of its system calls", of->what->title, of->system_calls + 1);
    tracee_kill(on->tracee);
    of->system_calls++;
    if (has_draft && !of->what->named_draft) {
        fprintf(stderr, "violation: %s: %s is left\n", of->what->title, draft);
        return false;
    }
    return (!has_draft || recovery_collects(draft)) && recovery_succeeds(of->what, test_name, of->reference) &&
           clear_up(of, on);
}

/* Run to the stop number `stop`, counted from 0; false: there is none. */
static bool run_to_system_call(const stage *on, unsigned stop)
{
    for (unsigned i = 0; i <= stop; i++) {
        if (!tracee_system_call(on->tracee)) {
            return false;
        }
    }
    return true;
}

bool experiment_system_calls(experiment *of)
{
    stage on;

    for (unsigned stop = 0;; stop++) {
        set_up(of, &on);
        if (!run_to_system_call(&on, stop)) {
            tracee_kill(on.tracee); /* it has done all: the last kill point */
            return recovery_succeeds(of->what, test_name, of->reference) && clear_up(of, &on);
        }
        if (!kill_at_system_call(of, &on)) {
            return false;
        }
    }
}

static void remember(experiment *of, uint64_t digest)
{
    if (of->states == of->capacity) {
        of->capacity = of->capacity * 2 + 64;
        of->digests = realloc(of->digests, of->capacity * sizeof(*of->digests));
        must(of->digests != NULL);
    }
    of->digests[of->states++] = digest;
}

/* What lies in memory is what a kill here would leave. */
static bool recover_copy(experiment *of, const image *now)
{
    must_tell("%s, as it is after store %zu", of->what->title, of->states);
    image_write(now, other_name);
    bool good = recovery_succeeds(of->what, other_name, of->reference);
    pytomic_unlink(other_name); /* where it is still there */
    return good;
}

/* Step until the segment is another one than `now`, which it then is; false: the change is over. */
static bool step_to_store(const stage *on, int fd, image *now, unsigned long *instructions)
{
    static image next;

    if (next.size != now->size) {
        image_free(&next);
    }
    while (tracee_step(on->tracee)) {
        ++*instructions;
        image_read(fd, &next);
        if (!image_same(&next, now)) {
            memcpy(now->bytes, next.bytes, next.used);
            now->used = next.used;
            return true;
        }
    }
    return false;
}

bool experiment_states(experiment *of)
{
    stage on;
    image now = {.bytes = NULL};
    bool good = true;

    set_up(of, &on);
    int fd = image_open(test_name);
    image_read(fd, &now);
    while (good && step_to_store(&on, fd, &now, &of->instructions)) {
        remember(of, image_digest(&now));
        good = recover_copy(of, &now);
    }
    close(fd);
    image_free(&now);
    tracee_kill(on.tracee);
    return good && recovery_succeeds(of->what, test_name, of->reference) && clear_up(of, &on);
}

/* Kill after the store number `which`, counted from 0. */
static bool kill_at_store(experiment *of, size_t which)
{
    stage on;
    image now = {.bytes = NULL};
    unsigned long instructions = 0;

    must_tell("%s, killed after store %zu of %zu", of->what->title, which + 1, of->states);
    set_up(of, &on);
    int fd = image_open(test_name);
    image_read(fd, &now);
    for (size_t i = 0; i <= which; i++) {
        must(step_to_store(&on, fd, &now, &instructions));
    }
    tracee_kill(on.tracee);
    image_read(fd, &now);
    must(image_digest(&now) == of->digests[which]);
    close(fd);
    image_free(&now);
    of->kills++;
    return recovery_succeeds(of->what, test_name, of->reference) && clear_up(of, &on);
}

bool experiment_kills(experiment *of, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        /* the first, the last, and those evenly between */
        size_t which = count == 1 ? 0 : i * (of->states - 1) / (count - 1);
        if (!kill_at_store(of, which)) {
            return false;
        }
    }
    return true;
}
