/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "type.h"

#define DIGITS "0123456789"

static void bind(pytomic_slot *slot)
{
    slot->as_float = &slot->cell->value.as_float;
}

static uint64_t initial(const pytomic_slot *slot, uint64_t value)
{
    (void)slot;
    return value;
}

static uint64_t load(const pytomic_slot *slot)
{
    return pytomic_float_to_bits(pytomic_float_load(slot->as_float));
}

static int reset(const pytomic_slot *slot)
{
    pytomic_float_store(slot->as_float, 0);
    return 0;
}

static int store(const pytomic_slot *slot, uint64_t value)
{
    pytomic_float_store(slot->as_float, pytomic_float_from_bits(value));
    return 0;
}

static int add(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    double number = pytomic_float_from_bits(operand);

    *after = pytomic_float_to_bits(pytomic_float_fetch_add(slot->as_float, number) + number);
    return 0;
}

static int subtract(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    double number = pytomic_float_from_bits(operand);

    *after = pytomic_float_to_bits(pytomic_float_fetch_sub(slot->as_float, number) - number);
    return 0;
}

static int compare_exchange(const pytomic_slot *slot, uint64_t *expected, uint64_t desired)
{
    double seen = pytomic_float_from_bits(*expected);
    bool done = pytomic_float_compare_exchange_strong(slot->as_float, &seen, pytomic_float_from_bits(desired));

    *expected = pytomic_float_to_bits(seen);
    return done;
}

/* The locale of the C language, which needs no memory, for this thread. Returns the one that it had. */
static locale_t enter_c_locale(void)
{
    return uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
}

/* The first of 15 to 17 digits that reads back: 17 always do. */
static void format_finite(double number, char text[PYTOMIC_VALUE_TEXT])
{
    locale_t had = enter_c_locale();
    int digits = 15;

    do {
        snprintf(text, PYTOMIC_VALUE_TEXT, "%.*g", digits, number);
    } while (strtod(text, NULL) != number && ++digits <= 17);
    uselocale(had);
}

/* `others` are the texts for nan, inf and -inf. */
static void format_as(uint64_t value, const char *const others[3], char text[PYTOMIC_VALUE_TEXT])
{
    double number = pytomic_float_from_bits(value);
    int saved_errno = errno;

    if (isfinite(number)) {
        format_finite(number, text);
    } else {
        strcpy(text, others[isnan(number) ? 0 : number > 0 ? 1 : 2]);
    }
    errno = saved_errno;
}

static const char *const words[] = {"nan", "inf", "-inf"};

static void format(uint64_t value, char text[PYTOMIC_VALUE_TEXT])
{
    format_as(value, words, text);
}

/* JSON has no such numbers. These strings are what JavaScript's Number() and Python's float() make numbers of. */
static void format_json(uint64_t value, char text[PYTOMIC_VALUE_TEXT])
{
    static const char *const strings[] = {"\"NaN\"", "\"Infinity\"", "\"-Infinity\""};

    format_as(value, strings, text);
}

/* [-]digits[.digits][e[+-]digits]; the digits before the point or those behind it may be missing. */
static bool is_number(const char *text)
{
    text += text[0] == '-';
    size_t whole = strspn(text, DIGITS), fraction = 0;
    text += whole;
    if (text[0] == '.') {
        fraction = strspn(text + 1, DIGITS);
        text += 1 + fraction;
    }
    if (whole + fraction > 0 && (text[0] == 'e' || text[0] == 'E')) {
        text += 1 + (text[1] == '-' || text[1] == '+');
        if (strspn(text, DIGITS) == 0) {
            return false;
        }
        text += strspn(text, DIGITS);
    }
    return whole + fraction > 0 && text[0] == '\0';
}

static double read_number(const char *text)
{
    int saved_errno = errno;
    locale_t had = enter_c_locale();
    double number = strtod(text, NULL);

    uselocale(had);
    errno = saved_errno;
    return number;
}

static int parse(const char *text, uint64_t *value)
{
    static const double numbers[] = {NAN, INFINITY, -INFINITY};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(text, words[i]) == 0) {
            *value = pytomic_float_to_bits(numbers[i]);
            return 0;
        }
    }
    if (!is_number(text)) {
        return -EINVAL;
    }
    double number = read_number(text);
    if (isinf(number)) {
        return -ERANGE;
    }
    *value = pytomic_float_to_bits(number);
    return 0;
}

static int compare(uint64_t a, uint64_t b)
{
    double first = pytomic_float_from_bits(a), second = pytomic_float_from_bits(b);

    return isunordered(first, second) ? 2 : isgreater(first, second) - isless(first, second);
}

const type_row type_float = {
    .name = "float",
    .syntax = "a number from -1.7976931348623157e+308 to 1.7976931348623157e+308, inf, -inf or nan",
    .bits = 64,
    .least = UINT64_C(0xfff0000000000000), /* the infinities */
    .greatest = UINT64_C(0x7ff0000000000000),
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
    .format_json = format_json,
    .parse = parse,
};
