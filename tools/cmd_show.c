/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "commands.h"
#include "distribution.h"
#include "json.h"
#include "limits.h"
#include "message.h"
#include "number.h"
#include "reason.h"
#include "table.h"

static bool is_wanted(const pytomic_snapshot_entry *slot, const char *pattern)
{
    return !pattern || fnmatch(pattern, slot->name, 0) == 0;
}

static size_t count_wanted(const pytomic_snapshot *snapshot, const char *pattern)
{
    size_t count = 0;

    for (size_t i = 0; i < snapshot->count; i++) {
        count += is_wanted(&snapshot->entries[i], pattern);
    }
    return count;
}

static void format_value(pytomic_segment *segment, const pytomic_snapshot_entry *slot, char text[LIMITS_TEXT])
{
    if (limits_has(slot->type)) {
        limits_format(segment, slot->name, text);
    } else {
        number_format(text, slot->type, slot->value);
    }
}

static unsigned screen_columns(void)
{
    struct winsize size;

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* Reads the slot if it is a histogram and still exists. */
static bool read_histogram(pytomic_segment *from, const pytomic_snapshot_entry *entry, pytomic_histogram_data *out)
{
    pytomic_slot slot;

    return entry->type == PYTOMIC_HISTOGRAM && pytomic_slot_find(from, entry->name, &slot) == 0 &&
           pytomic_histogram_read(&slot, out) == 0;
}

/* A table of the histograms, if there are any. */
static int show_histograms(pytomic_segment *from, const pytomic_snapshot *snapshot, const char *pattern)
{
    const char *segment = pytomic_segment_name(from);
    pytomic_histogram_data data;
    struct table table;
    bool any = false;

    for (size_t i = 0; i < snapshot->count; i++) {
        any |= snapshot->entries[i].type == PYTOMIC_HISTOGRAM && is_wanted(&snapshot->entries[i], pattern);
    }
    if (!any) {
        return EXIT_DONE;
    }
    if (!table_open(&table, distribution_columns, DISTRIBUTION_COLUMNS)) {
        return segment_failure(segment, -ENOMEM);
    }
    for (size_t i = 0; i < snapshot->count; i++) {
        if (is_wanted(&snapshot->entries[i], pattern) && read_histogram(from, &snapshot->entries[i], &data)) {
            distribution_row(&table, snapshot->entries[i].name, &data, screen_columns());
        }
    }
    putchar('\n');
    return table_print(&table, stdout) ? EXIT_DONE : segment_failure(segment, -ENOMEM);
}

static int show_table(pytomic_segment *from, const pytomic_snapshot *snapshot, const char *pattern)
{
    static const struct column columns[] = {{"NAME", false}, {"TYPE", false}, {"VALUE", true}};
    const char *segment = pytomic_segment_name(from);
    struct table table;

    if (count_wanted(snapshot, pattern) == 0) {
        note(pattern ? "%s: no slot matches %s" : "%s: no slots", segment, pattern);
        return EXIT_DONE;
    }
    if (!table_open(&table, columns, 3)) {
        return segment_failure(segment, -ENOMEM);
    }
    for (size_t i = 0; i < snapshot->count; i++) {
        const pytomic_snapshot_entry *slot = &snapshot->entries[i];
        char type[NUMBER_TEXT];
        char value[LIMITS_TEXT];
        if (is_wanted(slot, pattern)) {
            format_value(from, slot, value);
            table_cell(&table, slot->name);
            table_cell(&table, type_name(slot->type, type));
            table_cell(&table, value);
        }
    }
    return table_print(&table, stdout) ? show_histograms(from, snapshot, pattern) : segment_failure(segment, -ENOMEM);
}

/* NULL, JSON's null, for a type without operations. */
static struct json_object *json_value(const pytomic_snapshot_entry *slot)
{
    char text[NUMBER_TEXT];

    /* the library's text as it is: of the number, json-c takes only what it prints instead */
    return pytomic_value_format_json(slot->type, slot->value, text) ? NULL : json_object_new_double_s(0, text);
}

static int show_json(pytomic_segment *from, const pytomic_snapshot *snapshot, const char *pattern)
{
    const char *segment = pytomic_segment_name(from);
    pytomic_histogram_data data;
    struct json_object *head = json_object_new_object();
    struct json_list list;

    json_object_object_add(head, "segment", json_object_new_string(segment));
    json_list_open(&list, head, "slots");
    for (size_t i = 0; i < snapshot->count && !ferror(stdout); i++) {
        const pytomic_snapshot_entry *slot = &snapshot->entries[i];
        if (is_wanted(slot, pattern)) {
            struct json_object *row = json_object_new_object();
            char type[NUMBER_TEXT];
            json_object_object_add(row, "name", json_object_new_string(slot->name));
            json_object_object_add(row, "type", json_object_new_string(type_name(slot->type, type)));
            if (limits_has(slot->type)) {
                limits_json(from, slot->name, row);
            } else if (read_histogram(from, slot, &data)) {
                distribution_json(row, &data);
            } else {
                json_object_object_add(row, "value", json_value(slot));
            }
            json_list_row(&list, row);
        }
    }
    json_list_close(&list);
    return EXIT_DONE;
}

int command_show(const struct arguments *arguments)
{
    const char *name = arguments->operands[0];
    pytomic_segment *segment;
    pytomic_snapshot snapshot;
    int error = pytomic_open(name, PYTOMIC_READ, NULL, &segment);

    if (error) {
        return segment_failure(name, error);
    }
    error = pytomic_snapshot_take(segment, &snapshot);
    if (error) {
        pytomic_close(segment);
        return segment_failure(name, error);
    }
    int code = (arguments->options & OPTION_JSON ? show_json : show_table)(segment, &snapshot, arguments->operands[1]);
    pytomic_snapshot_free(&snapshot);
    pytomic_close(segment);
    return code;
}
