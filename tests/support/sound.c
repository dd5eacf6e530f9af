/* SPDX-License-Identifier: MIT */
#include "sound.h"

#include <stdio.h>

#include "pytomic.h"

bool is_sound(const char *segment)
{
    pytomic_report report;
    int code = pytomic_check(segment, &report);

    if (code != 0) {
        fprintf(stderr, "check gave %d (%s)\n", code, pytomic_strerror(code));
        return false;
    }
    for (size_t i = 0; i < report.count; i++) {
        fprintf(stderr, "%s\n", report.findings[i].text);
    }
    if (report.unsettled) {
        fprintf(stderr, "the mark of a change is there\n");
    }
    bool sound = report.count == 0 && !report.unsettled;
    pytomic_report_free(&report);
    return sound;
}
