/* SPDX-License-Identifier: MIT */
/* The operations by the examples of cases.def. */
#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "fixture.h"

#undef bool /* so that a macro hands on the name of the type, and not _Bool */

/* For each type: a cell, what the operations take, a value, how to set it, and its 64 bits. */
static pytomic_slot int_slot, uint_slot, float_slot, bool_slot, char_slot, counter_slot;

#define int_object() int_slot.as_int
#define uint_object() uint_slot.as_uint
#define float_object() float_slot.as_float
#define bool_object() bool_slot.as_bool
#define char_object() char_slot.as_char
#define counter_object() (&counter_slot.counter)

typedef int64_t int_value, counter_value;
typedef uint64_t uint_value;
typedef double float_value;
typedef _Bool bool_value;
typedef uint8_t char_value;

#define int_set(value) pytomic_store(int_slot.as_int, value)
#define uint_set(value) pytomic_store(uint_slot.as_uint, value)
#define float_set(value) pytomic_store(float_slot.as_float, value)
#define bool_set(value) pytomic_store(bool_slot.as_bool, value)
#define char_set(value) pytomic_store(char_slot.as_char, value)
#define counter_set(value) \
    (pytomic_counter_reset(&counter_slot.counter), pytomic_counter_add(&counter_slot.counter, value))

#define int_bits(value) ((uint64_t)(int64_t)(value))
#define uint_bits(value) ((uint64_t)(value))
#define bool_bits(value) ((uint64_t)(value))
#define char_bits(value) ((uint64_t)(value))
#define counter_bits int_bits

/* Any NaN is one and the same. */
static uint64_t float_bits(double value)
{
    return pytomic_float_to_bits(isnan(value) ? (double)NAN : value);
}

static void make_cells(void)
{
    ck_ok(pytomic_anonymous_create(PYTOMIC_INT, 0, &int_slot));
    ck_ok(pytomic_anonymous_create(PYTOMIC_UINT, 0, &uint_slot));
    ck_ok(pytomic_anonymous_create(PYTOMIC_FLOAT, 0, &float_slot));
    ck_ok(pytomic_anonymous_create(PYTOMIC_BOOL, 0, &bool_slot));
    ck_ok(pytomic_anonymous_create(PYTOMIC_CHAR, 0, &char_slot));
    ck_ok(pytomic_anonymous_create(PYTOMIC_COUNTER, 0, &counter_slot));
}

static void free_cells(void)
{
    pytomic_slot *const slots[] = {&int_slot, &uint_slot, &float_slot, &bool_slot, &char_slot, &counter_slot};

    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
        pytomic_anonymous_free(slots[i]);
    }
}

static uint64_t value_of(const pytomic_slot *slot)
{
    uint64_t bits;

    ck_ok(pytomic_slot_load(slot, &bits));
    if (slot->type == PYTOMIC_FLOAT) {
        bits = float_bits(pytomic_float_from_bits(bits));
    }
    return bits;
}

/* The rows; what each says: cases.def. */
#define ck_same(what, bits, expected)                                                                             \
    ck_assert_msg((bits) == (expected), "cases.def:%d: %s: %#" PRIx64 " and not %#" PRIx64, __LINE__, what, bits, \
                  expected)

#define BEGIN(type, before) \
    {                       \
        type##_set(before);

#define END(type, after)                                         \
    ck_same("left", value_of(&type##_slot), type##_bits(after)); \
    }

#define CALL(type, operation) pytomic_##type##_##operation

#define GET(type, operation, before, returned, after)                                                \
    BEGIN(type, before)                                                                              \
    ck_same(#operation, type##_bits(CALL(type, operation)(type##_object())), type##_bits(returned)); \
    END(type, after)

#define DO(type, operation, before, after)  \
    BEGIN(type, before)                     \
    CALL(type, operation)(type##_object()); \
    END(type, after)

#define TAKE(type, operation, before, operand, returned, after)                                               \
    BEGIN(type, before)                                                                                       \
    ck_same(#operation, type##_bits(CALL(type, operation)(type##_object(), operand)), type##_bits(returned)); \
    END(type, after)

#define PUT(type, operation, before, operand, after) \
    BEGIN(type, before)                              \
    CALL(type, operation)(type##_object(), operand); \
    END(type, after)

#define GET_CHECKED(type, operation, before, fits, returned, after)                 \
    BEGIN(type, before)                                                             \
    type##_value got = 99;                                                          \
    ck_code((fits) ? 0 : -EOVERFLOW, CALL(type, operation)(type##_object(), &got)); \
    ck_same(#operation, type##_bits(got), type##_bits((fits) ? (returned) : 99));   \
    END(type, after)

#define TAKE_CHECKED(type, operation, before, operand, fits, returned, after)                \
    BEGIN(type, before)                                                                      \
    type##_value got = 99;                                                                   \
    ck_code((fits) ? 0 : -EOVERFLOW, CALL(type, operation)(type##_object(), operand, &got)); \
    ck_same(#operation, type##_bits(got), type##_bits((fits) ? (returned) : 99));            \
    END(type, after)

#define COMPARE(type, operation, before, expected, desired, done, after)            \
    BEGIN(type, before)                                                             \
    type##_value seen = expected;                                                   \
    ck_assert_int_eq(CALL(type, operation)(type##_object(), &seen, desired), done); \
    ck_same(#operation, type##_bits(seen), type##_bits(before));                    \
    END(type, after)

#define TRY(type, operation, before, n, low, high, done, after)                                 \
    BEGIN(type, before)                                                                         \
    type##_value seen;                                                                          \
    ck_code((done) ? 0 : -ERANGE, CALL(type, operation)(type##_object(), n, low, high, &seen)); \
    ck_same(#operation, type##_bits(seen), type##_bits(before));                                \
    END(type, after)

START_TEST(every_operation_does_as_its_examples_say)
{
    make_cells();
#include "cases.def"
    free_cells();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cases");
    TCase *core = fixture_case(suite, "Core");

    tcase_add_test(core, every_operation_does_as_its_examples_say);
    return fixture_run(suite);
}
