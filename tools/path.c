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

int path_create_segment(const struct arguments *arguments, int flags, const pytomic_options *options,
                        pytomic_segment **out)
{
    const char *path = arguments->operands[0];
    char *segment = strndup(path, strcspn(path, "/"));

    if (!segment) {
        return -ENOMEM;
    }
    int error = pytomic_open(segment, flags | arguments_any_owner(arguments), options, out);
    free(segment);
    return error;
}

int path_open_segment(const struct arguments *arguments, int flags, pytomic_segment **out)
{
    return path_create_segment(arguments, flags, NULL, out);
}
