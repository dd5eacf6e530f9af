/* SPDX-License-Identifier: MIT */
#include "type.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter.h"
#include "histogram.h"

static uint64_t same(const pytomic_slot *slot, uint64_t value)
{
    (void)slot;
    return value;
}

static void bind_nothing(pytomic_slot *slot)
{
    (void)slot;
}

static void bind_int(pytomic_slot *slot)
{
    slot->as_int = &slot->cell->value.as_int;
}

static uint64_t load_int(const pytomic_slot *slot)
{
    return (uint64_t)pytomic_int_load(slot->as_int);
}

static int reset_int(const pytomic_slot *slot)
{
    pytomic_int_store(slot->as_int, 0);
    return 0;
}

static int store_int(const pytomic_slot *slot, uint64_t value)
{
    pytomic_int_store(slot->as_int, (int64_t)value);
    return 0;
}

static int add_int(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    int64_t before;
    int code = pytomic_int_fetch_add_safe(slot->as_int, (int64_t)operand, &before);

    if (code == 0) {
        *after = (uint64_t)before + operand;
    }
    return code;
}

static int subtract_int(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    int64_t before;
    int code = pytomic_int_fetch_sub_safe(slot->as_int, (int64_t)operand, &before);

    if (code == 0) {
        *after = (uint64_t)before - operand;
    }
    return code;
}

static int compare_exchange_int(const pytomic_slot *slot, uint64_t *expected, uint64_t desired)
{
    int64_t seen = (int64_t)*expected;
    bool done = pytomic_int_compare_exchange_strong(slot->as_int, &seen, (int64_t)desired);

    *expected = (uint64_t)seen;
    return done;
}

static void bind_uint(pytomic_slot *slot)
{
    slot->as_uint = &slot->cell->value.as_uint;
}

static uint64_t load_uint(const pytomic_slot *slot)
{
    return pytomic_uint_load(slot->as_uint);
}

static int reset_uint(const pytomic_slot *slot)
{
    pytomic_uint_store(slot->as_uint, 0);
    return 0;
}

static int store_uint(const pytomic_slot *slot, uint64_t value)
{
    pytomic_uint_store(slot->as_uint, value);
    return 0;
}

static int add_uint(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    uint64_t before;
    int code = pytomic_uint_fetch_add_safe(slot->as_uint, operand, &before);

    if (code == 0) {
        *after = before + operand;
    }
    return code;
}

static int subtract_uint(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    uint64_t before;
    int code = pytomic_uint_fetch_sub_safe(slot->as_uint, operand, &before);

    if (code == 0) {
        *after = before - operand;
    }
    return code;
}

static int compare_exchange_uint(const pytomic_slot *slot, uint64_t *expected, uint64_t desired)
{
    return pytomic_uint_compare_exchange_strong(slot->as_uint, expected, desired);
}

static uint64_t initial_counter(const pytomic_slot *slot, uint64_t value)
{
    return counter_base(&slot->counter, value);
}

static uint64_t load_counter(const pytomic_slot *slot)
{
    return (uint64_t)pytomic_counter_sum(&slot->counter);
}

static int reset_counter(const pytomic_slot *slot)
{
    pytomic_counter_reset(&slot->counter);
    return 0;
}

/* No instruction both checks and adds a sharded value: others may add in between, and then it wraps. */
static int add_counter(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    int64_t sum;

    if (__builtin_add_overflow(pytomic_counter_sum(&slot->counter), (int64_t)operand, &sum)) {
        return -EOVERFLOW;
    }
    pytomic_counter_add(&slot->counter, (int64_t)operand);
    *after = load_counter(slot);
    return 0;
}

static int subtract_counter(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    int64_t difference;

    if (__builtin_sub_overflow(pytomic_counter_sum(&slot->counter), (int64_t)operand, &difference)) {
        return -EOVERFLOW;
    }
    pytomic_counter_add(&slot->counter, (int64_t)(0 - operand));
    *after = load_counter(slot);
    return 0;
}

static const type_row types[] = {
    [PYTOMIC_INT] =
        {
            .name = "int",
            .is_signed = true,
            .bind = bind_int,
            .initial = same,
            .load = load_int,
            .reset = reset_int,
            .store = store_int,
            .add = add_int,
            .subtract = subtract_int,
            .compare_exchange = compare_exchange_int,
        },
    [PYTOMIC_UINT] =
        {
            .name = "uint",
            .bind = bind_uint,
            .initial = same,
            .load = load_uint,
            .reset = reset_uint,
            .store = store_uint,
            .add = add_uint,
            .subtract = subtract_uint,
            .compare_exchange = compare_exchange_uint,
        },
    [PYTOMIC_COUNTER] =
        {
            .name = "counter",
            .is_signed = true,
            .has_lanes = true,
            .bind = bind_nothing,
            .initial = initial_counter,
            .load = load_counter,
            .reset = reset_counter,
            .add = add_counter,
            .subtract = subtract_counter,
        },
    [PYTOMIC_HISTOGRAM] =
        {
            .name = "histogram",
            .has_body = true,
            .bind = bind_nothing,
            .initial = same,
            .load = histogram_count,
            .reset = histogram_reset,
        },
};

