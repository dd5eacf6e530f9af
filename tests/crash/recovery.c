/* SPDX-License-Identifier: MIT */
#include "recovery.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "facts.h"
#include "must.h"

#define PATIENCE 30 /* seconds; only a hang takes so long */

static void check(const char *segment, bool may_have_findings, bool may_be_unsettled)
{
    pytomic_report report;
    int code = pytomic_check(segment, &report);

    promise(code == 0, "check %s: %s", segment, pytomic_strerror(code));
    promise(may_have_findings || report.count == 0, "check: %s", report.count == 0 ? "" : report.findings[0].text);
    promise(may_be_unsettled || !report.unsettled, "the change mark is still there");
    pytomic_report_free(&report);
}

static uint64_t value_of(const pytomic_slot *slot)
{
    if (slot->type == PYTOMIC_HISTOGRAM) {
        pytomic_histogram_data data;
        int code = pytomic_histogram_read(slot, &data);
        promise(code == 0, "read: %s", pytomic_strerror(code));
        /* what was observed: 0, 1, 2, 0, ... */
        promise(data.sum == (double)(data.count - (data.count + 2) / 3 + data.count / 3), "the sum is %g of %llu",
                data.sum, (unsigned long long)data.count);
        return data.count;
    }
    return slot->type == PYTOMIC_COUNTER ? (uint64_t)pytomic_counter_sum(&slot->counter)
                                         : pytomic_load(&slot->cell->value.as_uint);
}

static void find_value(pytomic_segment *attached, const char *name, uint32_t type, uint64_t value)
{
    pytomic_slot slot;
    int code = pytomic_slot_find(attached, name, &slot);

    promise(code == 0, "look up %s: %s", name, pytomic_strerror(code));
    promise((uint32_t)slot.type == type, "the type of %s has become %d", name, (int)slot.type);
    promise(value_of(&slot) == value, "the value of %s has become %llu", name, (unsigned long long)value_of(&slot));
}

/* The number of the description, whole; SEEN_NO_SLOT where there is none. */
static long description_of(pytomic_segment *attached, const char *family)
{
    pytomic_description seen, expected;
    int code = pytomic_description_get(attached, family, &seen);

    if (code == -PYTOMIC_E_NO_DESCRIPTION) {
        return SEEN_NO_SLOT;
    }
    promise(code == 0, "the description of %s: %s", family, pytomic_strerror(code));
    unsigned number = (unsigned)(seen.unit[0] - '0');
    scene_description(number < 10 ? number : 0, &expected);
    promise(memcmp(&seen, &expected, sizeof(seen)) == 0, "%s is described as %s [%s]", family, seen.help, seen.unit);
    return (long)number;
}

/* What others own beside their records, and one that this version does not know. */
static void find_special(const change *what, pytomic_segment *attached)
{
    if (what->start.extents) {
        find_value(attached, scene_long_other(), PYTOMIC_UINT, SCENE_TARGET_VALUE);
        long number = description_of(attached, SCENE_OTHER_FAMILY);
        promise(number == SCENE_OTHER_DESCRIPTION, "%s has description %ld", SCENE_OTHER_FAMILY, number);
    }
    if (what->start.spoil == scene_cut_short_beside_unknown) {
        find_value(attached, SCENE_UNKNOWN, SCENE_UNKNOWN_TYPE, SCENE_UNKNOWN_VALUE);
    }
}

static void find_others(const change *what, pytomic_segment *attached)
{
    char name[32];

    for (uint32_t i = 0; i < what->start.others; i++) {
        scene_other_name(i, name);
        find_value(attached, name, scene_other_type(i), scene_other_value(i));
    }
    find_special(what, attached);
}

/* Whether the scene, or the change, made a slot of this name. */
static bool is_known(const change *what, const char *name)
{
    return strcmp(name, changes_target(what)) == 0 || strcmp(name, SCENE_SETTLE) == 0 ||
           (what->start.extents && strcmp(name, scene_long_other()) == 0) ||
           (what->start.spoil == scene_cut_short_beside_unknown && strcmp(name, SCENE_UNKNOWN) == 0) ||
           (what->many && strncmp(name, CHANGES_MANY, strlen(CHANGES_MANY)) == 0);
}

/* Each of the other slots once, the target at most once, and none that nobody made. */
static void walk(const change *what, pytomic_segment *attached)
{
    static pytomic_slot_info info;
    uint32_t cursor = 0, others = 0, targets = 0, unsettled = 0;

    while (pytomic_slot_next(attached, &cursor, &info) == 1) {
        bool other = strncmp(info.name, "slot/", 5) == 0;
        others += other;
        targets += strcmp(info.name, changes_target(what)) == 0;
        unsettled += strcmp(info.name, SCENE_SETTLE) == 0;
        promise(other || is_known(what, info.name), "there is a slot %s", info.name);
    }
    promise(others == what->start.others, "there are %u other slots of %u", others, what->start.others);
    promise(targets <= 1 && unsettled <= 1, "there is a slot twice");
}

