/* SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "type.h"

#define VALUE int64_t
#define MEMBER as_int
#define OPERATION(name) pytomic_int_##name
#include "type_integer.h"

const type_row type_int = {
    .name = "int",
    .syntax = "a whole number from -9223372036854775808 to 9223372036854775807",
    .bits = 64,
    .least = (uint64_t)INT64_MIN,
    .greatest = INT64_MAX,
    .bind = bind,
    .initial = initial,
    .load = load,
    .reset = reset,
    .store = store,
    .add = add,
    .subtract = subtract,
    .compare_exchange = compare_exchange,
    .compare = compare,
    .format = decimal_format_int,
    .parse = decimal_parse_int,
};
