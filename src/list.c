/* SPDX-License-Identifier: MIT */
/* pytomic_list_segments(), declared in pytomic/segment.h. */
#include "call.h"
#include "name.h"
#include "names.h"
#include "os.h"

static int add(const char *name, void *context)
{
    return name_is_segment(name) ? names_add(context, name) : 0; /* others are somebody else's files */
}

int pytomic_list_segments(pytomic_names *out)
{
    names_list list = {0};

    call inside = call_begin();

    return call_end(inside, names_finish(&list, os_each(OS_SEGMENT_PREFIX, add, &list), out));
}
