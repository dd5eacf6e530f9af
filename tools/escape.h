/* SPDX-License-Identifier: MIT */
/*
 * Text from a segment or from the user, written so that it cannot act on a terminal. Works in a locale of UTF-8, which
 * main() sets.
 */
#ifndef PYTOMIC_SHM_ESCAPE_H
#define PYTOMIC_SHM_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/*
 * Write UTF-8 text; the bytes of what is not UTF-8, not printable, or invisible (as marks of direction are) as \xNN,
 * and \ as \\. Returns how many columns it takes.
 */
size_t escape(FILE *out, const char *text);

/* Write JSON, in which the same characters may stand in strings: as \uNNNN; what is not UTF-8 as \ufffd. */
void escape_json(FILE *out, const char *json);

#endif
