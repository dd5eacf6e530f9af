/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"

int names_add(names_list *list, const char *name)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 16;
        char **names = realloc(list->names, capacity * sizeof(*names));
        if (names == NULL) {
            return -ENOMEM;
        }
        list->names = names;
        list->capacity = capacity;
    }
    size_t size = strlen(name) + 1;
    char *copy = malloc(size);
    if (copy == NULL) {
        return -ENOMEM;
    }
    memcpy(copy, name, size);
    list->names[list->count++] = copy;
    return 0;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

int names_finish(names_list *list, int code, pytomic_names *out)
{
    pytomic_names names = {.count = list->count, .names = (const char *const *)list->names};

    if (code != 0) {
        pytomic_names_free(&names);
        return code;
    }
    if (list->count > 0) {
        qsort(list->names, list->count, sizeof(list->names[0]), by_name);
    }
    *out = names;
    return 0;
}

void pytomic_names_free(pytomic_names *names)
{
    call inside = call_begin();

    for (size_t i = 0; i < names->count; i++) {
        free((char *)(uintptr_t)names->names[i]);
    }
    free((void *)(uintptr_t)names->names);
    *names = (pytomic_names){.count = 0};
    call_end(inside, 0);
}
