/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "message.h"

static void print_findings(const char *name, const pytomic_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        printf("%s: at %" PRIu64 ": %s\n", name, report->findings[i].offset, report->findings[i].text);
    }
    if (report->more) {
        printf("%s: and more of them\n", name);
    }
}

static void print_sound(const char *name, const char *verdict, const pytomic_report *report)
{
    printf("%s: %s, %" PRIu32 " %s%s\n", name, verdict, report->slots, report->slots == 1 ? "slot" : "slots",
           report->unsettled ? "; a change was under way or cut short, the next one completes it" : "");
}

static int check(const char *name)
{
    pytomic_report report;
    int error = pytomic_check(name, &report);

    if (error) {
        return segment_failure(name, error);
    }
    bool sound = report.count == 0 && !report.more;
    print_findings(name, &report);
    if (sound) {
        print_sound(name, "sound", &report);
    }
    pytomic_report_free(&report);
    return sound ? EXIT_DONE : EXIT_NO;
}

static int repair(const char *name)
{
    pytomic_report report;
    int error = pytomic_repair(name, &report);

    if (error == -PYTOMIC_E_DAMAGED) {
        return failure("%s: its header cannot be repaired; see what is wrong with 'pytomic-shm check %s', "
                       "then 'pytomic-shm rm %s'",
                       name, name, name);
    }
    if (error) {
        return segment_failure(name, error);
    }
    print_findings(name, &report);
    print_sound(name, report.count == 0 ? "rebuilt" : "repaired", &report);
    pytomic_report_free(&report);
    return EXIT_DONE;
}

int command_check(const struct arguments *arguments)
{
    return (arguments->options & OPTION_REPAIR ? repair : check)(arguments->operands[0]);
}
