/* SPDX-License-Identifier: MIT */
#include "type.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_slots.h"
#include "fixture_system.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define BITS(number) pytomic_float_to_bits(number)

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
    ck_assert_int_eq(count, 9);
    ck_code(-EINVAL, pytomic_type_from_name("floa", &found));
    ck_code(-EINVAL, pytomic_type_from_name("", &found));
}
END_TEST

START_TEST(a_type_without_operations_has_nothing)
{
    static const pytomic_type types[] = {(pytomic_type)0, (pytomic_type)1000, PYTOMIC_TYPE_MAX};
    char text[PYTOMIC_VALUE_TEXT];
    pytomic_cell cell = {.generation = 1};
    uint64_t bits;

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        pytomic_slot slot = {.cell = &cell, .type = types[i]};
        ck_assert_ptr_null(pytomic_type_name(types[i]));
        ck_assert_ptr_null(pytomic_type_syntax(types[i]));
        ck_code(-ENOTSUP, pytomic_value_format(types[i], 1, text));
        ck_code(-ENOTSUP, pytomic_value_format_json(types[i], 1, text));
        ck_code(-ENOTSUP, pytomic_value_parse(types[i], "1", &bits));
        ck_code(-ENOTSUP, pytomic_value_limits(types[i], &bits, &bits));
        ck_code(-ENOTSUP, pytomic_value_compare(types[i], 0, 0, &(int){0}));
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
    {PYTOMIC_CHAR, "0x00", "-1", "0xff", "256"},
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

/* A value of which this is the text, that of JSON as well unless another is said. */
static const struct {
    pytomic_type type;
    uint64_t value;
    const char *text, *json;
} texts[] = {
    {PYTOMIC_INT, (uint64_t)-5, "-5", NULL},
    {PYTOMIC_UINT, 5, "5", NULL},
    {PYTOMIC_COUNTER, (uint64_t)-5, "-5", NULL},
    {PYTOMIC_BOOL, 0, "false", NULL},
    {PYTOMIC_BOOL, 1, "true", NULL},
    {PYTOMIC_CHAR, 0, "0x00", "0"},
    {PYTOMIC_CHAR, 31, "0x1f", "31"},
    {PYTOMIC_CHAR, ' ', "' '", "32"},
    {PYTOMIC_CHAR, '\'', "'''", "39"},
    {PYTOMIC_CHAR, '5', "'5'", "53"},
    {PYTOMIC_CHAR, '\\', "0x5c", "92"},
    {PYTOMIC_CHAR, 'a', "'a'", "97"},
    {PYTOMIC_CHAR, '~', "'~'", "126"},
    {PYTOMIC_CHAR, 127, "0x7f", "127"},
    {PYTOMIC_CHAR, 128, "0x80", "128"},
    {PYTOMIC_CHAR, 255, "0xff", "255"},
    {PYTOMIC_FLOAT, 0, "0", NULL},
    {PYTOMIC_FLOAT, UINT64_C(0x8000000000000000), "-0", NULL},
    {PYTOMIC_FLOAT, UINT64_C(0x3ff0000000000000), "1", NULL},
    {PYTOMIC_FLOAT, UINT64_C(0xbff8000000000000), "-1.5", NULL},
    {PYTOMIC_FLOAT, UINT64_C(0x3fb999999999999a), "0.1", NULL},                 /* 15 digits are enough */
    {PYTOMIC_FLOAT, UINT64_C(0x3fe5555555555555), "0.6666666666666666", NULL},  /* 16 are */
    {PYTOMIC_FLOAT, UINT64_C(0x3fd3333333333334), "0.30000000000000004", NULL}, /* it takes 17 */
    {PYTOMIC_FLOAT, UINT64_C(0x4341c37937e08000), "1e+16", NULL},
    {PYTOMIC_FLOAT, UINT64_C(0x7fefffffffffffff), "1.7976931348623157e+308", NULL},
    {PYTOMIC_FLOAT, UINT64_C(0xffefffffffffffff), "-1.7976931348623157e+308", NULL},
    {PYTOMIC_FLOAT, UINT64_C(0x0010000000000000), "2.2250738585072014e-308", NULL},
    {PYTOMIC_FLOAT, 1, "4.94065645841247e-324", NULL},
    {PYTOMIC_FLOAT, UINT64_C(0x7ff0000000000000), "inf", "\"Infinity\""},
    {PYTOMIC_FLOAT, UINT64_C(0xfff0000000000000), "-inf", "\"-Infinity\""},
    {PYTOMIC_FLOAT, UINT64_C(0x7ff8000000000000), "nan", "\"NaN\""},
};

static void ck_texts(void)
{
    char text[PYTOMIC_VALUE_TEXT];
    uint64_t value;

    for (size_t i = 0; i < LENGTH(texts); i++) {
        ck_ok(pytomic_value_format(texts[i].type, texts[i].value, text));
        ck_assert_str_eq(text, texts[i].text);
        ck_ok(pytomic_value_parse(texts[i].type, texts[i].text, &value));
        ck_assert_uint_eq(value, texts[i].value);
        ck_ok(pytomic_value_format_json(texts[i].type, texts[i].value, text));
        ck_assert_str_eq(text, texts[i].json != NULL ? texts[i].json : texts[i].text);
    }
}

START_TEST(a_value_becomes_text_and_the_text_the_value)
{
    ck_texts();
}
END_TEST

/* Make and enter a locale whose numbers have a decimal comma; false: no such locale can be made here. */
static bool enter_comma_locale(void)
{
    static const char source[] = "LC_NUMERIC\ndecimal_point \"<U002C>\"\nthousands_sep \"<U002E>\"\n"
                                 "grouping 3;3\nEND LC_NUMERIC\n";
    char folder[] = "/tmp/pytomic.locale.XXXXXX", command[256];
    FILE *file;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(command, sizeof(command), "%s/source", folder);
    file = fopen(command, "w");
    ck_assert(file != NULL && fputs(source, file) >= 0 && fclose(file) == 0);
    snprintf(command, sizeof(command), "localedef -c -i %s/source %s/comma >%s/log 2>&1", folder, folder, folder);
    int made = system(command);
    setenv("LOCPATH", folder, 1);
    bool entered = setlocale(LC_NUMERIC, "comma") != NULL;
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
    return entered && made != 127 && strcmp(localeconv()->decimal_point, ",") == 0;
}

START_TEST(a_value_has_the_same_text_in_every_locale)
{
    uint64_t value;

    fixture_need(enter_comma_locale(), "localedef makes no locale with a decimal comma");
    ck_texts();
    ck_code(-EINVAL, pytomic_value_parse(PYTOMIC_FLOAT, "1,5", &value));
    ck_assert_str_eq(localeconv()->decimal_point, ","); /* and the program keeps its own */
}
END_TEST

/* What is understood as well, though nothing is printed so. */
static const struct {
    pytomic_type type;
    const char *text;
    uint64_t value;
} others[] = {
    {PYTOMIC_UINT, "0018446744073709551615", UINT64_MAX},
    {PYTOMIC_BOOL, "0", 0},
    {PYTOMIC_BOOL, "1", 1},
    {PYTOMIC_CHAR, "0", 0},
    {PYTOMIC_CHAR, "5", 5},
    {PYTOMIC_CHAR, "0255", 255},
    {PYTOMIC_CHAR, "'\\'", '\\'},
    {PYTOMIC_CHAR, "0xFe", 254},
    {PYTOMIC_CHAR, "0x61", 'a'},
    {PYTOMIC_FLOAT, ".5", UINT64_C(0x3fe0000000000000)},
    {PYTOMIC_FLOAT, "-5.", UINT64_C(0xc014000000000000)},
    {PYTOMIC_FLOAT, "5E-1", UINT64_C(0x3fe0000000000000)},
    {PYTOMIC_FLOAT, "005e+00", UINT64_C(0x4014000000000000)},
    {PYTOMIC_FLOAT, "5e-324", 1},
    {PYTOMIC_FLOAT, "1e-400", 0}, /* the nearest */
    {PYTOMIC_FLOAT, "-1e-400", UINT64_C(0x8000000000000000)},
    {PYTOMIC_FLOAT, "1.7976931348623158e308", UINT64_C(0x7fefffffffffffff)},
};

START_TEST(other_texts_are_understood_as_well)
{
    uint64_t value;

    ck_ok(pytomic_value_parse(others[_i].type, others[_i].text, &value));
    ck_assert_uint_eq(value, others[_i].value);
}
END_TEST

static const struct {
    pytomic_type type;
    int code;
    const char *text;
} refused[] = {
    {PYTOMIC_CHAR, -ERANGE, "256"},
    {PYTOMIC_CHAR, -ERANGE, "-1"},
    {PYTOMIC_CHAR, -ERANGE, "18446744073709551616"},
    {PYTOMIC_CHAR, -EINVAL, ""},
    {PYTOMIC_CHAR, -EINVAL, "a"},
    {PYTOMIC_CHAR, -EINVAL, "''"},
    {PYTOMIC_CHAR, -EINVAL, "'a"},
    {PYTOMIC_CHAR, -EINVAL, "'ab'"},
    {PYTOMIC_CHAR, -EINVAL, "'\x80'"},
    {PYTOMIC_CHAR, -EINVAL, "'\n'"},
    {PYTOMIC_CHAR, -EINVAL, "0x1"},
    {PYTOMIC_CHAR, -EINVAL, "0x123"},
    {PYTOMIC_CHAR, -EINVAL, "0x 1"},
    {PYTOMIC_CHAR, -EINVAL, "0xg0"},
    {PYTOMIC_CHAR, -EINVAL, "1.0"},
    {PYTOMIC_FLOAT, -EINVAL, ""},
    {PYTOMIC_FLOAT, -EINVAL, "-"},
    {PYTOMIC_FLOAT, -EINVAL, "."},
    {PYTOMIC_FLOAT, -EINVAL, "-."},
    {PYTOMIC_FLOAT, -EINVAL, "+1"},
    {PYTOMIC_FLOAT, -EINVAL, " 1"},
    {PYTOMIC_FLOAT, -EINVAL, "1 "},
    {PYTOMIC_FLOAT, -EINVAL, "1.5.2"},
    {PYTOMIC_FLOAT, -EINVAL, "1e"},
    {PYTOMIC_FLOAT, -EINVAL, "1e+"},
    {PYTOMIC_FLOAT, -EINVAL, ".e1"},
    {PYTOMIC_FLOAT, -EINVAL, "e1"},
    {PYTOMIC_FLOAT, -EINVAL, "1e1.5"},
    {PYTOMIC_FLOAT, -EINVAL, "0x10"},
    {PYTOMIC_FLOAT, -EINVAL, "0x1p3"},
    {PYTOMIC_FLOAT, -EINVAL, "1,5"},
    {PYTOMIC_FLOAT, -EINVAL, "infinity"},
    {PYTOMIC_FLOAT, -EINVAL, "INF"},
    {PYTOMIC_FLOAT, -EINVAL, "+inf"},
    {PYTOMIC_FLOAT, -EINVAL, "-nan"},
    {PYTOMIC_FLOAT, -EINVAL, "nan(1)"},
    {PYTOMIC_FLOAT, -EINVAL, "one"},
    {PYTOMIC_FLOAT, -EINVAL, "--1"},
    {PYTOMIC_FLOAT, -ERANGE, "1e309"},
    {PYTOMIC_FLOAT, -ERANGE, "-1.8e+308"},
    {PYTOMIC_BOOL, -EINVAL, ""},
    {PYTOMIC_BOOL, -EINVAL, "True"},
    {PYTOMIC_BOOL, -EINVAL, "2"},
    {PYTOMIC_BOOL, -EINVAL, "-1"},
    {PYTOMIC_BOOL, -EINVAL, "00"},
    {PYTOMIC_BOOL, -EINVAL, "true "},
    {PYTOMIC_BOOL, -EINVAL, "yes"},
};

START_TEST(what_is_no_text_of_a_value_is_refused)
{
    uint64_t value = 4711;

    ck_code(refused[_i].code, pytomic_value_parse(refused[_i].type, refused[_i].text, &value));
    ck_assert_uint_eq(value, 4711);
}
END_TEST

START_TEST(the_limits_of_floats_are_infinities)
{
    uint64_t least, greatest;

    ck_ok(pytomic_value_limits(PYTOMIC_FLOAT, &least, &greatest));
    ck_assert_uint_eq(least, BITS(-INFINITY));
    ck_assert_uint_eq(greatest, BITS(INFINITY));
}
END_TEST

static double number_of(const pytomic_slot *slot)
{
    uint64_t value;

    ck_ok(pytomic_slot_load(slot, &value));
    return pytomic_float_from_bits(value);
}

START_TEST(a_float_is_stored_added_and_compared_by_its_bits)
{
    pytomic_slot slot = slot_of(PYTOMIC_FLOAT, BITS(40.5));
    uint64_t value = BITS(1);

    ck_assert_double_eq(pytomic_load(slot.as_float), 40.5);
    ck_ok(pytomic_slot_add(&slot, BITS(0.25), &value));
    ck_assert_double_eq(pytomic_float_from_bits(value), 40.75);
    ck_ok(pytomic_slot_subtract(&slot, BITS(0.5), &value));
    ck_assert_double_eq(pytomic_float_from_bits(value), 40.25);
    ck_assert_double_eq(number_of(&slot), 40.25);
    ck_ok(pytomic_slot_store(&slot, BITS(DBL_MAX)));
    ck_ok(pytomic_slot_add(&slot, BITS(DBL_MAX), &value));
    ck_assert_uint_eq(value, BITS(INFINITY));
    ck_ok(pytomic_slot_store(&slot, BITS(-0.0)));
    value = BITS(0.0);
    ck_code(0, pytomic_slot_compare_exchange(&slot, &value, BITS(1)));
    ck_assert_uint_eq(value, BITS(-0.0));
    ck_code(1, pytomic_slot_compare_exchange(&slot, &value, BITS(1)));
    ck_assert_double_eq(number_of(&slot), 1);
    ck_ok(pytomic_slot_reset(&slot));
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 0);
    pytomic_anonymous_free(&slot);
}
END_TEST

