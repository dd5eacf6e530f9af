/* SPDX-License-Identifier: MIT */
/*
 * The tests of the operations on an integer, written once: test_value.c includes this for pytomic_int and again for
 * pytomic_uint, test_char.c for pytomic_char, with OBJECT, VALUE, LEAST, MOST, OPERATION(name), TEST(name) and the two functions that say whether
 * a result fits. Hence no include guard.
 *
 * The model of every operation is plain arithmetic on uint64_t, which wraps by definition.
 */

static const VALUE TEST(samples)[] = {
    0,
    1,
    2,
    41,
    (VALUE)-1,
    (VALUE)-2,
    LEAST,
    LEAST + 1,
    MOST,
    MOST - 1,
    (VALUE)UINT64_C(0x5555555555555555),
    (VALUE)UINT64_C(0xaaaaaaaaaaaaaaaa),
    (VALUE)UINT32_MAX,
    (VALUE)((uint64_t)UINT32_MAX + 1),
};
#define SAMPLES (sizeof(TEST(samples)) / sizeof(TEST(samples)[0]))

/* The operation was given `object` at `start`, returned `before`, and left what the model says. */
#define ck_operation(call, returned, left)                                              \
    do {                                                                                \
        OBJECT object = {start};                                                        \
        VALUE result = (call);                                                          \
        ck_assert_msg(result == (VALUE)(returned), "%s returned wrongly", #call);       \
        ck_assert_msg(object.value == (VALUE)(left), "%s left the wrong value", #call); \
    } while (0)

/* The same under its three names: plain, explicit, and bare for any type. */
#define ck_three(name, bare, bare_explicit, returned, left)                                               \
    do {                                                                                                  \
        ck_operation(OPERATION(name)(&object, operand), returned, left);                                  \
        ck_operation(OPERATION(name##_explicit)(&object, operand, memory_order_relaxed), returned, left); \
        ck_operation(bare(&object, operand), returned, left);                                             \
        ck_operation(bare_explicit(&object, operand, memory_order_acq_rel), returned, left);              \
    } while (0)

CASE(operations_with_an_operand_do_as_their_model)
{
    for (size_t i = 0; i < SAMPLES * SAMPLES; i++) {
        VALUE start = TEST(samples)[i / SAMPLES], operand = TEST(samples)[i % SAMPLES];
        uint64_t a = (uint64_t)start, b = (uint64_t)operand;
        ck_three(exchange, pytomic_exchange, pytomic_exchange_explicit, a, b);
        ck_three(fetch_add, pytomic_fetch_add, pytomic_fetch_add_explicit, a, a + b);
        ck_three(fetch_sub, pytomic_fetch_sub, pytomic_fetch_sub_explicit, a, a - b);
        ck_three(fetch_and, pytomic_fetch_and, pytomic_fetch_and_explicit, a, a & b);
        ck_three(fetch_or, pytomic_fetch_or, pytomic_fetch_or_explicit, a, a | b);
        ck_three(fetch_xor, pytomic_fetch_xor, pytomic_fetch_xor_explicit, a, a ^ b);
        ck_three(fetch_max, pytomic_fetch_max, pytomic_fetch_max_explicit, a, start > operand ? start : operand);
        ck_three(fetch_min, pytomic_fetch_min, pytomic_fetch_min_explicit, a, start < operand ? start : operand);
    }
}
END_TEST

CASE(inc_and_dec_return_the_value_after)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        VALUE start = TEST(samples)[i];
        uint64_t a = (uint64_t)start;
        ck_operation(OPERATION(inc)(&object), a + 1, a + 1);
        ck_operation(OPERATION(inc_explicit)(&object, memory_order_relaxed), a + 1, a + 1);
        ck_operation(pytomic_inc(&object), a + 1, a + 1);
        ck_operation(pytomic_inc_explicit(&object, memory_order_release), a + 1, a + 1);
        ck_operation(OPERATION(dec)(&object), a - 1, a - 1);
        ck_operation(OPERATION(dec_explicit)(&object, memory_order_relaxed), a - 1, a - 1);
        ck_operation(pytomic_dec(&object), a - 1, a - 1);
        ck_operation(pytomic_dec_explicit(&object, memory_order_release), a - 1, a - 1);
    }
}
END_TEST

CASE(what_is_stored_is_loaded)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        VALUE start = 77, operand = TEST(samples)[i];
        ck_operation((OPERATION(store)(&object, operand), OPERATION(load)(&object)), operand, operand);
        ck_operation((OPERATION(store_explicit)(&object, operand, memory_order_release),
                      OPERATION(load_explicit)(&object, memory_order_acquire)),
                     operand, operand);
        ck_operation((pytomic_store(&object, operand), pytomic_load(&object)), operand, operand);
        ck_operation((pytomic_store_explicit(&object, operand, memory_order_relaxed),
                      pytomic_load_explicit(&object, memory_order_relaxed)),
                     operand, operand);
        ck_operation(pytomic_load((const OBJECT *)&object), 77, 77);
        ck_operation(pytomic_load_explicit((const OBJECT *)&object, memory_order_seq_cst), 77, 77);
    }
}
END_TEST

