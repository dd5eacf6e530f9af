/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "path.h"

#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "reason.h"

int path_attach(const struct arguments *arguments, int flags, pytomic_slot *out)
{
    const char *path = arguments->operands[0];
    int error = pytomic_attach_any(path, flags | arguments_any_owner(arguments), out);

    return error ? path_failure(path, error) : EXIT_DONE;
}

int path_open_segment(const struct arguments *arguments, int flags, pytomic_segment **out)
{
    const char *path = arguments->operands[0];
    char *segment = strndup(path, strcspn(path, "/"));

    if (!segment) {
        return -ENOMEM;
    }
    int error = pytomic_open(segment, flags | arguments_any_owner(arguments), NULL, out);
    free(segment);
    return error;
}