START_TEST(a_bool_is_stored_and_compared_and_not_added)
{
    pytomic_slot slot = slot_of(PYTOMIC_BOOL, 1);
    uint64_t value = 0;

    ck_assert(pytomic_load(slot.as_bool));
    ck_code(0, pytomic_slot_compare_exchange(&slot, &value, 0));
    ck_assert_uint_eq(value, 1);
    ck_code(1, pytomic_slot_compare_exchange(&slot, &value, 0));
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 0);
    ck_ok(pytomic_slot_store(&slot, 1));
    ck_code(-ENOTSUP, pytomic_slot_add(&slot, 1, &value));
    ck_code(-ENOTSUP, pytomic_slot_subtract(&slot, 1, &value));
    ck_assert_uint_eq(value, 0);
    slot.as_bool->value = 2; /* by a process that keeps no rule */
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 1);
    ck_ok(pytomic_slot_reset(&slot));
    ck_assert(!pytomic_load(slot.as_bool));
    pytomic_anonymous_free(&slot);
}
END_TEST

/* Types whose values do not fill 64 bits, and the greatest one. */
static const struct {
    pytomic_type type;
    uint64_t greatest;
} narrow[] = {
    {PYTOMIC_BOOL, 1},
    {PYTOMIC_CHAR, 255},
};

