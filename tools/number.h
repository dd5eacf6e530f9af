/* SPDX-License-Identifier: MIT */
/* Types and values as text: what the library says of them, and what it says of neither. */
#ifndef PYTOMIC_SHM_NUMBER_H
#define PYTOMIC_SHM_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "pytomic.h"

enum { NUMBER_TEXT = PYTOMIC_VALUE_TEXT }; /* room for any value, or type, as text */

/* The name of the type, or "type-7" for one without operations; the text is `text` or static. */
const char *type_name(pytomic_type type, char text[NUMBER_TEXT]);

/* The names of all types, as a sentence has them: "int, uint or counter". */
const char *type_names(void);

/* The whole text as a value of the type. EXIT_DONE; or, after a message that says what is one, EXIT_USAGE. */
int number_parse(const char *text, pytomic_type type, uint64_t *bits);

/* The value as text; "-" for a type without operations. */
void number_format(char text[NUMBER_TEXT], pytomic_type type, uint64_t bits);

/* The same on stdout, as a line. */
void number_print(pytomic_type type, uint64_t bits);

/* The whole text as a number from `first` to `last`. */
bool number_in_base(const char *text, int base, uint32_t first, uint32_t last, uint32_t *out);

/* The whole text as a number of seconds, up to nine digits and perhaps a fraction; in nanoseconds, whatever is smaller cut off. */
bool number_seconds(const char *text, int64_t *nanoseconds);

#endif
