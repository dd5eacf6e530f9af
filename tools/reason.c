/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "reason.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "human.h"
#include "message.h"

static const struct {
    int error;
    const char *text; /* what to do about it */
} advice[] = {
    {EACCES, "ask its owner for a wider mode"},
    {ENOSPC, "remove segments, or give /dev/shm a larger size"},
    {EDQUOT, "remove segments, or have the quota raised"},
    {PYTOMIC_E_FULL, "remove some, or create a segment with more --slots"},
    {PYTOMIC_E_NO_ROOM, "remove some of them, or create a segment with more --slots"},
    {PYTOMIC_E_VERSION, "upgrade pytomic"},
    {PYTOMIC_E_NEWER, "upgrade pytomic"},
    {PYTOMIC_E_DAMAGED, "'pytomic-shm check' says what is wrong with it"},
};

static int plain_failure(const char *subject, int error)
{
    for (size_t i = 0; i < sizeof(advice) / sizeof(advice[0]); i++) {
        if (advice[i].error == -error) {
            return failure("%s: %s; %s", subject, pytomic_strerror(error), advice[i].text);
        }
    }
    return failure("%s: %s", subject, pytomic_strerror(error));
}

static int get_info(const char *segment, pytomic_segment_info *out)
{
    pytomic_segment *opened;
    int error = pytomic_open(segment, PYTOMIC_READ, NULL, &opened);

    if (!error) {
        error = pytomic_segment_get_info(opened, out);
        pytomic_close(opened);
    }
    return error;
}

static int owner_failure(const char *segment)
{
    pytomic_segment_info info;
    char owner[HUMAN_TEXT];

    if (get_info(segment, &info)) {
        return plain_failure(segment, -PYTOMIC_E_OWNER); /* gone meanwhile */
    }
    human_user(owner, info.uid);
    return failure("%s: the segment belongs to user %s, who can truncate it and so crash this process; "
                   "if you trust that user, pass --any-owner",
                   segment, owner);
}

static int segment_name_failure(const char *segment)
{
    const char *problem = pytomic_segment_name_problem(segment);
    int before_slash = (int)strcspn(segment, "/");

    if (before_slash > 0 && segment[before_slash] == '/') {
        return usage_error("%s: the segment name %s; the segment is %.*s", segment, problem, before_slash, segment);
    }
    return usage_error("%s: the segment name %s", segment[0] ? segment : "''", problem);
}

int segment_failure(const char *segment, int error)
{
    switch (-error) {
    case PYTOMIC_E_SEGMENT_NAME:
        return segment_name_failure(segment);
    case PYTOMIC_E_OWNER:
        return owner_failure(segment);
    case EEXIST:
        return failure("%s: the segment exists already", segment);
    default:
        return plain_failure(segment, error);
    }
}

/* Errors that no slot brings about. */
static bool is_about_segment(int error)
{
    static const int errors[] = {
        EACCES,          PYTOMIC_E_NO_SEGMENT, PYTOMIC_E_SEGMENT_NAME,
        PYTOMIC_E_OWNER, PYTOMIC_E_FOREIGN,    PYTOMIC_E_VERSION,
        PYTOMIC_E_NEWER, PYTOMIC_E_BYTE_ORDER, PYTOMIC_E_DAMAGED,
    };

    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        if (errors[i] == -error) {
            return true;
        }
    }
    return false;
}

static int name_failure(const char *path)
{
    const char *slash = strchr(path, '/');

    if (!slash) {
        return usage_error("%s: this names a segment; a slot is named SEG/SLOT", path);
    }
    return usage_error("%s: the slot name %s", path, pytomic_slot_name_problem(slash + 1));
}

int path_failure(const char *path, int error)
{
    if (error == -PYTOMIC_E_SLOT_NAME) {
        return name_failure(path);
    }
    if (!is_about_segment(error)) {
        return plain_failure(path, error);
    }
    char *segment = strndup(path, strcspn(path, "/"));
    int code = segment_failure(segment ? segment : path, error);

    free(segment);
    return code;
}

int absent_failure(const char *path, int error, const char *option)
{
    size_t subject = error == -PYTOMIC_E_NO_SEGMENT ? strcspn(path, "/") : strlen(path);

    if (error != -PYTOMIC_E_NO_SEGMENT && error != -PYTOMIC_E_NO_SLOT) {
        return path_failure(path, error);
    }
    return failure("%.*s: %s; %s creates it", (int)subject, path, pytomic_strerror(error), option);
}

int type_failure(const char *path, pytomic_type type)
{
    return failure("%s: this version of pytomic has no operations for slots of type %u; upgrade pytomic", path,
                   (unsigned)type);
}
