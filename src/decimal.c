/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void decimal_format_int(uint64_t value, char text[PYTOMIC_VALUE_TEXT])
{
    snprintf(text, PYTOMIC_VALUE_TEXT, "%" PRId64, (int64_t)value);
}

void decimal_format_uint(uint64_t value, char text[PYTOMIC_VALUE_TEXT])
{
    snprintf(text, PYTOMIC_VALUE_TEXT, "%" PRIu64, value);
}

/* strtoull() would also take spaces, signs and prefixes. */
static bool is_number(const char *text)
{
    const char *digits = text + (text[0] == '-');

    return digits[0] != '\0' && digits[strspn(digits, "0123456789")] == '\0';
}

static int parse(const char *text, bool is_signed, uint64_t *value)
{
    int saved_errno = errno;

    if (!is_number(text)) {
        return -EINVAL;
    }
    errno = 0;
    uint64_t parsed = is_signed ? (uint64_t)strtoll(text, NULL, 10) : strtoull(text, NULL, 10);
    bool fits = errno == 0 && (is_signed || text[0] != '-');
    errno = saved_errno;
    if (fits) {
        *value = parsed;
    }
    return fits ? 0 : -ERANGE;
}

int decimal_parse_int(const char *text, uint64_t *value)
{
    return parse(text, true, value);
}

int decimal_parse_uint(const char *text, uint64_t *value)
{
    return parse(text, false, value);
}
