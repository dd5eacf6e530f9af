/* SPDX-License-Identifier: MIT */
/* The types of slots, their names, and their values as text. */
#ifndef PYTOMIC_TYPE_H
#define PYTOMIC_TYPE_H

#include "base.h"

PYTOMIC_BEGIN

/*
 * A segment may hold slots of types that a newer version added: they are found, listed and removed as any other, and this
 * version has no operations on their values.
 */
typedef enum pytomic_type {
    PYTOMIC_INT = 1,       /* signed, 64 bits */
    PYTOMIC_UINT = 2,      /* unsigned, 64 bits */
    PYTOMIC_FLOAT = 3,     /* a double, its 64 bits: see float.h */
    PYTOMIC_BOOL = 4,      /* 0 or 1: see bool.h */
    PYTOMIC_CHAR = 5,      /* unsigned, 8 bits: see char.h */
    PYTOMIC_COUNTER = 6,   /* sharded: see counter.h */
    PYTOMIC_HISTOGRAM = 7, /* see histogram.h; its value is the count of its observations */
    PYTOMIC_SEMAPHORE = 8, /* see semaphore.h */
    PYTOMIC_RATE = 9,      /* see rate.h */
    PYTOMIC_TYPE_MAX = 0x7fffffff
} pytomic_type;

/* "int", "uint", "counter" and so on; NULL for a type without operations in this version. The text is static. */
PYTOMIC_API const char *pytomic_type_name(pytomic_type type);

/* The type of this name. -EINVAL: none. */
PYTOMIC_API int pytomic_type_from_name(const char *name, pytomic_type *out);

/* The types with operations, in the order of their numbers: start with 0; 0 after the last. */
PYTOMIC_API pytomic_type pytomic_type_next(pytomic_type type);

/* Room for a value as text, with its terminating NUL. */
#define PYTOMIC_VALUE_TEXT 32

/*
 * A value, in its 64 bits, as text, and back; the same text in every locale. -ENOTSUP: no operations; -EINVAL: not such a
 * text; -ERANGE: no value of the type.
 */
PYTOMIC_API int pytomic_value_format(pytomic_type type, uint64_t value, char text[PYTOMIC_VALUE_TEXT]);
PYTOMIC_API int pytomic_value_parse(pytomic_type type, const char *text, uint64_t *value);

/* A value as JSON has it: a number, true or false, or "NaN", "Infinity" or "-Infinity". -ENOTSUP, -ERANGE. */
PYTOMIC_API int pytomic_value_format_json(pytomic_type type, uint64_t value, char text[PYTOMIC_VALUE_TEXT]);

/*
 * What pytomic_value_parse() takes: a static text that continues "not ...", such as "a whole number from 0 to
 * 18446744073709551615". NULL for a type without operations in this version.
 */
PYTOMIC_API const char *pytomic_type_syntax(pytomic_type type);

/* The least and the greatest value of the type, in 64 bits. -ENOTSUP. */
PYTOMIC_API int pytomic_value_limits(pytomic_type type, uint64_t *least, uint64_t *greatest);

/* Two values of the type: *order is -1 where a is less than b, 0 where they are equal, 1; 2 where one is a NaN. -ENOTSUP. */
PYTOMIC_API int pytomic_value_compare(pytomic_type type, uint64_t a, uint64_t b, int *order);

PYTOMIC_END

#endif