START_TEST(a_value_that_the_type_does_not_have_is_refused)
{
    pytomic_type type = narrow[_i].type;
    uint64_t least, greatest, seen;
    char text[PYTOMIC_VALUE_TEXT];
    pytomic_slot slot = slot_of(type, narrow[_i].greatest), other;

    ck_ok(pytomic_value_limits(type, &least, &greatest));
    ck_assert_uint_eq(least, 0);
    ck_assert_uint_eq(greatest, narrow[_i].greatest);
    for (uint64_t value = greatest + 1; value != 0; value <<= 1) {
        ck_code(-ERANGE, pytomic_anonymous_create(type, value, &other));
        ck_code(-ERANGE, pytomic_slot_store(&slot, value));
        seen = value;
        ck_code(-ERANGE, pytomic_slot_compare_exchange(&slot, &seen, 0));
        seen = greatest;
        ck_code(-ERANGE, pytomic_slot_compare_exchange(&slot, &seen, value));
        seen = 0;
        ck_code(type == PYTOMIC_BOOL ? -ENOTSUP : -ERANGE, pytomic_slot_add(&slot, value, &seen));
        ck_code(type == PYTOMIC_BOOL ? -ENOTSUP : -ERANGE, pytomic_slot_subtract(&slot, value, &seen));
        ck_code(-ERANGE, pytomic_value_format(type, value, text));
        ck_code(-ERANGE, pytomic_value_format_json(type, value, text));
    }
    ck_ok(pytomic_slot_load(&slot, &seen));
    ck_assert_uint_eq(seen, greatest);
    for (size_t i = 1; i < sizeof(uint64_t); i++) { /* a value begins its cell, whatever the order of bytes */
        ck_assert_uint_eq(((uint8_t *)slot.cell)[i], 0);
    }
    ck_assert_uint_eq(*(uint8_t *)slot.cell, greatest);
    pytomic_anonymous_free(&slot);
}
END_TEST

