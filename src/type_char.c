/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "decimal.h"
#include "type.h"

#define VALUE uint8_t
#define MEMBER as_char
#define OPERATION(name) pytomic_char_##name
#include "type_integer.h"

static bool is_printable(uint64_t value)
{
    return value >= ' ' && value <= '~';
}

/* 'a', or 0x07 for a byte that ASCII cannot print; also for a backslash, which nobody then has to escape. */
static void format(uint64_t value, char text[PYTOMIC_VALUE_TEXT])
{
    snprintf(text, PYTOMIC_VALUE_TEXT, is_printable(value) && value != '\\' ? "'%c'" : "0x%02x", (unsigned)value);
}

static bool is_quoted(const char *text, size_t length)
{
    return length == 3 && text[0] == '\'' && text[2] == '\'' && is_printable((uint8_t)text[1]);
}

static bool is_hexadecimal(const char *text, size_t length)
{
    return length == 4 && text[0] == '0' && text[1] == 'x' && strspn(text + 2, "0123456789abcdefABCDEF") == 2;
}

static int parse(const char *text, uint64_t *value)
{
    size_t length = strlen(text);
    uint64_t number;

    if (is_quoted(text, length)) {
        *value = (uint8_t)text[1];
        return 0;
    }
    if (is_hexadecimal(text, length)) {
        *value = strtoull(text + 2, NULL, 16);
        return 0;
    }
    int code = decimal_parse_uint(text, &number);
    if (code == 0 && number > UINT8_MAX) {
        code = -ERANGE;
    }
    if (code == 0) {
        *value = number;
    }
    return code;
}

const type_row type_char = {
    .name = "char",
    .syntax = "a character between single quotes (\"'a'\" in a shell), 0xNN, or a number from 0 to 255",
    .bits = 8,
    .least = 0,
    .greatest = UINT8_MAX,
    .bind = bind,
    .initial = initial,
    .load = load,
    .reset = reset,
    .store = store,
    .add = add,
    .subtract = subtract,
    .compare_exchange = compare_exchange,
    .compare = compare,
    .format = format,
    .format_json = decimal_format_uint,
    .parse = parse,
};
