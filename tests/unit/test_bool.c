/* SPDX-License-Identifier: MIT */
#include "pytomic/bool.h"

#include <pthread.h>
#include <string.h>

#include "fixture.h"

/* Bytes that a flag can hold: the last ones only if a process wrote against the rules, and they are all true. */
static const uint8_t bytes[] = {0, 1, 2, 127, 128, 255};
#define BYTES (sizeof(bytes) / sizeof(bytes[0]))

/* What lies in memory for the result of a call: a bool that is neither 0 nor 1 would show here. */
static unsigned byte_of(bool result)
{
    unsigned char byte;

    memcpy(&byte, &result, 1);
    return byte;
}

/* The operation was given a flag of the byte `start`, returned this, and left that byte. */
#define ck_operation(call, returned, left)                                                      \
    do {                                                                                        \
        pytomic_bool object = {start};                                                          \
        ck_assert_msg(byte_of(call) == (returned), "%s returned wrongly for %u", #call, start); \
        ck_assert_msg(object.value == (left), "%s left %u for %u", #call, object.value, start); \
    } while (0)

START_TEST(operations_do_as_their_model)
{
    for (size_t i = 0; i < BYTES; i++) {
        uint8_t start = bytes[i];
        bool set = start != 0;
        ck_operation(pytomic_bool_load(&object), set, start);
        ck_operation(pytomic_bool_load_explicit(&object, memory_order_acquire), set, start);
        ck_operation(pytomic_load((const pytomic_bool *)&object), set, start);
        ck_operation(pytomic_load_explicit(&object, memory_order_relaxed), set, start);
        for (unsigned desired = 0; desired < 2; desired++) {
            ck_operation((pytomic_bool_store(&object, desired), true), 1, desired);
            ck_operation((pytomic_bool_store_explicit(&object, desired, memory_order_release), true), 1, desired);
            ck_operation((pytomic_store(&object, desired), true), 1, desired);
            ck_operation((pytomic_store_explicit(&object, desired, memory_order_relaxed), true), 1, desired);
            ck_operation(pytomic_bool_exchange(&object, desired), set, desired);
            ck_operation(pytomic_bool_exchange_explicit(&object, desired, memory_order_acq_rel), set, desired);
            ck_operation(pytomic_exchange(&object, desired), set, desired);
            ck_operation(pytomic_exchange_explicit(&object, desired, memory_order_relaxed), set, desired);
        }
        ck_operation(pytomic_bool_test_and_set(&object), set, 1);
        ck_operation(pytomic_bool_test_and_set_explicit(&object, memory_order_acquire), set, 1);
        ck_operation(pytomic_test_and_set(&object), set, 1);
        ck_operation(pytomic_test_and_set_explicit(&object, memory_order_relaxed), set, 1);
        ck_operation((pytomic_bool_clear(&object), true), 1, 0);
        ck_operation((pytomic_bool_clear_explicit(&object, memory_order_release), true), 1, 0);
        ck_operation((pytomic_clear(&object), true), 1, 0);
        ck_operation((pytomic_clear_explicit(&object, memory_order_relaxed), true), 1, 0);
        ck_operation(pytomic_bool_toggle(&object), !set, !set);
        ck_operation(pytomic_bool_toggle_explicit(&object, memory_order_release), !set, !set);
        ck_operation(pytomic_toggle(&object), !set, !set);
        ck_operation(pytomic_toggle_explicit(&object, memory_order_acq_rel), !set, !set);
    }
}
END_TEST

static bool compare(int name, pytomic_bool *object, bool *expected, bool desired)
{
    switch (name) {
    case 0:
        return pytomic_bool_compare_exchange_strong(object, expected, desired);
    case 1:
        return pytomic_bool_compare_exchange_strong_explicit(object, expected, desired, memory_order_acq_rel,
                                                             memory_order_acquire);
    case 2:
        return pytomic_compare_exchange_strong(object, expected, desired);
    case 3:
        return pytomic_compare_exchange_strong_explicit(object, expected, desired, memory_order_release,
                                                        memory_order_relaxed);
    case 4:
        return pytomic_bool_compare_exchange_weak(object, expected, desired);
    case 5:
        return pytomic_bool_compare_exchange_weak_explicit(object, expected, desired, memory_order_relaxed,
                                                           memory_order_relaxed);
    case 6:
        return pytomic_compare_exchange_weak(object, expected, desired);
    default:
        return pytomic_compare_exchange_weak_explicit(object, expected, desired, memory_order_seq_cst,
                                                      memory_order_seq_cst);
    }
}

/* a byte of nobody's compares as true, or a loop around the operation would never end */
START_TEST(compare_exchange_stores_or_tells_what_it_saw)
{
    for (int name = 0; name < 8; name++) {
        for (size_t i = 0; i < BYTES * 4; i++) {
            uint8_t start = bytes[i / 4];
            bool expected = i % 2, desired = i / 2 % 2, equal = expected == (start != 0);
            pytomic_bool object = {start};
            ck_assert_int_eq(compare(name, &object, &expected, desired), equal);
            ck_assert_uint_eq(object.value, equal ? desired : start);
            ck_assert_uint_eq(byte_of(expected), start != 0);
        }
    }
}
END_TEST

/* through pointers that the compiler cannot see through: the exported copies, as bindings call them */
START_TEST(exported_copies_do_the_same)
{
    pytomic_bool object = {2};
    bool (*volatile load)(const pytomic_bool *) = pytomic_bool_load;
    bool (*volatile toggle)(pytomic_bool *, memory_order) = pytomic_bool_toggle_explicit;

    ck_assert_uint_eq(byte_of(load(&object)), 1);
    ck_assert(!toggle(&object, memory_order_relaxed));
    ck_assert(toggle(&object, memory_order_acq_rel));
}
END_TEST

/* Threads that toggle an even number of times, and one lock of a flag: see what is left. */
static pytomic_bool toggled, lock;
static int guarded;

static void *toggle_and_lock(void *unused)
{
    for (int i = 0; i < 20000; i++) {
        pytomic_toggle(&toggled);
        while (pytomic_test_and_set_explicit(&lock, memory_order_acquire)) {
        }
        guarded++;
        pytomic_clear_explicit(&lock, memory_order_release);
    }
    return unused;
}

START_TEST(no_toggle_is_lost_and_one_thread_at_a_time_sets_the_flag)
{
    pthread_t threads[2];

    pytomic_store(&toggled, true);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, toggle_and_lock, NULL), 0);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    ck_assert(pytomic_load(&toggled));
    ck_assert_int_eq(guarded, 2 * 20000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bool");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, operations_do_as_their_model);
    tcase_add_test(core, no_toggle_is_lost_and_one_thread_at_a_time_sets_the_flag);
    tcase_add_test(core, exported_copies_do_the_same);
    tcase_add_test(limits, compare_exchange_stores_or_tells_what_it_saw);
    return fixture_run(suite);
}