START_TEST(a_slot_of_any_type_is_counted_and_reset)
{
    pytomic_slot slot = fixture_cell(ranges[_i].type, 40);
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
    pytomic_slot low = fixture_cell(ranges[_i].type, least), high = fixture_cell(ranges[_i].type, greatest);
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
    pytomic_slot slot = fixture_cell(ranges[_i].type, 1);
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
    pytomic_slot slot = fixture_cell(PYTOMIC_COUNTER, 1);
    uint64_t seen = 1;

    ck_code(-ENOTSUP, pytomic_slot_store(&slot, 2));
    ck_code(-ENOTSUP, pytomic_slot_compare_exchange(&slot, &seen, 9));
    ck_ok(pytomic_slot_load(&slot, &seen));
    ck_assert_uint_eq(seen, 1);
    pytomic_anonymous_free(&slot);
}
END_TEST

START_TEST(values_are_compared_as_their_type_says)
{
    uint64_t least, greatest;
    int order = 4711;

    ck_ok(pytomic_value_limits(ranges[_i].type, &least, &greatest));
    ck_ok(pytomic_value_compare(ranges[_i].type, least, greatest, &order));
    ck_assert_int_eq(order, -1);
    ck_ok(pytomic_value_compare(ranges[_i].type, greatest, least, &order));
    ck_assert_int_eq(order, 1);
    ck_ok(pytomic_value_compare(ranges[_i].type, least, least, &order));
    ck_assert_int_eq(order, 0);
}
END_TEST

