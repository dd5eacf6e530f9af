/* SPDX-License-Identifier: MIT */
/* pytomic_repair(), declared in pytomic/check.h. */
#include <inttypes.h>

#include "call.h"
#include "change.h"
#include "description.h"
#include "directory.h"
#include "handle.h"
#include "ownership.h"
#include "pytomic/check.h"
#include "report.h"

/* Remove the slots with an invalid name or type. */
static void remove_unnamed(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);
    record_copy copy;

    for (uint32_t i = 0; i < claimed; i++) {
        if (mapping_is_live(segment, i) && !record_load(segment, i, &copy)) {
            record_commit(segment, i);
            report_add(report, layout_record_offset(i), "removed slot %" PRIu32 ": its name or type was invalid", i);
        }
    }
}

/* Remove the descriptions with an invalid text. */
static void remove_descriptions(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);

    for (uint32_t i = 0; i < claimed; i++) {
        if (mapping_is_live(segment, i) && load32(&mapping_record(segment, i)->type) == LAYOUT_DESCRIPTION &&
            !description_is_valid(segment, i)) {
            record_commit(segment, i);
            report_add(report, layout_record_offset(i),
                       "removed slot %" PRIu32 ": it was a description with an invalid text", i);
        }
    }
}

/* Remove the slots that do not own what their type needs. */
static void remove_without_body(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);

    for (uint32_t i = 0; i < claimed; i++) {
        if (mapping_is_live(segment, i) && !handle_can_be_made(segment, i)) {
            record_commit(segment, i);
            report_add(report, layout_record_offset(i),
                       "removed slot %" PRIu32 ": it was a histogram with invalid bounds or lanes", i);
        }
    }
}

/* Remove all but the first of the slots that own the same extents. -ENOMEM. */
static int remove_coowners(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);
    ownership owned;

    if (!ownership_begin(segment, &owned)) {
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < claimed; i++) {
        if (mapping_is_live(segment, i) && !ownership_add(&owned, i)) {
            record_commit(segment, i);
            report_add(report, layout_record_offset(i),
                       "removed slot %" PRIu32 ": its extents did not exist or belonged to another slot", i);
        }
    }
    ownership_end(&owned);
    return 0;
}

/* Remove all but the first of the slots of one name: those that the directory, made anew, does not lead to. */
static void remove_namesakes(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);
    record_copy copy;
    record_key key;
    directory_hit at;

    for (uint32_t i = 0; i < claimed; i++) {
        if (!mapping_is_live(segment, i) || !record_load(segment, i, &copy)) {
            continue;
        }
        record_key_of(segment, &copy, &key);
        if (directory_probe(segment, &key, &at) && at.index != i) {
            record_commit(segment, i);
            report_add(report, layout_record_offset(i), "removed slot %" PRIu32 ": it had the name of slot %" PRIu32, i,
                       at.index);
        }
    }
}

static int repair_under(change *repairing, pytomic_report *report)
{
    pytomic_segment *segment = repairing->segment;

    remove_unnamed(segment, report);
    remove_descriptions(segment, report);
    remove_without_body(segment, report);
    int code = remove_coowners(segment, report);
    if (code == 0) {
        code = change_rebuild(repairing);
    }
    if (code == 0) {
        remove_namesakes(segment, report);
        code = change_rebuild(repairing);
    }
    report->slots = load32(&mapping_header(segment)->live);
    return code;
}

static int repair(const char *name, int flags, pytomic_report *report)
{
    pytomic_segment *segment;
    change repairing;
    int code = pytomic_open(name, flags, NULL, &segment);

    if (code != 0) {
        return code;
    }
    if ((code = change_begin(segment, &repairing)) == 0) {
        repairing.whole = false; /* until the rebuild is done: the removals below do not update the caches */
        code = repair_under(&repairing, report);
        change_end(&repairing);
    }
    pytomic_close(segment);
    return code;
}

int pytomic_repair(const char *name, int flags, pytomic_report *out)
{
    pytomic_report report = {0};

    if ((flags & ~PYTOMIC_ANY_OWNER) != 0) {
        return -EINVAL;
    }
    call inside = call_begin();
    int code = call_end(inside, repair(name, flags, &report));
    if (code == 0) {
        *out = report;
    } else {
        pytomic_report_free(&report);
    }
    return code;
}
