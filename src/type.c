/* SPDX-License-Identifier: MIT */
#include "type.h"

#include <errno.h>
#include <string.h>

static const type_row *const types[] = {
    [PYTOMIC_INT] = &type_int,
    [PYTOMIC_UINT] = &type_uint,
    [PYTOMIC_FLOAT] = &type_float,
    [PYTOMIC_BOOL] = &type_bool,
    [PYTOMIC_CHAR] = &type_char,
    [PYTOMIC_COUNTER] = &type_counter,
    [PYTOMIC_HISTOGRAM] = &type_histogram,
    [PYTOMIC_SEMAPHORE] = &type_semaphore,
    [PYTOMIC_RATE] = &type_rate,
};

#define TYPE_COUNT (sizeof(types) / sizeof(types[0]))

int type_compare_unsigned(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

const type_row *type_of(uint32_t number)
{
    return number < TYPE_COUNT ? types[number] : NULL;
}

const char *pytomic_type_name(pytomic_type number)
{
    const type_row *found = type_of((uint32_t)number);

    return found != NULL ? found->name : NULL;
}

const char *pytomic_type_syntax(pytomic_type number)
{
    const type_row *found = type_of((uint32_t)number);

    return found != NULL ? found->syntax : NULL;
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

int pytomic_value_format(pytomic_type number, uint64_t value, char text[PYTOMIC_VALUE_TEXT])
{
    const type_row *of = type_of((uint32_t)number);

    if (of == NULL) {
        return -ENOTSUP;
    }
    if (!type_has(of, value)) {
        return -ERANGE;
    }
    of->format(value, text);
    return 0;
}

int pytomic_value_format_json(pytomic_type number, uint64_t value, char text[PYTOMIC_VALUE_TEXT])
{
    const type_row *of = type_of((uint32_t)number);

    if (of == NULL || of->format_json == NULL) {
        return pytomic_value_format(number, value, text);
    }
    if (!type_has(of, value)) {
        return -ERANGE;
    }
    of->format_json(value, text);
    return 0;
}

int pytomic_value_parse(pytomic_type number, const char *text, uint64_t *value)
{
    const type_row *of = type_of((uint32_t)number);

    return of != NULL ? of->parse(text, value) : -ENOTSUP;
}

int pytomic_value_limits(pytomic_type number, uint64_t *least, uint64_t *greatest)
{
    const type_row *of = type_of((uint32_t)number);

    if (of == NULL) {
        return -ENOTSUP;
    }
    *least = of->least;
    *greatest = of->greatest;
    return 0;
}

int pytomic_value_compare(pytomic_type number, uint64_t a, uint64_t b, int *order)
{
    const type_row *of = type_of((uint32_t)number);

    if (of == NULL) {
        return -ENOTSUP;
    }
    *order = of->compare(a, b);
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

    if (of == NULL || of->reset == NULL) {
        return -ENOTSUP;
    }
    return of->reset(slot);
}

int pytomic_slot_store(const pytomic_slot *slot, uint64_t value)
{
    const type_row *of = type_of((uint32_t)slot->type);

    if (of == NULL || of->store == NULL) {
        return -ENOTSUP;
    }
    return type_has(of, value) ? of->store(slot, value) : -ERANGE;
}

int pytomic_slot_add(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    const type_row *of = type_of((uint32_t)slot->type);

    if (of == NULL || of->add == NULL) {
        return -ENOTSUP;
    }
    return type_has(of, operand) ? of->add(slot, operand, after) : -ERANGE;
}

int pytomic_slot_subtract(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    const type_row *of = type_of((uint32_t)slot->type);

    if (of == NULL || of->subtract == NULL) {
        return -ENOTSUP;
    }
    return type_has(of, operand) ? of->subtract(slot, operand, after) : -ERANGE;
}

int pytomic_slot_compare_exchange(const pytomic_slot *slot, uint64_t *expected, uint64_t desired)
{
    const type_row *of = type_of((uint32_t)slot->type);

    if (of == NULL || of->compare_exchange == NULL) {
        return -ENOTSUP;
    }
    return type_has(of, *expected) && type_has(of, desired) ? of->compare_exchange(slot, expected, desired) : -ERANGE;
}
