/* SPDX-License-Identifier: MIT */
/*
 * What happens in the middle of a lock-free operation: it is stopped after each of its instructions in turn, others make
 * a whole change, and it goes on. What it then says has to be true of some moment in between.
 */
#include <stdio.h>
#include <sys/mman.h>

#include "meeting.h"
#include "must.h"
#include "tracee.h"
#include "unique.h"

finding *found;
pid_t meeting_child;

typedef struct reader {
    const meeting *at;
    const char *segment;
    pytomic_segment *attached;
} reader;

static int attach(void *argument)
{
    reader *self = argument;

    int code = pytomic_open(self->segment, 0, NULL, &self->attached);

    if (code == 0 && self->at->ready != NULL) {
        self->at->ready(self->attached);
    }
    return code;
}

static int operate(void *argument)
{
    reader *self = argument;

    self->at->operation(self->attached);
    return 0;
}

/* Let the others in after so many instructions; false: it was over before. */
static bool meet(const meeting *at, const image *start, unsigned instructions)
{
    reader self = {.at = at, .segment = test_name};
    pytomic_segment *segment;
    bool met = true;

    must_tell("%s, after instruction %u", at->title, instructions);
    image_write(start, test_name);
    must(pytomic_open(test_name, 0, NULL, &segment) == 0);
    if (at->scene_after != NULL) {
        at->scene_after(segment);
    }
    pytomic_close(segment); /* the child is to attach by itself */
    meeting_child = tracee_start(attach, operate, &self);
    for (unsigned i = 0; met && i < instructions; i++) {
        met = tracee_step(meeting_child);
    }
    must(pytomic_open(test_name, 0, NULL, &segment) == 0);
    at->meanwhile(segment);
    tracee_finish(meeting_child);
    at->judge(segment);
    must(pytomic_unlink(test_name) == 0);
    pytomic_close(segment);
    return met;
}

static unsigned meet_everywhere(const meeting *at)
{
    image start = {.bytes = NULL};
    unsigned count = 0;

    scene_build(&at->start, test_name, &start);
    while ((at->most == 0 || count < at->most) && meet(at, &start, count)) {
        count++;
    }
    image_free(&start);
    return count;
}

int main(void)
{
    static const meeting *const files[] = {meet_replaced, meet_described, meet_moved, meet_values};
    unsigned all = 0;

    found = mmap(NULL, sizeof(*found), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(found != MAP_FAILED);
    unique_begin("meanwhile");
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        for (const meeting *at = files[i]; at->title != NULL; at++) {
            if (at->possible != NULL && !at->possible()) {
                printf("%-42s left out: one CPU here, or no restartable sequences\n", at->title);
                continue;
            }
            unsigned count = meet_everywhere(at);
            printf("%-42s stopped after each of %u instructions\n", at->title, count);
            fflush(stdout);
            all += count;
        }
    }
    printf("%u meetings, no violation\n", all);
    return 0;
}
