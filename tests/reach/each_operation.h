/* SPDX-License-Identifier: MIT */
/* Every operation on an integer, by its own name and by the bare one. operations.c includes this for each type. */

static void EXERCISE(bare)(OBJECT *object)
{
    VALUE seen = 0;

    pytomic_store(object, 40);
    EXPECT(pytomic_load(object) == 40);
    EXPECT(pytomic_exchange(object, 41) == 40);
    EXPECT(pytomic_inc(object) == 42 && pytomic_dec(object) == 41);
    EXPECT(pytomic_fetch_add(object, 9) == 41 && pytomic_fetch_sub(object, 2) == 50);
    EXPECT(pytomic_fetch_and(object, 60) == 48 && pytomic_fetch_or(object, 3) == 48);
    EXPECT(pytomic_fetch_xor(object, 1) == 51);
    EXPECT(pytomic_fetch_max(object, 100) == 50 && pytomic_fetch_min(object, 7) == 100);
    EXPECT(!pytomic_compare_exchange_strong(object, &seen, 1) && seen == 7);
    EXPECT(pytomic_compare_exchange_strong(object, &seen, 8));
    seen = 0;
    EXPECT(!pytomic_compare_exchange_weak(object, &seen, 1) && seen == 8);
    EXPECT(pytomic_inc_safe(object, &seen) == 0 && seen == 9);
    EXPECT(pytomic_dec_safe(object, &seen) == 0 && seen == 8);
    EXPECT(pytomic_fetch_add_safe(object, 4, &seen) == 0 && seen == 8);
    EXPECT(pytomic_fetch_sub_safe(object, 2, &seen) == 0 && seen == 12);
    EXPECT(pytomic_try_add(object, -3, 7, 10, &seen) == 0 && seen == 10);
    EXPECT(pytomic_try_add(object, 4, 7, 10, &seen) == -ERANGE && seen == 7);
    seen = 12;
    pytomic_store(object, MAXIMUM);
    EXPECT(pytomic_inc_safe(object, &seen) == -EOVERFLOW && pytomic_load(object) == MAXIMUM && seen == 12);
    EXPECT(pytomic_inc(object) == MINIMUM);
    EXPECT(pytomic_dec_safe(object, &seen) == -EOVERFLOW && pytomic_load(object) == MINIMUM);
}

static void EXERCISE(bare_with_orders)(OBJECT *object)
{
    VALUE seen = 0;

    pytomic_store_explicit(object, 40, memory_order_release);
    EXPECT(pytomic_load_explicit(object, memory_order_acquire) == 40);
    EXPECT(pytomic_exchange_explicit(object, 41, memory_order_acq_rel) == 40);
    EXPECT(pytomic_inc_explicit(object, memory_order_relaxed) == 42);
    EXPECT(pytomic_dec_explicit(object, memory_order_relaxed) == 41);
    EXPECT(pytomic_fetch_add_explicit(object, 9, memory_order_relaxed) == 41);
    EXPECT(pytomic_fetch_sub_explicit(object, 2, memory_order_relaxed) == 50);
    EXPECT(pytomic_fetch_and_explicit(object, 60, memory_order_relaxed) == 48);
    EXPECT(pytomic_fetch_or_explicit(object, 3, memory_order_relaxed) == 48);
    EXPECT(pytomic_fetch_xor_explicit(object, 1, memory_order_relaxed) == 51);
    EXPECT(pytomic_fetch_max_explicit(object, 60, memory_order_acq_rel) == 50);
    EXPECT(pytomic_fetch_min_explicit(object, 50, memory_order_release) == 60);
    EXPECT(!pytomic_compare_exchange_strong_explicit(object, &seen, 1, memory_order_acq_rel, memory_order_acquire));
    EXPECT(!pytomic_compare_exchange_weak_explicit(object, &seen, 1, memory_order_acq_rel, memory_order_acquire) ||
           seen == 50);
}

static void EXERCISE(named)(OBJECT *object)
{
    VALUE seen = 0;

    NAMED(store)(object, 40);
    EXPECT(NAMED(load)(object) == 40);
    EXPECT(NAMED(exchange)(object, 41) == 40);
    EXPECT(NAMED(inc)(object) == 42 && NAMED(dec)(object) == 41);
    EXPECT(NAMED(fetch_add)(object, 9) == 41 && NAMED(fetch_sub)(object, 2) == 50);
    EXPECT(NAMED(fetch_and)(object, 60) == 48 && NAMED(fetch_or)(object, 3) == 48);
    EXPECT(NAMED(fetch_xor)(object, 1) == 51);
    EXPECT(NAMED(fetch_max)(object, 100) == 50 && NAMED(fetch_min)(object, 7) == 100);
    EXPECT(!NAMED(compare_exchange_strong)(object, &seen, 1) && seen == 7);
    EXPECT(NAMED(fetch_add_safe)(object, 4, &seen) == 0 && seen == 7);
    EXPECT(NAMED(load_explicit)(object, memory_order_seq_cst) == 11);
    EXPECT(NAMED(try_add)(object, -1, 10, 11, &seen) == 0 && seen == 11);
}

#undef OBJECT
#undef VALUE
#undef EXERCISE
#undef NAMED
#undef MAXIMUM
#undef MINIMUM