START_TEST(floats_are_compared_as_numbers)
{
    int order;

    ck_ok(pytomic_value_compare(PYTOMIC_FLOAT, pytomic_float_to_bits(-0.0), pytomic_float_to_bits(0.0), &order));
    ck_assert_int_eq(order, 0);
    ck_ok(pytomic_value_compare(PYTOMIC_FLOAT, pytomic_float_to_bits(-2.0), pytomic_float_to_bits(-1.0), &order));
    ck_assert_int_eq(order, -1);
    ck_ok(pytomic_value_compare(PYTOMIC_FLOAT, pytomic_float_to_bits(NAN), pytomic_float_to_bits(NAN), &order));
    ck_assert_int_eq(order, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("type");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, each_type_has_a_name_that_leads_back_to_it);
    tcase_add_loop_test(core, a_slot_of_any_type_is_counted_and_reset, 0, LENGTH(ranges));
    tcase_add_loop_test(core, exact_types_are_stored_and_compared, 0, LENGTH(ranges) - 1);
    tcase_add_loop_test(core, values_are_compared_as_their_type_says, 0, LENGTH(ranges));
    tcase_add_test(limits, floats_are_compared_as_numbers);
    tcase_add_test(limits, a_type_without_operations_has_nothing);
    tcase_add_loop_test(limits, a_value_is_text_from_the_least_to_the_greatest, 0, LENGTH(ranges));
    tcase_add_loop_test(limits, what_is_no_number_is_refused, 0, LENGTH(ranges));
    tcase_add_loop_test(limits, a_result_that_does_not_fit_changes_nothing, 0, LENGTH(ranges));
    tcase_add_test(core, a_value_becomes_text_and_the_text_the_value);
    tcase_add_loop_test(core, other_texts_are_understood_as_well, 0, LENGTH(others));
    tcase_add_test(core, a_float_is_stored_added_and_compared_by_its_bits);
    tcase_add_test(core, a_bool_is_stored_and_compared_and_not_added);
    tcase_add_loop_test(limits, a_value_that_the_type_does_not_have_is_refused, 0, LENGTH(narrow));
    tcase_add_test(limits, a_value_has_the_same_text_in_every_locale);
    tcase_add_loop_test(limits, what_is_no_text_of_a_value_is_refused, 0, LENGTH(refused));
    tcase_add_test(limits, the_limits_of_floats_are_infinities);
    tcase_add_test(limits, a_sharded_counter_is_neither_stored_nor_compared);
    return fixture_run(suite);
}
