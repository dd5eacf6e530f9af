/* SPDX-License-Identifier: MIT */
/* pytomic_gc(), declared in pytomic/check.h. */
#include <stdio.h>

#include "call.h"
#include "draft.h"
#include "layout.h"
#include "name.h"
#include "names.h"
#include "presence.h"
#include "pytomic/check.h"

typedef struct collection {
    bool dry_run;
    names_list removed;
} collection;

static int collect_draft(const char *rest, void *context)
{
    collection *all = context;
    char file[sizeof(DRAFT_PREFIX) + 255];
    bool abandoned;

    if (draft_abandoned(rest, !all->dry_run, &abandoned) != 0 || !abandoned) {
        return 0; /* it is being made, or gone, or we may not open it */
    }
    snprintf(file, sizeof(file), "%s%s", DRAFT_PREFIX, rest);
    return names_add(&all->removed, file);
}

/* Whether the file is a segment that goes with its last user. */
static bool is_ephemeral(int fd)
{
    layout_header header;
    layout_geometry geometry;
    os_status status;
    size_t got;

    return os_read(fd, &header, sizeof(header), 0, &got) == 0 && got == sizeof(header) &&
           os_get_status(fd, &status) == 0 && layout_read_header(&header, status.size, true, &geometry) == 0 &&
           (header.features_incompatible & LAYOUT_INCOMPATIBLE_EPHEMERAL) != 0;
}

static int collect_segment(const char *name, void *context)
{
    collection *all = context;
    char file[sizeof(OS_SEGMENT_PREFIX) + PYTOMIC_SEGMENT_NAME_MAX];
    opening opened;
    int code = 0;

    if (!name_is_segment(name) || opening_of_segment(name, true, &opened) != 0) {
        return 0;
    }
    /* while we hold the claim, a process that opens the segment waits for the result */
    if (is_ephemeral(opened.fd) && (all->dry_run ? presence_none(opened.fd) : presence_end(opened.fd, name))) {
        snprintf(file, sizeof(file), "%s%s", OS_SEGMENT_PREFIX, name);
        code = names_add(&all->removed, file);
    }
    opening_close(&opened);
    return code;
}

int pytomic_gc(bool dry_run, pytomic_names *removed)
{
    collection all = {.dry_run = dry_run};
    call inside = call_begin();
    int code = os_each(DRAFT_PREFIX, collect_draft, &all);

    if (code == 0) {
        code = os_each(OS_SEGMENT_PREFIX, collect_segment, &all);
    }
    return call_end(inside, names_finish(&all.removed, code, removed));
}
