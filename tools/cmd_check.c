/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "json.h"
#include "message.h"
#include "reason.h"

static void print_findings(const char *name, const pytomic_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        printf("%s: at %" PRIu64 ": %s\n", name, report->findings[i].offset, report->findings[i].text);
    }
    if (report->more) {
        printf("%s: there are more findings\n", name);
    }
}

static void print_sound(const char *name, const char *verdict, const pytomic_report *report)
{
    printf("%s: %s, %" PRIu32 " %s%s\n", name, verdict, report->slots, report->slots == 1 ? "slot" : "slots",
           report->unsettled ? "; a change was under way or was cut short: the next change completes it" : "");
}

static void print_json(const char *name, const pytomic_report *report)
{
    struct json_object *head = json_object_new_object();
    struct json_list list;

    json_object_object_add(head, "segment", json_object_new_string(name));
    json_object_object_add(head, "slots", json_object_new_int64(report->slots));
    json_object_object_add(head, "unsettled", json_object_new_boolean(report->unsettled));
    json_object_object_add(head, "more", json_object_new_boolean(report->more));
    json_list_open(&list, head, "findings");
    for (size_t i = 0; i < report->count; i++) {
        struct json_object *row = json_object_new_object();
        json_object_object_add(row, "offset", json_object_new_uint64(report->findings[i].offset));
        json_object_object_add(row, "text", json_object_new_string(report->findings[i].text));
        json_list_row(&list, row);
    }
    json_list_close(&list);
}

static int check(const struct arguments *arguments)
{
    const char *name = arguments->operands[0];
    pytomic_report report;
    int error = pytomic_check(name, &report);

    if (error) {
        return segment_failure(name, error);
    }
    bool sound = report.count == 0 && !report.more;
    if (arguments->options & OPTION_JSON) {
        print_json(name, &report);
    } else {
        print_findings(name, &report);
        if (sound) {
            print_sound(name, "sound", &report);
        }
    }
    pytomic_report_free(&report);
    return sound ? EXIT_DONE : EXIT_NO;
}

static int repair(const struct arguments *arguments)
{
    const char *name = arguments->operands[0];
    pytomic_report report;
    int error = pytomic_repair(name, arguments_any_owner(arguments), &report);

    if (error == -PYTOMIC_E_DAMAGED) {
        return failure("%s: it cannot be repaired; 'pytomic-shm check %s' says what is wrong with it, "
                       "'pytomic-shm rm %s' removes it",
                       name, name, name);
    }
    if (error) {
        return segment_failure(name, error);
    }
    if (arguments->options & OPTION_JSON) {
        print_json(name, &report);
    } else {
        print_findings(name, &report);
        print_sound(name, report.count == 0 ? "rebuilt" : "repaired", &report);
    }
    pytomic_report_free(&report);
    return EXIT_DONE;
}

int command_check(const struct arguments *arguments)
{
    return (arguments->options & OPTION_REPAIR ? repair : check)(arguments);
}
