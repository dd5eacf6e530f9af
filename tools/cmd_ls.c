/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "human.h"
#include "json.h"
#include "message.h"
#include "processes.h"
#include "table.h"

struct row {
    const char *name;
    int error; /* why it could not be opened */
    pytomic_segment_info info;
    size_t processes;
};

struct listing {
    struct row *rows;
    size_t count;
    bool processes_known;
    size_t unreadable; /* processes */
};

static int read_info(const char *name, pytomic_segment_info *info)
{
    pytomic_segment *segment;
    int error = pytomic_open(name, PYTOMIC_READ, NULL, &segment);

    if (!error) {
        error = pytomic_segment_get_info(segment, info);
        pytomic_close(segment);
    }
    return error;
}

/* One row for each name, but for segments that went away since they were listed. */
static void read_rows(const pytomic_names *names, struct listing *listing)
{
    for (size_t i = 0; i < names->count; i++) {
        struct row *row = &listing->rows[listing->count];
        row->name = names->names[i];
        row->error = read_info(row->name, &row->info);
        listing->count += row->error != -PYTOMIC_E_NO_SEGMENT && row->error != -PYTOMIC_E_STALE;
    }
}

static bool count_processes(struct listing *listing)
{
    struct attachment *attachments = calloc(listing->count + 1, sizeof(*attachments));

    if (!attachments) {
        return false;
    }
    for (size_t i = 0; i < listing->count; i++) { /* a row with an error has no inode, and matches nothing */
        attachments[i].device = listing->rows[i].info.device;
        attachments[i].inode = listing->rows[i].info.inode;
    }
    listing->processes_known = processes_count(attachments, listing->count, &listing->unreadable);
    for (size_t i = 0; i < listing->count; i++) {
        listing->rows[i].processes = attachments[i].processes;
    }
    free(attachments);
    return true;
}

static void add_owner(struct table *table, const pytomic_segment_info *info)
{
    char user[HUMAN_TEXT];
    char group[HUMAN_TEXT];
    char both[2 * HUMAN_TEXT];

    human_user(user, info->uid);
    human_group(group, info->gid);
    snprintf(both, sizeof(both), "%s:%s", user, group);
    table_cell(table, both);
}

/* Some process may keep even root out, as the first one of a container does: its + would stand at every count. */
static bool may_be_more(const struct listing *listing)
{
    return listing->unreadable > 0 && geteuid() != 0;
}

static void add_info(struct table *table, const struct listing *listing, const struct row *row)
{
    char text[HUMAN_TEXT];

    snprintf(text, HUMAN_TEXT, "%u/%u", row->info.slots, row->info.max_slots);
    table_cell(table, text);
    human_memory(text, row->info.memory);
    table_cell(table, text);
    human_mode(text, row->info.mode);
    table_cell(table, text);
    add_owner(table, &row->info);
    human_age(text, row->info.created);
    table_cell(table, text);
    snprintf(text, HUMAN_TEXT, "%zu%s", row->processes, may_be_more(listing) ? "+" : "");
    table_cell(table, listing->processes_known ? text : "-");
    table_cell(table, "");
}

static int list_table(const struct listing *listing)
{
    static const struct column columns[] = {{"NAME", false},  {"SLOTS", true}, {"MEMORY", true},    {"MODE", false},
                                            {"OWNER", false}, {"AGE", true},   {"PROCESSES", true}, {"", false}};
    enum { COUNT = sizeof(columns) / sizeof(columns[0]) };
    struct table table;

    if (listing->count == 0) {
        note("no segments; 'pytomic-shm create NAME' makes one");
        return EXIT_DONE;
    }
    if (!table_open(&table, columns, COUNT)) {
        return failure("ls: %s", pytomic_strerror(-ENOMEM));
    }
    for (size_t i = 0; i < listing->count; i++) {
        const struct row *row = &listing->rows[i];
        table_cell(&table, row->name);
        if (row->error) {
            for (size_t column = 1; column < COUNT - 1; column++) {
                table_cell(&table, "-");
            }
            table_cell(&table, pytomic_strerror(row->error));
        } else {
            add_info(&table, listing, row);
        }
    }
    return table_print(&table, stdout) ? EXIT_DONE : failure("ls: %s", pytomic_strerror(-ENOMEM));
}

static struct json_object *json_info(const struct listing *listing, const struct row *row)
{
    struct json_object *object = json_object_new_object();
    char mode[HUMAN_TEXT];
    char user[HUMAN_TEXT];
    char group[HUMAN_TEXT];

    json_object_object_add(object, "name", json_object_new_string(row->name));
    if (row->error) {
        json_object_object_add(object, "error", json_object_new_string(pytomic_strerror(row->error)));
        return object;
    }
    snprintf(mode, HUMAN_TEXT, "%04o", (unsigned)row->info.mode);
    human_user(user, row->info.uid);
    human_group(group, row->info.gid);
    json_object_object_add(object, "slots", json_object_new_int64(row->info.slots));
    json_object_object_add(object, "max_slots", json_object_new_int64(row->info.max_slots));
    json_object_object_add(object, "memory", json_object_new_uint64(row->info.memory));
    json_object_object_add(object, "mode", json_object_new_string(mode));
    json_object_object_add(object, "uid", json_object_new_int64(row->info.uid));
    json_object_object_add(object, "gid", json_object_new_int64(row->info.gid));
    json_object_object_add(object, "owner", json_object_new_string(user));
    json_object_object_add(object, "group", json_object_new_string(group));
    json_object_object_add(object, "created", json_object_new_int64(row->info.created));
    json_object_object_add(object, "processes",
                           listing->processes_known ? json_object_new_uint64(row->processes) : NULL);
    return object;
}

static int list_json(const struct listing *listing)
{
    struct json_object *head = json_object_new_object();
    struct json_list list;

    json_object_object_add(head, "unreadable_processes",
                           listing->processes_known ? json_object_new_uint64(listing->unreadable) : NULL);
    json_list_open(&list, head, "segments");
    for (size_t i = 0; i < listing->count; i++) {
        json_list_row(&list, json_info(listing, &listing->rows[i]));
    }
    json_list_close(&list);
    return EXIT_DONE;
}

int command_ls(const struct arguments *arguments)
{
    struct listing listing = {0};
    pytomic_names names;
    int error = pytomic_list_segments(&names);

    if (error) {
        return failure("ls: %s", pytomic_strerror(error));
    }
    listing.rows = calloc(names.count + 1, sizeof(*listing.rows));
    if (!listing.rows) {
        pytomic_names_free(&names);
        return failure("ls: %s", pytomic_strerror(-ENOMEM));
    }
    read_rows(&names, &listing);
    int code = EXIT_DONE;
    if (!count_processes(&listing)) {
        code = failure("ls: %s", pytomic_strerror(-ENOMEM));
    } else {
        code = (arguments->options & OPTION_JSON ? list_json : list_table)(&listing);
    }
    free(listing.rows);
    pytomic_names_free(&names);
    return code;
}
