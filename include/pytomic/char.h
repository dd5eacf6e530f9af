/* SPDX-License-Identifier: MIT */
/*
 * The operations on an unsigned byte, 0 to 255: all that value.h lists for integers, with uint8_t for V. The plain ones wrap
 * round at 256; the safe ones return -EOVERFLOW where the true result does not fit.
 */
#ifndef PYTOMIC_CHAR_H
#define PYTOMIC_CHAR_H

#include <errno.h>

#include "base.h"

PYTOMIC_BEGIN

/* Aligned as the word of a cell, which it begins. */
typedef struct pytomic_char {
    uint8_t value __attribute__((aligned(8)));
} pytomic_char;

#define PYTOMIC_OBJECT pytomic_char
#define PYTOMIC_VALUE uint8_t
#define PYTOMIC_NAME(operation) pytomic_char_##operation
#include "integer.h"
#undef PYTOMIC_OBJECT
#undef PYTOMIC_VALUE
#undef PYTOMIC_NAME

PYTOMIC_END

#endif
