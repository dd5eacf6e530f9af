/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "path.h"

#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "message.h"

bool path_split(const char *text, struct path *out)
{
    size_t length = strcspn(text, "/");

    out->segment = strndup(text, length);
    out->slot = text[length] == '/' ? text + length + 1 : NULL;
    return out->segment != NULL;
}

void path_free(struct path *path)
{
    free(path->segment);
}

static int attach(const struct path *path, int flags, pytomic_slot *out)
{
    pytomic_segment *segment;

    if (!path->slot) {
        return -EINVAL;
    }
    int error = pytomic_open(path->segment, flags, NULL, &segment);
    if (error) {
        return error;
    }
    error = pytomic_slot_find(segment, path->slot, out);
    if (error) {
        pytomic_close(segment);
    }
    return error;
}

int path_attach(const char *text, int flags, pytomic_slot *out)
{
    struct path path;

    if (!path_split(text, &path)) {
        return -ENOMEM;
    }
    int error = attach(&path, flags, out);
    path_free(&path);
    return error;
}

/* What opening the segment says, if only for reading. */
static int segment_error(const char *name)
{
    pytomic_segment *segment;
    int error = pytomic_open(name, PYTOMIC_READ, NULL, &segment);

    if (!error) {
        pytomic_close(segment);
    }
    return error;
}

int path_failure(const char *text, int error)
{
    struct path path;
    int code;

    if (!path_split(text, &path)) {
        return slot_failure(text, -ENOMEM);
    }
    if (!path.slot) {
        code = usage_error("%s: not a path SEG/SLOT", text);
    } else if (segment_error(path.segment) == error) {
        code = segment_failure(path.segment, error);
    } else {
        code = slot_failure(text, error);
    }
    path_free(&path);
    return code;
}
