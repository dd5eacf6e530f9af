/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "number.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "message.h"

const char *type_name(pytomic_type type)
{
    return type == PYTOMIC_UINT      ? "uint"
           : type == PYTOMIC_INT     ? "int"
           : type == PYTOMIC_COUNTER ? "counter"
                                     : "unknown";
}

bool type_parse(const char *text, pytomic_type *out)
{
    if (strcmp(text, "uint") == 0) {
        *out = PYTOMIC_UINT;
    } else if (strcmp(text, "int") == 0) {
        *out = PYTOMIC_INT;
    } else if (strcmp(text, "counter") == 0) {
        *out = PYTOMIC_COUNTER;
    } else {
        return false;
    }
    return true;
}

/* strtoull() would also take spaces, signs and prefixes. */
static bool is_number(const char *text, int base)
{
    return text[0] != '\0' && text[strspn(text, base == 8 ? "01234567" : "0123456789")] == '\0';
}

static bool parse_int(const char *text, uint64_t *bits)
{
    errno = 0;
    *bits = (uint64_t)strtoll(text, NULL, 10);
    return is_number(text + (text[0] == '-'), 10) && errno == 0;
}

static bool parse_uint(const char *text, uint64_t *bits)
{
    errno = 0;
    *bits = strtoull(text, NULL, 10);
    return is_number(text, 10) && errno == 0;
}

int number_parse(const char *text, pytomic_type type, uint64_t *bits)
{
    bool is_signed = type == PYTOMIC_INT || type == PYTOMIC_COUNTER;

    if (is_signed && !parse_int(text, bits)) {
        return usage_error("%s: not a number from %" PRId64 " to %" PRId64, text, INT64_MIN, INT64_MAX);
    }
    if (!is_signed && !parse_uint(text, bits)) {
        return usage_error("%s: not a number from 0 to %" PRIu64, text, UINT64_MAX);
    }
    return EXIT_DONE;
}

void number_format(char text[NUMBER_TEXT], pytomic_type type, uint64_t bits)
{
    switch (type) {
    case PYTOMIC_UINT:
        snprintf(text, NUMBER_TEXT, "%" PRIu64, bits);
        break;
    case PYTOMIC_INT:
    case PYTOMIC_COUNTER:
        snprintf(text, NUMBER_TEXT, "%" PRId64, (int64_t)bits);
        break;
    default:
        snprintf(text, NUMBER_TEXT, "-");
    }
}

bool number_in_base(const char *text, int base, uint32_t last, uint32_t *out)
{
    errno = 0;
    unsigned long long number = is_number(text, base) ? strtoull(text, NULL, base) : 0;

    if (errno != 0 || number < 1 || number > last) {
        return false;
    }
    *out = (uint32_t)number;
    return true;
}