/* One compare-and-exchange by each of its names; a weak one may fail for no reason, so it is asked again. */
static bool TEST(compare)(int name, OBJECT *object, VALUE *expected, VALUE desired)
{
    VALUE wanted = *expected;
    bool done;

    do {
        *expected = wanted;
        switch (name) {
        case 0:
            return OPERATION(compare_exchange_strong)(object, expected, desired);
        case 1:
            return OPERATION(compare_exchange_strong_explicit)(object, expected, desired, memory_order_acq_rel,
                                                               memory_order_acquire);
        case 2:
            return pytomic_compare_exchange_strong(object, expected, desired);
        case 3:
            return pytomic_compare_exchange_strong_explicit(object, expected, desired, memory_order_release,
                                                            memory_order_relaxed);
        case 4:
            done = OPERATION(compare_exchange_weak)(object, expected, desired);
            break;
        case 5:
            done = OPERATION(compare_exchange_weak_explicit)(object, expected, desired, memory_order_relaxed,
                                                             memory_order_relaxed);
            break;
        case 6:
            done = pytomic_compare_exchange_weak(object, expected, desired);
            break;
        default:
            done = pytomic_compare_exchange_weak_explicit(object, expected, desired, memory_order_seq_cst,
                                                          memory_order_seq_cst);
        }
    } while (!done && *expected == wanted);
    return done;
}

CASE(compare_exchange_stores_or_tells_what_it_saw)
{
    for (int name = 0; name < 8; name++) {
        for (size_t i = 0; i < SAMPLES; i++) {
            OBJECT object = {TEST(samples)[i]};
            VALUE expected = TEST(samples)[i];
            ck_assert(TEST(compare)(name, &object, &expected, 113));
            ck_assert(object.value == 113 && expected == TEST(samples)[i]);
            expected = TEST(samples)[i]; /* differs from 113 */
            ck_assert(!TEST(compare)(name, &object, &expected, 1));
            ck_assert(object.value == 113 && expected == 113);
        }
    }
}
END_TEST

