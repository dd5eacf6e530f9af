/* SPDX-License-Identifier: MIT */
#include "type.h"

#include <string.h>

#include "fixture.h"

static pytomic_slot slot_of(pytomic_type type, uint64_t init)
{
    pytomic_slot slot;

    ck_ok(pytomic_anonymous_create(type, init, &slot));
    return slot;
}

START_TEST(each_type_has_a_name_that_leads_back_to_it)
{
    pytomic_type type = pytomic_type_next((pytomic_type)0), found;
    int count = 0;

    for (; type != 0; type = pytomic_type_next(type), count++) {
        ck_ok(pytomic_type_from_name(pytomic_type_name(type), &found));
        ck_assert_int_eq(found, type);
    }
    ck_assert_int_eq(count, 4);
    ck_code(-EINVAL, pytomic_type_from_name("float", &found));
    ck_code(-EINVAL, pytomic_type_from_name("", &found));
}
END_TEST

START_TEST(a_type_without_operations_has_nothing)
{
    static const pytomic_type types[] = {(pytomic_type)0, PYTOMIC_FLOAT, (pytomic_type)1000, PYTOMIC_TYPE_MAX};
    char text[PYTOMIC_VALUE_TEXT];
    pytomic_cell cell = {.generation = 1};
    uint64_t bits;

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        pytomic_slot slot = {.cell = &cell, .type = types[i]};
        ck_assert_ptr_null(pytomic_type_name(types[i]));
        ck_code(-ENOTSUP, pytomic_value_format(types[i], 1, text));
        ck_code(-ENOTSUP, pytomic_value_parse(types[i], "1", &bits));
        ck_code(-ENOTSUP, pytomic_value_limits(types[i], &bits, &bits));
        ck_code(-ENOTSUP, pytomic_slot_load(&slot, &bits));
        ck_code(-ENOTSUP, pytomic_slot_store(&slot, 1));
        ck_code(-ENOTSUP, pytomic_slot_reset(&slot));
        ck_code(-ENOTSUP, pytomic_slot_add(&slot, 1, &bits));
        ck_code(-ENOTSUP, pytomic_slot_subtract(&slot, 1, &bits));
        ck_code(-ENOTSUP, pytomic_slot_compare_exchange(&slot, &bits, 1));
        ck_assert_uint_eq(cell.value.as_uint.value, 0);
    }
}
END_TEST

static const struct {
    pytomic_type type;
    const char *least, *below, *greatest, *above;
} ranges[] = {
    {PYTOMIC_INT, "-9223372036854775808", "-9223372036854775809", "9223372036854775807", "9223372036854775808"},
    {PYTOMIC_UINT, "0", "-1", "18446744073709551615", "18446744073709551616"},
    {PYTOMIC_COUNTER, "-9223372036854775808", "-9223372036854775809", "9223372036854775807", "9223372036854775808"},
};

START_TEST(a_value_is_text_from_the_least_to_the_greatest)
{
    char text[PYTOMIC_VALUE_TEXT];
    uint64_t least, greatest, bits;

    ck_ok(pytomic_value_limits(ranges[_i].type, &least, &greatest));
    ck_ok(pytomic_value_format(ranges[_i].type, least, text));
    ck_assert_str_eq(text, ranges[_i].least);
    ck_ok(pytomic_value_parse(ranges[_i].type, text, &bits));
    ck_assert_uint_eq(bits, least);
    ck_ok(pytomic_value_format(ranges[_i].type, greatest, text));
    ck_assert_str_eq(text, ranges[_i].greatest);
    ck_ok(pytomic_value_parse(ranges[_i].type, text, &bits));
    ck_assert_uint_eq(bits, greatest);
    ck_code(-ERANGE, pytomic_value_parse(ranges[_i].type, ranges[_i].below, &bits));
    ck_code(-ERANGE, pytomic_value_parse(ranges[_i].type, ranges[_i].above, &bits));
    ck_assert_uint_eq(bits, greatest);
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
    static const char *const texts[] = {"", "-", "+1", " 1", "1 ", "0x1", "1.0", "--1", "one"};
    uint64_t bits;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        ck_code(-EINVAL, pytomic_value_parse(ranges[_i].type, texts[i], &bits));
    }
}
END_TEST

START_TEST(a_slot_of_any_type_is_counted_and_reset)
{
    pytomic_slot slot = slot_of(ranges[_i].type, 40);
    uint64_t value;

    ck_ok(pytomic_slot_add(&slot, 5, &value));
    ck_assert_uint_eq(value, 45);
    ck_ok(pytomic_slot_subtract(&slot, 3, &value));
    ck_assert_uint_eq(value, 42);
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 42);
    ck_ok(pytomic_slot_reset(&slot));
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 0);
    pytomic_anonymous_free(&slot);
}
END_TEST

START_TEST(a_result_that_does_not_fit_changes_nothing)
{
    uint64_t least, greatest, value = 7;

    ck_ok(pytomic_value_limits(ranges[_i].type, &least, &greatest));
    pytomic_slot low = slot_of(ranges[_i].type, least), high = slot_of(ranges[_i].type, greatest);
    ck_code(-EOVERFLOW, pytomic_slot_subtract(&low, 1, &value));
    ck_code(-EOVERFLOW, pytomic_slot_add(&high, 1, &value));
    ck_assert_uint_eq(value, 7);
    ck_ok(pytomic_slot_load(&low, &value));
    ck_assert_uint_eq(value, least);
    ck_ok(pytomic_slot_load(&high, &value));
    ck_assert_uint_eq(value, greatest);
    pytomic_anonymous_free(&low);
    pytomic_anonymous_free(&high);
}
END_TEST

START_TEST(exact_types_are_stored_and_compared)
{
    pytomic_slot slot = slot_of(ranges[_i].type, 1);
    uint64_t seen = 5;

    ck_ok(pytomic_slot_store(&slot, 2));
    ck_code(0, pytomic_slot_compare_exchange(&slot, &seen, 9));
    ck_assert_uint_eq(seen, 2);
    ck_code(1, pytomic_slot_compare_exchange(&slot, &seen, 9));
    ck_ok(pytomic_slot_load(&slot, &seen));
    ck_assert_uint_eq(seen, 9);
    pytomic_anonymous_free(&slot);
}
END_TEST

START_TEST(a_sharded_counter_is_neither_stored_nor_compared)
{
    pytomic_slot slot = slot_of(PYTOMIC_COUNTER, 1);
    uint64_t seen = 1;

    ck_code(-ENOTSUP, pytomic_slot_store(&slot, 2));
    ck_code(-ENOTSUP, pytomic_slot_compare_exchange(&slot, &seen, 9));
    ck_ok(pytomic_slot_load(&slot, &seen));
    ck_assert_uint_eq(seen, 1);
    pytomic_anonymous_free(&slot);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("type");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, each_type_has_a_name_that_leads_back_to_it);
    tcase_add_loop_test(core, a_slot_of_any_type_is_counted_and_reset, 0, 3);
    tcase_add_loop_test(core, exact_types_are_stored_and_compared, 0, 2);
    tcase_add_test(limits, a_type_without_operations_has_nothing);
    tcase_add_loop_test(limits, a_value_is_text_from_the_least_to_the_greatest, 0, 3);
    tcase_add_loop_test(limits, what_is_no_number_is_refused, 0, 3);
    tcase_add_loop_test(limits, a_result_that_does_not_fit_changes_nothing, 0, 3);
    tcase_add_test(limits, a_sharded_counter_is_neither_stored_nor_compared);
    return fixture_run(suite);
}
