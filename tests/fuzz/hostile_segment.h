/* SPDX-License-Identifier: MIT */
/*
 * The file that fuzzers attach to: garbage, or a real segment that was used for a while and then had bytes overwritten.
 * The input decides. Its first byte says which (see hostile_segment.c); the rest is garbage or a list of overwrites.
 */
#ifndef HOSTILE_SEGMENT_H
#define HOSTILE_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pytomic.h"
#include "unique.h"

#define HOSTILE_NAMES \
    5 /* slots "name0" to "name4" are in every real segment; "name3" is a sharded counter; the family "name" is described */

/* Long names: number 0 was removed again, the others are there. Static. */
#define HOSTILE_LONG_NAMES 3
const char *hostile_long_name(unsigned number);

/* The file of the segment test_name. */
void hostile_segment_write(const uint8_t *input, size_t size);

/* False after its last user detached where the input made it an ephemeral segment. */
bool hostile_segment_is_there(void);

/* Keep the file's bytes, and see later whether they are the same. */
void hostile_segment_remember(void);
bool hostile_segment_unchanged(void);

/* Stop at a property that does not hold, in a way every fuzzer and sanitizer understands. */
#define hold(condition)                                                                    \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                       \
        }                                                                                  \
    } while (0)

#endif