/* A safe operation: done as the model says, or -EOVERFLOW and nothing touched. */
#define ck_safe(call, fits, result, left)                                                                  \
    do {                                                                                                   \
        OBJECT object = {start};                                                                           \
        VALUE given = 99;                                                                                  \
        ck_code((fits) ? 0 : -EOVERFLOW, call);                                                            \
        ck_assert_msg(given == ((fits) ? (VALUE)(result) : 99), "%s gave the wrong value", #call);         \
        ck_assert_msg(object.value == ((fits) ? (VALUE)(left) : start), "%s left the wrong value", #call); \
    } while (0)

CASE(safe_operations_do_what_fits_and_nothing_else)
{
    for (size_t i = 0; i < SAMPLES * SAMPLES; i++) {
        VALUE start = TEST(samples)[i / SAMPLES], operand = TEST(samples)[i % SAMPLES];
        uint64_t a = (uint64_t)start, b = (uint64_t)operand;
        bool adds = TEST(sum_fits)(start, operand), subtracts = TEST(difference_fits)(start, operand);
        ck_safe(OPERATION(fetch_add_safe)(&object, operand, &given), adds, a, a + b);
        ck_safe(pytomic_fetch_add_safe(&object, operand, &given), adds, a, a + b);
        ck_safe(OPERATION(fetch_sub_safe)(&object, operand, &given), subtracts, a, a - b);
        ck_safe(pytomic_fetch_sub_safe(&object, operand, &given), subtracts, a, a - b);
        ck_safe(OPERATION(inc_safe)(&object, &given), start != MOST, a + 1, a + 1);
        ck_safe(pytomic_inc_safe(&object, &given), start != MOST, a + 1, a + 1);
        ck_safe(OPERATION(dec_safe)(&object, &given), start != LEAST, a - 1, a - 1);
        ck_safe(pytomic_dec_safe(&object, &given), start != LEAST, a - 1, a - 1);
    }
}
END_TEST

/* try_add: done as the model says, or -ERANGE and the value as it was; and what was seen in both cases. */
#define ck_bounded(call, fits, left)                                                                       \
    do {                                                                                                   \
        OBJECT object = {start};                                                                           \
        VALUE given = 99;                                                                                  \
        ck_code((fits) ? 0 : -ERANGE, call);                                                               \
        ck_assert_msg(given == start, "%s saw the wrong value", #call);                                    \
        ck_assert_msg(object.value == ((fits) ? (VALUE)(left) : start), "%s left the wrong value", #call); \
    } while (0)

/* Whether start + n, computed without bounds, is in low to high. */
static bool TEST(is_between)(VALUE start, int64_t n, VALUE low, VALUE high)
{
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    uint64_t room = n < 0 ? (uint64_t)start - (uint64_t)LEAST : (uint64_t)MOST - (uint64_t)start;
    VALUE sum = (VALUE)((uint64_t)start + (uint64_t)n);

    return size <= room && sum >= low && sum <= high;
}

CASE(try_add_adds_what_stays_between_its_limits)
{
    static const int64_t steps[] = {0, 1, -1, 2, -2, 41, 255, -255, 256, INT64_MAX, INT64_MIN, INT64_MIN + 1};
    static const VALUE limits[] = {LEAST, LEAST + 1, 1, 2, 41, 42, MOST - 1, MOST};
    const size_t steps_count = sizeof(steps) / sizeof(steps[0]), count = sizeof(limits) / sizeof(limits[0]);

    for (size_t i = 0; i < SAMPLES * steps_count * count * count; i++) {
        VALUE start = TEST(samples)[i % SAMPLES];
        int64_t n = steps[i / SAMPLES % steps_count];
        VALUE low = limits[i / SAMPLES / steps_count % count], high = limits[i / SAMPLES / steps_count / count];
        bool fits = TEST(is_between)(start, n, low, high); /* never where low > high */
        ck_bounded(OPERATION(try_add)(&object, n, low, high, &given), fits, (uint64_t)start + (uint64_t)n);
        ck_bounded(pytomic_try_add(&object, n, low, high, &given), fits, (uint64_t)start + (uint64_t)n);
    }
}
END_TEST

/* Threads that take and give back: between the limits at every moment. */
static OBJECT TEST(seats);
static bool TEST(was_outside);

static void *TEST(take_and_give_back)(void *unused)
{
    VALUE before;

    for (int i = 0; i < 20000; i++) {
        if (OPERATION(try_add)(&TEST(seats), 1, 5, 7, &before) == 0) {
            if (before < 5 || before >= 7 || OPERATION(try_add)(&TEST(seats), -1, 5, 7, &before) != 0 || before <= 5) {
                __atomic_store_n(&TEST(was_outside), true, __ATOMIC_RELAXED);
            }
        } else if (before != 7) {
            __atomic_store_n(&TEST(was_outside), true, __ATOMIC_RELAXED);
        }
    }
    return unused;
}

CASE(no_thread_leaves_the_limits)
{
    pthread_t threads[4];

    OPERATION(store)(&TEST(seats), 5);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, TEST(take_and_give_back), NULL), 0);
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    ck_assert(!TEST(was_outside));
    ck_assert(OPERATION(load)(&TEST(seats)) == 5);
}
END_TEST

/* through pointers that the compiler cannot see through: the exported copies, as bindings call them */
CASE(exported_copies_do_the_same)
{
    OBJECT object = {40};
    VALUE given = 0;
    VALUE (*volatile add)(OBJECT *, VALUE) = OPERATION(fetch_add);
    VALUE (*volatile load)(const OBJECT *) = OPERATION(load);
    int (*volatile inc_safe)(OBJECT *, VALUE *) = OPERATION(inc_safe);

    ck_assert(add(&object, 1) == 40);
    ck_assert(load(&object) == 41);
    ck_code(0, inc_safe(&object, &given));
    ck_assert(given == 42);
}
END_TEST

/* Whether a safe step ever goes past the limit: upwards it would give LEAST, downwards MOST. */
static bool TEST(steps_over)(OBJECT *object, bool upwards, const pytomic_uint *running)
{
    VALUE after;

    while (pytomic_load(running) != 0) {
        int code = upwards ? OPERATION(inc_safe)(object, &after) : OPERATION(dec_safe)(object, &after);
        if (code == 0 && after == (upwards ? LEAST : MOST)) {
            return true;
        }
    }
    return false;
}

/* A check that the value is far from its limits, and then an add, would wrap here: a store comes between the two. */
CASE(a_safe_step_never_wraps_whatever_others_store)
{
    enum { CHILDREN = 2 };
    pid_t children[CHILDREN];
    pytomic_slot slot, running;

    ck_ok(pytomic_anonymous_create(PYTOMIC_UINT, 0, &slot));
    ck_ok(pytomic_anonymous_create(PYTOMIC_UINT, 1, &running));
    OBJECT *object = (OBJECT *)(void *)slot.cell;
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = child_fork();
        if (children[i] == 0) {
            _exit(TEST(steps_over)(object, i == 0, running.as_uint));
        }
    }
    for (unsigned i = 0; i < 2000000; i++) {
        OPERATION(store)(object, MOST);
        OPERATION(store)(object, LEAST);
    }
    pytomic_store(running.as_uint, 0);
    for (int i = 0; i < CHILDREN; i++) {
        ck_assert_int_eq(child_wait(children[i]), 0);
    }
    pytomic_anonymous_free(&slot);
    pytomic_anonymous_free(&running);
}
END_TEST

/* The same where processors are too few for processes to meet. */
static OBJECT TEST(interrupted);
static VALUE TEST(limit);

static void TEST(store_limit)(int signal)
{
    (void)signal;
    OPERATION(store)(&TEST(interrupted), TEST(limit));
}

CASE(a_safe_step_never_wraps_whatever_a_signal_handler_stores)
{
    VALUE after;

    for (int upwards = 0; upwards < 2; upwards++) {
        TEST(limit) = upwards ? MOST : LEAST;
        fixture_begin_interruptions(TEST(store_limit));
        for (unsigned i = 0; i < 2000000; i++) {
            int code = upwards ? OPERATION(inc_safe)(&TEST(interrupted), &after)
                               : OPERATION(dec_safe)(&TEST(interrupted), &after);
            if (code != 0) {
                OPERATION(store)(&TEST(interrupted), 7); /* away from the limit again */
            } else if (after == (upwards ? LEAST : MOST)) {
                ck_abort_msg("a step over the limit");
            }
        }
        fixture_end_interruptions();
    }
}
END_TEST

/* Threads that all use one operation at a time: what comes out is what one after the other would make. */
static OBJECT TEST(shared);

static void *TEST(count)(void *which)
{
    VALUE given;

    for (int i = 0; i < 20000; i++) {
        switch (*(int *)which) {
        case 0:
            OPERATION(inc)(&TEST(shared));
            break;
        case 1:
            if (OPERATION(inc_safe)(&TEST(shared), &given) != 0) {
                OPERATION(inc)(&TEST(shared)); /* round, as the others */
            }
            break;
        case 2:
            OPERATION(fetch_add_explicit)(&TEST(shared), 1, memory_order_relaxed);
            break;
        default:
            /* what was there before is a maximum that changes nothing, unless the value went round */
            OPERATION(fetch_max)(&TEST(shared), sizeof(VALUE) < 8 ? LEAST : OPERATION(load)(&TEST(shared)));
        }
    }
    return NULL;
}

CASE(no_increment_is_lost_between_threads)
{
    pthread_t threads[4];
    static int which[4] = {0, 1, 2, 3};

    OPERATION(store)(&TEST(shared), 5);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, TEST(count), &which[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    ck_assert(OPERATION(load)(&TEST(shared)) == (VALUE)(5 + 3 * 20000));
}
END_TEST

static void TEST(add_tests)(Suite *suite)
{
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, TEST(operations_with_an_operand_do_as_their_model));
    tcase_add_test(core, TEST(inc_and_dec_return_the_value_after));
    tcase_add_test(core, TEST(what_is_stored_is_loaded));
    tcase_add_test(core, TEST(compare_exchange_stores_or_tells_what_it_saw));
    tcase_add_test(core, TEST(exported_copies_do_the_same));
    tcase_add_test(core, TEST(no_increment_is_lost_between_threads));
    tcase_add_test(core, TEST(no_thread_leaves_the_limits));
    tcase_add_test(limits, TEST(try_add_adds_what_stays_between_its_limits));
    tcase_add_test(limits, TEST(safe_operations_do_what_fits_and_nothing_else));
    tcase_add_test(limits, TEST(a_safe_step_never_wraps_whatever_others_store));
    tcase_add_test(limits, TEST(a_safe_step_never_wraps_whatever_a_signal_handler_stores));
}

#undef SAMPLES
#undef ck_operation
#undef ck_three
#undef ck_safe
#undef ck_bounded
