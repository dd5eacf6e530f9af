/* SPDX-License-Identifier: MIT */
/* JSON on stdout: an object whose last member is a list, written row by row, because a list can be a million long. */
#ifndef PYTOMIC_SHM_JSON_H
#define PYTOMIC_SHM_JSON_H

#include <stdbool.h>

#include <json-c/json.h>

struct json_list {
    bool has_rows;
};

/* Begin with "version": 1, the members of `head` and the list called `name`. `head` and the rows are freed. */
void json_list_open(struct json_list *list, struct json_object *head, const char *name);
void json_list_row(struct json_list *list, struct json_object *row);
void json_list_close(struct json_list *list);

#endif
