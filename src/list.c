/* SPDX-License-Identifier: MIT */
/* pytomic_list(), declared in pytomic/segment.h. */
#include "name.h"
#include "names.h"
#include "os.h"

static int add(const char *name, void *context)
{
    return name_is_segment(name) ? names_add(context, name) : 0; /* others are somebody else's files */
}

int pytomic_list(pytomic_names *out)
{
    names_list list = {0};

    return names_finish(&list, os_each(OS_SEGMENT_PREFIX, add, &list), out);
}
