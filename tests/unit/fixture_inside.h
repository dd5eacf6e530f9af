/* SPDX-License-Identifier: MIT */
/* The inside of the fixture's segment. */
#ifndef FIXTURE_INSIDE_H
#define FIXTURE_INSIDE_H

#include "fixture.h"
#include "mapping.h"
#include "record.h"

static inline layout_header *fixture_header(void)
{
    return mapping_header(fixture_segment);
}

static inline layout_record *fixture_record(uint32_t index)
{
    return mapping_record(fixture_segment, index);
}

static inline record_key fixture_key(const char *name)
{
    record_key key;

    ck_gives(0, record_key_from(fixture_segment, name, &key));
    return key;
}

static inline uint64_t fixture_extent_word(uint32_t first, uint32_t units)
{
    return layout_extent_word((layout_extent){.first = first, .units = units});
}

#endif
