/* SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "type.h"

#define VALUE uint64_t
#define MEMBER as_uint
#define OPERATION(name) pytomic_uint_##name
#include "type_integer.h"

const type_row type_uint = {
    .name = "uint",
    .syntax = "a whole number from 0 to 18446744073709551615",
    .bits = 64,
    .least = 0,
    .greatest = UINT64_MAX,
    .bind = bind,
    .initial = initial,
    .load = load,
    .reset = reset,
    .store = store,
    .add = add,
    .subtract = subtract,
    .compare_exchange = compare_exchange,
    .compare = compare,
    .format = decimal_format_uint,
    .parse = decimal_parse_uint,
};
