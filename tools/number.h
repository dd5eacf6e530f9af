/* SPDX-License-Identifier: MIT */
/* Values as text: the numbers of a type, kept in 64 bits as a slot keeps them. */
#ifndef PYTOMIC_SHM_NUMBER_H
#define PYTOMIC_SHM_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "pytomic.h"

enum { NUMBER_TEXT = 24 }; /* room for any value, or type, as text */

/* False for the types of newer versions: their values are never touched. */
bool type_is_known(pytomic_type type);

/* "uint", "int", "counter", or "type-7" for a type that is not known; the text is `text` or static. */
const char *type_name(pytomic_type type, char text[NUMBER_TEXT]);
bool type_parse(const char *text, pytomic_type *out);

/* The whole text as a number of the type. EXIT_DONE; or, after a message that names the range, EXIT_USAGE. */
int number_parse(const char *text, pytomic_type type, uint64_t *bits);

/* The value as text; "-" for a type that is not known. */
void number_format(char text[NUMBER_TEXT], pytomic_type type, uint64_t bits);

/* The whole text as a number from `first` to `last`. */
bool number_in_base(const char *text, int base, uint32_t first, uint32_t last, uint32_t *out);

#endif