static long observe_target(const change *what, pytomic_segment *attached)
{
    pytomic_slot target;

    if (what->describes) {
        return description_of(attached, SCENE_TARGET_FAMILY);
    }
    int code = pytomic_slot_find(attached, changes_target(what), &target);
    promise(code == 0 || code == -PYTOMIC_E_NO_SLOT, "look up the target: %s", pytomic_strerror(code));
    return code == 0 ? (long)value_of(&target) : SEEN_NO_SLOT;
}

/* What is seen of the target. By a read-only attachment, which leaves an ephemeral segment in its place. */
static long observe(const change *what, const char *segment, bool repaired)
{
    pytomic_segment *attached;
    int code = pytomic_open(segment, PYTOMIC_READ, NULL, &attached);

    if (code == -PYTOMIC_E_NO_SEGMENT) {
        return SEEN_NO_SEGMENT;
    }
    promise(code == 0, "attach: %s", pytomic_strerror(code));
    check(segment, !repaired, true);
    find_others(what, attached);
    if (repaired) {
        walk(what, attached);
    }
    long seen = observe_target(what, attached);
    pytomic_close(attached);
    return seen;
}

/* One more change, which finds everything in order. */
static void settle(const run *by)
{
    pytomic_segment *attached;

    if (by->what->start.max_slots == 0 || !image_exists(by->segment)) {
        return;
    }
    int code = pytomic_open(by->segment, 0, NULL, &attached);
    promise(code == 0, "attach again: %s", pytomic_strerror(code));
    code = pytomic_slot_remove(attached, SCENE_SETTLE);
    promise(code == 0, "the change after it: %s", pytomic_strerror(code));
    pytomic_close(attached);
}

char *recovery_reference(const change *what, const char *segment)
{
    run by = {.what = what, .segment = segment};

    must(changes_prepare(&by) == 0 && changes_perform(&by) == 0);
    settle(&by);
    char *facts = image_exists(segment) ? facts_of(segment) : NULL;
    pytomic_close(by.attached);
    pytomic_unlink(segment); /* where it is still there */
    return facts;
}

static void complete(run *by, long seen)
{
    const change *what = by->what;
    int code = changes_prepare(by);

    if (code == -PYTOMIC_E_NO_SEGMENT && seen == SEEN_NO_SEGMENT) {
        return; /* it is done, and the segment went with it */
    }
    promise(code == 0, "attach: %s", pytomic_strerror(code));
    code = changes_perform(by);
    promise(code == 0 || (code == what->repeated && seen == what->after), "the same change again: %s",
            pytomic_strerror(code));
}

static void recover(const change *what, const char *segment, const char *reference)
{
    bool repairs = what->start.spoil == scene_spoil_records || what->start.spoil == scene_spoil_extents;
    run by = {.what = what, .segment = segment};
    long seen = observe(what, segment, !repairs);

    promise(seen == what->before || seen == what->after, "%ld was seen of the target, neither %ld nor %ld", seen,
            what->before, what->after);
    complete(&by, seen);
    seen = observe(what, segment, true);
    promise(seen == what->after, "%ld was seen of the target after the change, not %ld", seen, what->after);
    settle(&by);
    if (seen != SEEN_NO_SEGMENT) {
        check(segment, false, false);
        const char *difference = facts_difference(facts_of(segment), reference);
        promise(difference == NULL, "at last: %s", difference);
    }
    pytomic_close(by.attached);
    bool goes = seen == SEEN_NO_SEGMENT || (what->start.ephemeral && !what->bystander);
    promise(image_exists(segment) == !goes, "the segment's file is %s", goes ? "still there" : "gone");
}

/* Of a process of its own: true when it ended well; false with a sentence when it broke a promise or hung. */
static bool ended_well(pid_t pid)
{
    int status = child_wait(pid);

    must(status != MUST_STOPPED);
    if (status < 0) {
        fprintf(stderr, "violation: the fresh process ended by signal %d%s\n", -status,
                status == -SIGALRM ? ": it hung" : "");
    }
    return status == 0;
}

bool recovery_succeeds(const change *what, const char *segment, const char *reference)
{
    pid_t pid = child_fork();

    if (pid == 0) {
        alarm(PATIENCE);
        pytomic_set_lock_timeout(1000);
        recover(what, segment, reference);
        _exit(0);
    }
    return ended_well(pid);
}

static bool names_hold(const pytomic_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void collect(const char *path)
{
    pytomic_names names;
    int code = pytomic_gc(true, &names);

    promise(code == 0, "gc, dry: %s", pytomic_strerror(code));
    promise(names_hold(&names, strrchr(path, '/') + 1), "gc, dry, does not see %s", path);
    promise(access(path, F_OK) == 0, "gc, dry, has removed %s", path);
    pytomic_names_free(&names);
    code = pytomic_gc(false, &names);
    promise(code == 0 && access(path, F_OK) != 0, "gc has left %s: %s", path, pytomic_strerror(code));
    pytomic_names_free(&names);
}

bool recovery_collects(const char *path)
{
    pid_t pid = child_fork();

    if (pid == 0) {
        alarm(PATIENCE);
        if (access(path, F_OK) == 0) {
            collect(path);
        }
        _exit(0);
    }
    return ended_well(pid);
}
