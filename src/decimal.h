/* SPDX-License-Identifier: MIT */
/* Integers as decimal text. */
#ifndef PYTOMIC_DECIMAL_H
#define PYTOMIC_DECIMAL_H

#include <stdint.h>

#include "pytomic/type.h"

void decimal_format_int(uint64_t value, char text[PYTOMIC_VALUE_TEXT]);
void decimal_format_uint(uint64_t value, char text[PYTOMIC_VALUE_TEXT]);

/* The whole text: digits, of which the first may follow a '-'. -EINVAL: something else; -ERANGE: too small or too large. */
int decimal_parse_int(const char *text, uint64_t *value);
int decimal_parse_uint(const char *text, uint64_t *value);

#endif
