/* SPDX-License-Identifier: MIT */
#include "meeting.h"

#include "must.h"

#define LONG_NAME 280u /* 24 bytes beside the record */

record_key meeting_key;

void meeting_create(pytomic_segment *segment, const char *name, pytomic_type type, uint64_t value)
{
    pytomic_slot slot;

    must(pytomic_slot_open(segment, name, type, PYTOMIC_CREATE, value, &slot) == 0);
}

static const char *long_name(char name[LONG_NAME + 1], char first)
{
    for (size_t at = 0; at < LONG_NAME; at++) {
        name[at] = (char)(first + (int)(at / sizeof(uint64_t) % 13));
    }
    return name;
}

const char *meeting_long_old(void)
{
    static char name[LONG_NAME + 1];

    return long_name(name, 'a');
}

const char *meeting_long_new(void)
{
    static char name[LONG_NAME + 1];

    return long_name(name, 'n');
}

void meeting_make_old_key(pytomic_segment *segment)
{
    must(record_key_from(segment, meeting_long_old(), &meeting_key) == 0);
}

void meeting_make_new_key(pytomic_segment *segment)
{
    must(record_key_from(segment, meeting_long_new(), &meeting_key) == 0);
}
