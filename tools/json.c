/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdio.h>

#include "escape.h"

static void print(struct json_object *value)
{
    escape_json(stdout,
                json_object_to_json_string_ext(value, JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE));
}

void json_list_open(struct json_list *list, struct json_object *head, const char *name)
{
    list->has_rows = false;
    fputs("{ \"version\": 1, ", stdout);
    json_object_object_foreach(head, key, value)
    {
        printf("\"%s\": ", key);
        print(value);
        fputs(", ", stdout);
    }
    printf("\"%s\": [", name);
    json_object_put(head);
}

void json_list_row(struct json_list *list, struct json_object *row)
{
    fputs(list->has_rows ? ",\n" : "\n", stdout);
    print(row);
    json_object_put(row);
    list->has_rows = true;
}

void json_list_close(struct json_list *list)
{
    fputs(list->has_rows ? "\n] }\n" : "] }\n", stdout);
}
