/* SPDX-License-Identifier: MIT */
/* pytomic_gc(), declared in pytomic/check.h. */
#include <stdio.h>

#include "layout.h"
#include "name.h"
#include "names.h"
#include "os.h"
#include "pytomic/check.h"

typedef struct collection {
    bool dry_run;
    names_list removed;
} collection;

static int collect_draft(const char *rest, void *context)
{
    collection *all = context;
    char file[sizeof(OS_TEMPORARY_PREFIX) + 255];
    bool abandoned;

    if (os_draft_abandoned(rest, !all->dry_run, &abandoned) != 0 || !abandoned) {
        return 0; /* in work, gone, or not ours to judge */
    }
    snprintf(file, sizeof(file), "%s%s", OS_TEMPORARY_PREFIX, rest);
    return names_add(&all->removed, file);
}

/* Whether the file is a segment that goes with its last user. */
static bool is_ephemeral(int fd, uint64_t file_size)
{
    layout_header header;
    layout_geometry geometry;
    size_t got;

    return os_read(fd, &header, sizeof(header), 0, &got) == 0 && got == sizeof(header) &&
           layout_read_header(&header, file_size, &geometry) == 0 && (header.flags & LAYOUT_EPHEMERAL) != 0;
}

static int collect_segment(const char *name, void *context)
{
    collection *all = context;
    char file[sizeof(OS_SEGMENT_PREFIX) + PYTOMIC_SEGMENT_NAME_MAX];
    os_status status;
    int fd, code = 0;

    if (!name_is_segment(name) || os_open(name, true, &fd, &status) != 0) {
        return 0;
    }
    /* with the claim held, who opens it meanwhile waits for our verdict */
    if (is_ephemeral(fd, status.size) && (all->dry_run ? os_presence_none(fd) : os_presence_end(fd, name))) {
        snprintf(file, sizeof(file), "%s%s", OS_SEGMENT_PREFIX, name);
        code = names_add(&all->removed, file);
    }
    os_close(fd);
    return code;
}

int pytomic_gc(bool dry_run, pytomic_names *removed)
{
    collection all = {.dry_run = dry_run};
    int code = os_each(OS_TEMPORARY_PREFIX, collect_draft, &all);

    if (code == 0) {
        code = os_each(OS_SEGMENT_PREFIX, collect_segment, &all);
    }
    return names_finish(&all.removed, code, removed);
}
