/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <stdlib.h>
#include <string.h>

#include "fixture.h"

static bool slot(const char *name)
{
    return name_is_slot(name, strlen(name));
}

/* The shortest form, by the book, of any number up to 0x10ffff. */
static size_t encode(uint32_t character, char out[4])
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (character & 0x3f));
        character >>= 6;
    }
    out[0] = (char)(((size == 2 ? 0xc0u : size == 3 ? 0xe0u : 0xf0u)) | character);
    return size;
}

START_TEST(a_segment_name_is_letters_digits_dot_underscore_hyphen)
{
    for (int byte = 1; byte < 256; byte++) {
        char name[] = {'a', (char)byte, 'a', '\0'};
        bool legal = byte < 128 && (strchr("._-", byte) != NULL || (byte >= '0' && byte <= '9') ||
                                    (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'));
        ck_assert_msg(name_is_segment(name) == legal, "byte %d", byte);
    }
}
END_TEST

START_TEST(a_slot_name_is_any_text_that_is_no_control_character)
{
    for (uint32_t character = 0; character < 0x110000; character++) {
        char name[4];
        bool control = character < 0x20 || (character >= 0x7f && character <= 0x9f);
        bool surrogate = character >= 0xd800 && character <= 0xdfff;
        size_t size = encode(character, name);
        if (name_is_slot(name, size) != (!control && !surrogate)) {
            ck_abort_msg("U+%04X", (unsigned)character);
        }
    }
}
END_TEST

START_TEST(a_slot_name_may_hold_slashes_dots_and_spaces)
{
    ck_assert(slot("/"));
    ck_assert(slot(".."));
    ck_assert(slot("http/status 404/größe/計數器/😀"));
}
END_TEST

START_TEST(a_path_splits_at_its_first_slash)
{
    char segment[PYTOMIC_SEGMENT_NAME_MAX + 1];
    const char *name, *path = "web/hits/today";

    ck_gives(0, name_split(path, segment, &name));
    ck_assert_str_eq(segment, "web");
    ck_assert_str_eq(name, "hits/today");
}
END_TEST

START_TEST(a_segment_name_has_1_to_200_bytes)
{
    char name[PYTOMIC_SEGMENT_NAME_MAX + 2] = "";

    ck_assert(!name_is_segment(name));
    memset(name, 'n', PYTOMIC_SEGMENT_NAME_MAX);
    ck_assert(name_is_segment(name));
    name[PYTOMIC_SEGMENT_NAME_MAX] = 'n';
    ck_assert(!name_is_segment(name));
}
END_TEST

START_TEST(a_segment_name_cannot_be_hidden_or_leave_its_directory)
{
    static const char *const bad[] = {".", "..", ".hidden", "/", "a/b", "../a", "a/"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(!name_is_segment(bad[i]), "%s", bad[i]);
    }
    ck_assert(name_is_segment("a..b."));
}
END_TEST

START_TEST(a_slot_name_has_1_to_4095_bytes)
{
    char name[PYTOMIC_SLOT_NAME_MAX + 1];

    memset(name, 'n', sizeof(name));
    ck_assert(!name_is_slot(name, 0));
    ck_assert(name_is_slot(name, 1));
    ck_assert(name_is_slot(name, PYTOMIC_SLOT_NAME_MAX));
    ck_assert(!name_is_slot(name, PYTOMIC_SLOT_NAME_MAX + 1));
}
END_TEST

START_TEST(a_byte_that_is_not_utf_8_spoils_a_slot_name)
{
    static const char *const bad[] = {
        "\x80", /* a continuation of nothing */
        "a\xbfz",
        "\xc3", /* cut short, at the end and in the middle */
        "\xc3z",
        "\xe8\xa8",
        "\xe8\xa8z",
        "\xf0\x9f\x98",
        "\xf0\x9f\x98z",
        "\xc0\x80", /* overlong */
        "\xc1\xbf",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80", /* surrogates */
        "\xed\xbf\xbf",
        "\xf4\x90\x80\x80", /* beyond U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xff",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(!slot(bad[i]), "number %zu", i);
    }
}
END_TEST

START_TEST(a_control_character_spoils_a_slot_name_wherever_it_stands)
{
    ck_assert(!slot("a\n"));
    ck_assert(!slot("\x1b[2J"));
    ck_assert(!slot("a\x7fz"));
    ck_assert(!slot("a\xc2\x9bz")); /* C1: a terminal may take it for ESC [ */
    ck_assert(!name_is_slot("a\0z", 3));
    ck_assert(slot("a\xc2\xa0z"));
}
END_TEST

/* `length` ends the name, not a NUL: a character must not be completed from behind it (AddressSanitizer sees that) */
START_TEST(a_slot_name_is_not_read_beyond_its_length)
{
    char *name = malloc(1);

    *name = '\xc3';
    ck_assert(!name_is_slot(name, 1));
    *name = 'a';
    ck_assert(name_is_slot(name, 1));
    free(name);
}
END_TEST

START_TEST(a_path_without_a_legal_name_on_both_sides_is_refused)
{
    char segment[PYTOMIC_SEGMENT_NAME_MAX + 1], longest[PYTOMIC_SEGMENT_NAME_MAX + 4];
    const char *name;
    static const char *const bad_segments[] = {"", "/", "/hits", "../hits", ".web/hits", "we b/hits", "we b", ".web/"};
    static const char *const bad_slots[] = {"web", "web/", "web/a\nb", "web/\xff"};

    for (size_t i = 0; i < sizeof(bad_segments) / sizeof(bad_segments[0]); i++) {
        ck_gives(-PYTOMIC_E_SEGMENT_NAME, name_split(bad_segments[i], segment, &name));
    }
    for (size_t i = 0; i < sizeof(bad_slots) / sizeof(bad_slots[0]); i++) {
        ck_gives(-PYTOMIC_E_SLOT_NAME, name_split(bad_slots[i], segment, &name));
    }
    memset(longest, 'n', sizeof(longest));
    strcpy(longest + PYTOMIC_SEGMENT_NAME_MAX, "/a");
    ck_gives(0, name_split(longest, segment, &name));
    strcpy(longest + PYTOMIC_SEGMENT_NAME_MAX, "n/a");
    ck_gives(-PYTOMIC_E_SEGMENT_NAME, name_split(longest, segment, &name));
}
END_TEST

/* which of the rules was broken, in words that continue "the name ..." */
START_TEST(a_segment_name_that_is_refused_says_why)
{
    static const struct {
        const char *name, *problem;
    } cases[] = {
        {"", "is empty"},
        {"web/hits", "contains '/', which separates a segment from a slot"},
        {"we b", "contains a character other than A-Z a-z 0-9 . _ -"},
        {"w\xc3\xa9", "contains a character other than A-Z a-z 0-9 . _ -"},
        {".web", "begins with '.'"},
    };
    char longest[PYTOMIC_SEGMENT_NAME_MAX + 2] = "";

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ck_assert_pstr_eq(pytomic_segment_name_problem(cases[i].name), cases[i].problem);
    }
    memset(longest, 'n', PYTOMIC_SEGMENT_NAME_MAX);
    ck_assert_ptr_null(pytomic_segment_name_problem(longest));
    longest[PYTOMIC_SEGMENT_NAME_MAX] = 'n';
    ck_assert_pstr_eq(pytomic_segment_name_problem(longest), "is longer than 200 bytes");
}
END_TEST

START_TEST(a_slot_name_that_is_refused_says_why)
{
    char longest[PYTOMIC_SLOT_NAME_MAX + 2] = "";

    ck_assert_pstr_eq(pytomic_slot_name_problem(""), "is empty");
    ck_assert_pstr_eq(pytomic_slot_name_problem("\xff"), "is not UTF-8");
    ck_assert_pstr_eq(pytomic_slot_name_problem("a\tb"), "contains a control character");
    ck_assert_pstr_eq(pytomic_slot_name_problem("a\xc2\x85z"), "contains a control character");
    memset(longest, 'n', PYTOMIC_SLOT_NAME_MAX);
    ck_assert_ptr_null(pytomic_slot_name_problem(longest));
    longest[PYTOMIC_SLOT_NAME_MAX] = 'n';
    ck_assert_pstr_eq(pytomic_slot_name_problem(longest), "is longer than 4095 bytes");
}
END_TEST

START_TEST(a_text_may_hold_the_control_characters_that_are_allowed)
{
    ck_assert(name_is_text("", 0, ""));
    ck_assert(name_is_text("a\n\tb", 4, "\n\t"));
    ck_assert(!name_is_text("a\n\tb", 4, "\n"));
    ck_assert(!name_is_text("a\rb", 3, "\n\t"));
    ck_assert(!name_is_text("a\0b", 3, "\n\t")); /* the list's own end is none of it */
    ck_assert(!name_is_text("a\x7f", 2, "\n\t"));
    ck_assert(!name_is_text("\xc2\x8a", 2, "\n\t")); /* U+008A ends like a newline */
    ck_assert(!name_is_text("\xff", 1, "\n\t"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("name");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, a_segment_name_is_letters_digits_dot_underscore_hyphen);
    tcase_add_test(core, a_slot_name_is_any_text_that_is_no_control_character);
    tcase_add_test(core, a_slot_name_may_hold_slashes_dots_and_spaces);
    tcase_add_test(core, a_path_splits_at_its_first_slash);
    tcase_add_test(core, a_segment_name_that_is_refused_says_why);
    tcase_add_test(core, a_slot_name_that_is_refused_says_why);
    tcase_add_test(core, a_text_may_hold_the_control_characters_that_are_allowed);
    tcase_add_test(limits, a_segment_name_has_1_to_200_bytes);
    tcase_add_test(limits, a_segment_name_cannot_be_hidden_or_leave_its_directory);
    tcase_add_test(limits, a_slot_name_has_1_to_4095_bytes);
    tcase_add_test(limits, a_byte_that_is_not_utf_8_spoils_a_slot_name);
    tcase_add_test(limits, a_control_character_spoils_a_slot_name_wherever_it_stands);
    tcase_add_test(limits, a_slot_name_is_not_read_beyond_its_length);
    tcase_add_test(limits, a_path_without_a_legal_name_on_both_sides_is_refused);
    return fixture_run(suite);
}
