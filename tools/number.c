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

static const struct {
    const char *name;
    pytomic_type type;
} types[] = {{"uint", PYTOMIC_UINT}, {"int", PYTOMIC_INT}, {"counter", PYTOMIC_COUNTER}};

enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]) };

static const char *known_name(pytomic_type type)
{
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (types[i].type == type) {
            return types[i].name;
        }
    }
    return NULL;
}

bool type_is_known(pytomic_type type)
{
    return known_name(type) != NULL;
}

const char *type_name(pytomic_type type, char text[NUMBER_TEXT])
{
    const char *name = known_name(type);

    if (name) {
        return name;
    }
    snprintf(text, NUMBER_TEXT, "type-%u", (unsigned)type);
    return text;
}

bool type_parse(const char *text, pytomic_type *out)
{
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (strcmp(text, types[i].name) == 0) {
            *out = types[i].type;
            return true;
        }
    }
    return false;
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

bool number_in_base(const char *text, int base, uint32_t first, uint32_t last, uint32_t *out)
{
    errno = 0;
    unsigned long long number = strtoull(text, NULL, base);

    if (!is_number(text, base) || errno != 0 || number < first || number > last) {
        return false;
    }
    *out = (uint32_t)number;
    return true;
}
