/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "commands.h"
#include "escape.h"
#include "json.h"
#include "message.h"

static void print_lines(const pytomic_names *removed)
{
    if (removed->count == 0) {
        note("nothing was left behind");
    }
    for (size_t i = 0; i < removed->count; i++) {
        escape(stdout, removed->names[i]);
        putchar('\n');
    }
}

static void print_json(const pytomic_names *removed)
{
    struct json_list list;

    json_list_open(&list, json_object_new_object(), "removed");
    for (size_t i = 0; i < removed->count; i++) {
        json_list_row(&list, json_object_new_string(removed->names[i]));
    }
    json_list_close(&list);
}

int command_gc(const struct arguments *arguments)
{
    pytomic_names removed;
    int error = pytomic_gc(arguments->options & OPTION_DRY_RUN, &removed);

    if (error) {
        return failure("gc: %s", pytomic_strerror(error));
    }
    (arguments->options & OPTION_JSON ? print_json : print_lines)(&removed);
    pytomic_names_free(&removed);
    return EXIT_DONE;
}