#define TYPE_COUNT (sizeof(types) / sizeof(types[0]))

const type_row *type_of(uint32_t number)
{
    return number < TYPE_COUNT && types[number].name != NULL ? &types[number] : NULL;
}

const char *pytomic_type_name(pytomic_type number)
{
    const type_row *found = type_of((uint32_t)number);

    return found != NULL ? found->name : NULL;
}

pytomic_type pytomic_type_next(pytomic_type number)
{
    for (uint32_t next = (uint32_t)number + 1; next < TYPE_COUNT; next++) {
        if (type_of(next) != NULL) {
            return (pytomic_type)next;
        }
    }
    return (pytomic_type)0;
}

int pytomic_type_from_name(const char *name, pytomic_type *out)
{
    for (pytomic_type each = pytomic_type_next((pytomic_type)0); each != 0; each = pytomic_type_next(each)) {
        if (strcmp(name, pytomic_type_name(each)) == 0) {
            *out = each;
            return 0;
        }
    }
    return -EINVAL;
}

int pytomic_value_format(pytomic_type number, uint64_t bits, char text[PYTOMIC_VALUE_TEXT])
{
    const type_row *of = type_of((uint32_t)number);

    if (of == NULL) {
        return -ENOTSUP;
    }
    if (of->is_signed) {
        snprintf(text, PYTOMIC_VALUE_TEXT, "%" PRId64, (int64_t)bits);
    } else {
        snprintf(text, PYTOMIC_VALUE_TEXT, "%" PRIu64, bits);
    }
    return 0;
}

/* strtoull() would also take spaces, signs and prefixes. */
static bool is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

int pytomic_value_parse(pytomic_type number, const char *text, uint64_t *bits)
{
    const type_row *of = type_of((uint32_t)number);
    int saved_errno = errno;

    if (of == NULL) {
        return -ENOTSUP;
    }
    if (!is_number(text + (text[0] == '-'))) {
        return -EINVAL;
    }
    errno = 0;
    uint64_t parsed = of->is_signed ? (uint64_t)strtoll(text, NULL, 10) : strtoull(text, NULL, 10);
    bool fits = errno == 0 && (of->is_signed || text[0] != '-');
    errno = saved_errno;
    if (fits) {
        *bits = parsed;
    }
    return fits ? 0 : -ERANGE;
}

int pytomic_value_limits(pytomic_type number, uint64_t *least, uint64_t *greatest)
{
    const type_row *of = type_of((uint32_t)number);

    if (of == NULL) {
        return -ENOTSUP;
    }
    *least = of->is_signed ? (uint64_t)INT64_MIN : 0;
    *greatest = of->is_signed ? (uint64_t)INT64_MAX : UINT64_MAX;
    return 0;
}

int pytomic_slot_load(const pytomic_slot *slot, uint64_t *value)
{
    const type_row *of = type_of((uint32_t)slot->type);

    if (of == NULL) {
        return -ENOTSUP;
    }
    *value = of->load(slot);
    return 0;
}

int pytomic_slot_reset(const pytomic_slot *slot)
{
    const type_row *of = type_of((uint32_t)slot->type);

    if (of == NULL) {
        return -ENOTSUP;
    }
    return of->reset(slot);
}

int pytomic_slot_store(const pytomic_slot *slot, uint64_t value)
{
    const type_row *of = type_of((uint32_t)slot->type);

    return of != NULL && of->store != NULL ? of->store(slot, value) : -ENOTSUP;
}

int pytomic_slot_add(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    const type_row *of = type_of((uint32_t)slot->type);

    return of != NULL && of->add != NULL ? of->add(slot, operand, after) : -ENOTSUP;
}

int pytomic_slot_subtract(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    const type_row *of = type_of((uint32_t)slot->type);

    return of != NULL && of->subtract != NULL ? of->subtract(slot, operand, after) : -ENOTSUP;
}

int pytomic_slot_compare_exchange(const pytomic_slot *slot, uint64_t *expected, uint64_t desired)
{
    const type_row *of = type_of((uint32_t)slot->type);

    return of != NULL && of->compare_exchange != NULL ? of->compare_exchange(slot, expected, desired) : -ENOTSUP;
}
