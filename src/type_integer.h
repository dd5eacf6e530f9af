/* SPDX-License-Identifier: MIT */
/*
 * The functions of a row for a type with the operations of pytomic/integer.h, written once: type_int.c and its kin include
 * this with VALUE, MEMBER (of the handle and the cell) and OPERATION set. Hence no include guard.
 */
#include <string.h>

static void bind(pytomic_slot *slot)
{
    slot->MEMBER = &slot->cell->value.MEMBER;
}

/* The value begins the word of the cell; what it does not fill is zero. */
static uint64_t initial(const pytomic_slot *slot, uint64_t value)
{
    VALUE first = (VALUE)value;
    uint64_t word = 0;

    (void)slot;
    memcpy(&word, &first, sizeof(first));
    return word;
}

static uint64_t load(const pytomic_slot *slot)
{
    return (uint64_t)OPERATION(load)(slot->MEMBER);
}

static int reset(const pytomic_slot *slot)
{
    OPERATION(store)(slot->MEMBER, 0);
    return 0;
}

static int store(const pytomic_slot *slot, uint64_t value)
{
    OPERATION(store)(slot->MEMBER, (VALUE)value);
    return 0;
}

static int add(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    VALUE before;
    int code = OPERATION(fetch_add_safe)(slot->MEMBER, (VALUE)operand, &before);

    if (code == 0) {
        *after = (uint64_t)before + operand;
    }
    return code;
}

static int subtract(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    VALUE before;
    int code = OPERATION(fetch_sub_safe)(slot->MEMBER, (VALUE)operand, &before);

    if (code == 0) {
        *after = (uint64_t)before - operand;
    }
    return code;
}

static int compare_exchange(const pytomic_slot *slot, uint64_t *expected, uint64_t desired)
{
    VALUE seen = (VALUE)*expected;
    bool done = OPERATION(compare_exchange_strong)(slot->MEMBER, &seen, (VALUE)desired);

    *expected = (uint64_t)seen;
    return done;
}

static int compare(uint64_t a, uint64_t b)
{
    return ((VALUE)a > (VALUE)b) - ((VALUE)a < (VALUE)b);
}
