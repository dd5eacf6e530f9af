/* SPDX-License-Identifier: MIT */
/* pytomic_repair(), declared in pytomic/check.h. */
#include <inttypes.h>

#include "change.h"
#include "directory.h"
#include "pytomic/check.h"
#include "report.h"

static uint64_t record_offset(const pytomic_segment *segment, uint32_t index)
{
    return segment->geometry.record_offset + (uint64_t)index * sizeof(layout_record);
}

/* Free the slots whose record says nothing a slot can be. */
static void retire_unnamed(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);
    pytomic_slot_info info;

    for (uint32_t i = 0; i < claimed; i++) {
        if (record_is_live(load32(&mapping_cell(segment, i)->generation)) && !record_read(segment, i, &info)) {
            record_commit(segment, i);
            report_add(report, record_offset(segment, i), "retired slot %" PRIu32 ", whose name or type was none", i);
        }
    }
}

/* Free all but the first of the slots of one name: those that the directory, made anew, does not lead to. */
static void retire_namesakes(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t cursor = 0;
    pytomic_slot_info info;
    record_key key;
    directory_hit at;

    while (pytomic_slot_next(segment, &cursor, &info) == 1) {
        if (record_key_from(segment, info.name, &key) == 0 && directory_probe(segment, &key, &at) &&
            at.index != info.index) {
            record_commit(segment, info.index);
            report_add(report, record_offset(segment, info.index),
                       "retired slot %" PRIu32 ", which bore the name of slot %" PRIu32, info.index, at.index);
        }
    }
}

static int repair(pytomic_segment *segment, pytomic_report *report)
{
    change repairing;
    int code = change_begin(segment, &repairing);

    if (code != 0) {
        return code;
    }
    retire_unnamed(segment, report);
    if ((code = change_rebuild(&repairing)) == 0) {
        retire_namesakes(segment, report);
        code = change_rebuild(&repairing);
    }
    report->slots = load32(&mapping_header(segment)->live);
    change_end(&repairing);
    return code;
}

int pytomic_repair(const char *name, pytomic_report *out)
{
    pytomic_report report = {0};
    pytomic_segment *segment;
    int code = pytomic_open(name, 0, NULL, &segment);

    if (code != 0) {
        return code;
    }
    code = repair(segment, &report);
    pytomic_close(segment);
    if (code == 0) {
        *out = report;
    } else {
        pytomic_report_free(&report);
    }
    return code;
}
