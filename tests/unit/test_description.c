/* SPDX-License-Identifier: MIT */
#include "pytomic/description.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "directory.h"
#include "extent.h"
#include "fixture.h"
#include "fixture_inside.h"

static pytomic_description description_of(const char *help, const char *unit, pytomic_kind kind)
{
    pytomic_description made = {.kind = kind};

    strcpy(made.help, help);
    strcpy(made.unit, unit);
    return made;
}

static void describe(const char *family, const char *help, const char *unit, pytomic_kind kind)
{
    pytomic_description made = description_of(help, unit, kind);

    ck_ok(pytomic_describe(fixture_segment, family, &made));
}

/* What is said of the family, all of it. */
static void ck_said(const char *family, const char *help, const char *unit, pytomic_kind kind)
{
    pytomic_description expected = description_of(help, unit, kind), read;

    memset(&read, 0xff, sizeof(read));
    ck_ok(pytomic_description_get(fixture_segment, family, &read));
    ck_assert_mem_eq(&read, &expected, sizeof(read));
}

static uint32_t free_units(void)
{
    return load32(&fixture_header()->extents_free);
}

/* The record of the description, and the first word of its body. */
static layout_record *record_of(const char *family)
{
    record_key key;
    directory_hit at;

    ck_gives(0, record_key_from(fixture_segment, family, &key));
    key.family = LAYOUT_DESCRIPTION;
    ck_gives(0, directory_find(fixture_segment, &key, &at));
    return mapping_record(fixture_segment, at.index);
}

static uint32_t *body_of(const char *family)
{
    return (uint32_t *)(void *)mapping_extent(fixture_segment,
                                              layout_extent_of(record_of(family)->extents[LAYOUT_EXTENT_BODY]).first);
}

START_TEST(a_description_is_read_as_it_was_said)
{
    describe("http_requests_total", "Requests\n\tthat came in: größer.", "requests", PYTOMIC_KIND_COUNTER);
    ck_said("http_requests_total", "Requests\n\tthat came in: größer.", "requests", PYTOMIC_KIND_COUNTER);
    describe("nothing", "", "", PYTOMIC_KIND_UNKNOWN);
    ck_said("nothing", "", "", PYTOMIC_KIND_UNKNOWN);
    ck_said("http_requests_total", "Requests\n\tthat came in: größer.", "requests", PYTOMIC_KIND_COUNTER);
}
END_TEST

START_TEST(the_longest_texts_fit)
{
    char help[PYTOMIC_HELP_MAX + 1] = "", unit[PYTOMIC_UNIT_MAX + 1] = "", family[PYTOMIC_SLOT_NAME_MAX + 1] = "";

    memset(help, 'h', PYTOMIC_HELP_MAX);
    memset(unit, 'u', PYTOMIC_UNIT_MAX);
    memset(family, 'f', PYTOMIC_SLOT_NAME_MAX);
    describe(family, help, unit, PYTOMIC_KIND_HISTOGRAM);
    ck_said(family, help, unit, PYTOMIC_KIND_HISTOGRAM);
    for (int length = 0; length < 20; length++) { /* whatever is left of the last word */
        help[length] = '\0';
        describe("f", help, "u", PYTOMIC_KIND_GAUGE);
        ck_said("f", help, "u", PYTOMIC_KIND_GAUGE);
        help[length] = 'h';
    }
}
END_TEST

START_TEST(another_description_takes_the_place_of_the_first)
{
    pytomic_segment_info info;

    describe("f", "One.", "seconds", PYTOMIC_KIND_GAUGE);
    layout_record *record = record_of("f");
    uint64_t extent = record->extents[LAYOUT_EXTENT_BODY];
    uint32_t units = free_units();
    describe("f", "Two.", "", PYTOMIC_KIND_COUNTER);
    ck_said("f", "Two.", "", PYTOMIC_KIND_COUNTER);
    ck_assert_ptr_eq(record_of("f"), record);
    ck_assert_uint_ne(record->extents[LAYOUT_EXTENT_BODY], extent);
    ck_assert_uint_eq(layout_extent_of(record->extents[LAYOUT_EXTENT_BODY]).sequence, 1);
    ck_assert_uint_eq(free_units(), units); /* the old text's units are free */
    ck_ok(pytomic_segment_get_info(fixture_segment, &info));
    ck_assert_uint_eq(info.slots, 1);
}
END_TEST

/* so that a reader that was overtaken tells its words from those of the same place before */
START_TEST(the_sequence_of_the_text_goes_round)
{
    char help[16];

    for (unsigned i = 0; i <= LAYOUT_EXTENT_SEQUENCES + 1; i++) {
        snprintf(help, sizeof(help), "%u", i);
        describe("f", help, "", PYTOMIC_KIND_UNKNOWN);
        ck_assert_uint_eq(layout_extent_of(record_of("f")->extents[LAYOUT_EXTENT_BODY]).sequence,
                          i % LAYOUT_EXTENT_SEQUENCES);
    }
    ck_said("f", help, "", PYTOMIC_KIND_UNKNOWN);
    ck_assert_uint_eq(free_units(), load32(&fixture_header()->extents_claimed) - 1);
}
END_TEST

/* every process may say it when it starts; with the lock held by another, and no patience */
START_TEST(the_same_description_again_takes_no_lock)
{
    pytomic_description same = description_of("A help.", "seconds", PYTOMIC_KIND_GAUGE), other;
    pytomic_segment *reader;
    lock held;

    describe("f", "A help.", "seconds", PYTOMIC_KIND_GAUGE);
    uint64_t mark = load64(&fixture_header()->change);
    pytomic_segment_set_lock_timeout(fixture_segment, 0);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    ck_ok(pytomic_describe(fixture_segment, "f", &same));
    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reader));
    ck_ok(pytomic_describe(reader, "f", &same));
    other = same;
    other.help[0] = 'B';
    ck_code(-ETIMEDOUT, pytomic_describe(fixture_segment, "f", &other));
    ck_code(-EACCES, pytomic_describe(reader, "f", &other));
    other = same;
    other.unit[0] = '\0';
    ck_code(-ETIMEDOUT, pytomic_describe(fixture_segment, "f", &other));
    other = same;
    other.kind = PYTOMIC_KIND_COUNTER;
    ck_code(-ETIMEDOUT, pytomic_describe(fixture_segment, "f", &other));
    strcpy(other.help, "A help.s"); /* as many bytes in all, and the same ones one behind the other */
    strcpy(other.unit, "econds");
    other.kind = PYTOMIC_KIND_GAUGE;
    ck_code(-ETIMEDOUT, pytomic_describe(fixture_segment, "f", &other));
    memset(same.help + 8, 'x', 100); /* behind the end of a text there may be anything */
    memset(same.unit + 8, 'x', 50);
    ck_ok(pytomic_describe(fixture_segment, "f", &same));
    ck_assert_uint_eq(load64(&fixture_header()->change), mark);
    lock_release(&held);
    ck_said("f", "A help.", "seconds", PYTOMIC_KIND_GAUGE);
    pytomic_close(reader);
}
END_TEST

START_TEST(a_removed_description_is_gone_with_its_text)
{
    pytomic_description read = {.kind = PYTOMIC_KIND_GAUGE};
    pytomic_segment_info info;

    ck_code(-PYTOMIC_E_NO_DESCRIPTION, pytomic_description_get(fixture_segment, "f", &read));
    ck_code(-PYTOMIC_E_NO_DESCRIPTION, pytomic_description_remove(fixture_segment, "f"));
    describe("f", "A help.", "", PYTOMIC_KIND_GAUGE);
    ck_ok(pytomic_description_remove(fixture_segment, "f"));
    ck_code(-PYTOMIC_E_NO_DESCRIPTION, pytomic_description_get(fixture_segment, "f", &read));
    ck_code(-PYTOMIC_E_NO_DESCRIPTION, pytomic_description_remove(fixture_segment, "f"));
    ck_assert_int_eq(read.kind, PYTOMIC_KIND_GAUGE); /* what was asked for in vain is left alone */
    ck_ok(pytomic_segment_get_info(fixture_segment, &info));
    ck_assert_uint_eq(info.slots, 0);
    ck_assert_uint_eq(free_units(), load32(&fixture_header()->extents_claimed));
}
END_TEST

START_TEST(a_slot_and_a_description_may_have_one_name)
{
    pytomic_slot slot;
    pytomic_snapshot snapshot;

    describe("hits", "Hits.", "", PYTOMIC_KIND_COUNTER);
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "hits", &slot));
    ck_ok(pytomic_slot_open(fixture_segment, "hits", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 7, &slot));
    ck_said("hits", "Hits.", "", PYTOMIC_KIND_COUNTER);
    ck_ok(pytomic_snapshot_take(fixture_segment, &snapshot));
    ck_assert_uint_eq(snapshot.count, 1);
    pytomic_snapshot_free(&snapshot);
    ck_ok(pytomic_description_remove(fixture_segment, "hits"));
    ck_ok(pytomic_slot_check(&slot));
    describe("hits", "Hits.", "", PYTOMIC_KIND_COUNTER);
    ck_ok(pytomic_slot_remove(fixture_segment, "hits"));
    ck_said("hits", "Hits.", "", PYTOMIC_KIND_COUNTER);
}
END_TEST

START_TEST(descriptions_outlive_a_change_cut_short)
{
    change making;

    describe("f", "A help.", "bytes", PYTOMIC_KIND_GAUGE);
    store64(&fixture_header()->change, load64(&fixture_header()->change) | 1);
    memset(mapping_directory(fixture_segment, 0), 0, LAYOUT_DIRECTORY_ENTRIES * sizeof(uint64_t));
    ck_said("f", "A help.", "bytes", PYTOMIC_KIND_GAUGE); /* before anybody has rebuilt */
    ck_gives(0, change_begin(fixture_segment, &making));
    change_end(&making);
    ck_said("f", "A help.", "bytes", PYTOMIC_KIND_GAUGE);
    ck_assert_uint_eq(free_units(), LAYOUT_EXTENT_CHUNK - 1);
}
END_TEST

static const char *const bad_families[] = {"", "a{", "a{x=\"1\"}", "{", "a\n", "\xff", NULL};
#define BAD_FAMILIES 7

START_TEST(what_is_no_family_is_refused)
{
    char longest[PYTOMIC_SLOT_NAME_MAX + 2] = "";
    const char *family = bad_families[_i];
    pytomic_description description = {.help = "A help."};

    if (family == NULL) {
        memset(longest, 'f', PYTOMIC_SLOT_NAME_MAX + 1);
        family = longest;
    }
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_describe(fixture_segment, family, &description));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_description_get(fixture_segment, family, &description));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_description_remove(fixture_segment, family));
    ck_assert_uint_eq(load64(&fixture_header()->change), 0);
}
END_TEST

static void spoil(pytomic_description *good, int way)
{
    switch (way) {
    case 0:
        memset(good->help, 'h', sizeof(good->help)); /* without an end */
        break;
    case 1:
        memset(good->unit, 'u', sizeof(good->unit));
        break;
    case 2:
        strcpy(good->help, "\xff");
        break;
    case 3:
        strcpy(good->help, "\x1b[2J");
        break;
    case 4:
        strcpy(good->help, "a\rb");
        break;
    case 5:
        strcpy(good->unit, "a\nb"); /* lines are for the help alone */
        break;
    case 6:
        strcpy(good->unit, "\xc3");
        break;
    case 7:
        good->kind = (pytomic_kind)4;
        break;
    case 8:
        good->kind = (pytomic_kind)-1;
        break;
    case 9:
        good->reserved = 1;
        break;
    default:
        good->spare[way - 10] = UINT64_C(1) << 63;
    }
}
#define WAYS 14

START_TEST(what_is_no_description_is_refused)
{
    pytomic_description description = description_of("A help.", "bytes", PYTOMIC_KIND_GAUGE);

    spoil(&description, _i);
    ck_code(-EINVAL, pytomic_describe(fixture_segment, "f", &description));
    ck_code(-PYTOMIC_E_NO_DESCRIPTION, pytomic_description_get(fixture_segment, "f", &description));
    ck_assert_uint_eq(load64(&fixture_header()->change), 0);
}
END_TEST

/* Words of the body, and of the record, that no creator wrote. */
START_TEST(a_forged_body_is_damage_and_nothing_is_read_behind_it)
{
    static const struct {
        uint32_t kind, help_length, unit_length;
        int code;
    } cases[] = {
        {4, 7, 5, 0}, /* a kind of a later version */
        {1, PYTOMIC_HELP_MAX + 1, 0, -PYTOMIC_E_DAMAGED},
        {1, 0, PYTOMIC_UNIT_MAX + 1, -PYTOMIC_E_DAMAGED},
        {1, UINT32_MAX, 1, -PYTOMIC_E_DAMAGED},
        {1, 1, UINT32_MAX, -PYTOMIC_E_DAMAGED},
        {1, 8, 8, -PYTOMIC_E_DAMAGED}, /* NULs behind the text */
        {1, PYTOMIC_HELP_MAX, PYTOMIC_UNIT_MAX, -PYTOMIC_E_DAMAGED},
    };
    pytomic_description read;

    describe("f", "A help.", "bytes", PYTOMIC_KIND_GAUGE);
    uint32_t *body = body_of("f");
    body[0] = cases[_i].kind;
    body[1] = cases[_i].help_length;
    body[2] = cases[_i].unit_length;
    ck_code(cases[_i].code, pytomic_description_get(fixture_segment, "f", &read));
    ck_assert(cases[_i].code != 0 || (read.kind == PYTOMIC_KIND_UNKNOWN && strcmp(read.help, "A help.") == 0));
    describe("f", "Anew.", "", PYTOMIC_KIND_GAUGE); /* saying it anew mends it */
    ck_said("f", "Anew.", "", PYTOMIC_KIND_GAUGE);
}
END_TEST

START_TEST(a_forged_extent_is_damage)
{
    const uint64_t words[] = {
        0,
        UINT64_MAX,
        layout_extent_word((layout_extent){.first = 3}),
        layout_extent_word((layout_extent){.first = LAYOUT_EXTENT_CHUNK, .units = 1}),
    };
    pytomic_description read;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        describe("f", "A help.", "bytes", PYTOMIC_KIND_GAUGE);
        record_of("f")->extents[LAYOUT_EXTENT_BODY] = words[i];
        ck_code(-PYTOMIC_E_DAMAGED, pytomic_description_get(fixture_segment, "f", &read));
        describe("f", "Anew.", "", PYTOMIC_KIND_GAUGE);
        ck_said("f", "Anew.", "", PYTOMIC_KIND_GAUGE);
    }
}
END_TEST

START_TEST(bytes_that_are_no_text_are_damage)
{
    static const char *const texts[] = {"\x1b", "\xff", "\r"};
    pytomic_description read;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        describe("f", "A help.", "bytes", PYTOMIC_KIND_GAUGE);
        memcpy(body_of("f") + 4, texts[i], 1);
        ck_code(-PYTOMIC_E_DAMAGED, pytomic_description_get(fixture_segment, "f", &read));
        describe("f", "Anew.", "", PYTOMIC_KIND_GAUGE);
    }
    describe("f", "A help.", "bytes", PYTOMIC_KIND_GAUGE);
    memcpy((char *)(body_of("f") + 4) + strlen("A help."), "\n", 1); /* a line in the unit */
    ck_code(-PYTOMIC_E_DAMAGED, pytomic_description_get(fixture_segment, "f", &read));
}
END_TEST

enum { TEXT_WORDS = 128 }; /* 16 bytes of numbers, and 1,008 of text */
static uint64_t texts[2][TEXT_WORDS];
static pytomic_word *owned;

/* As another process does it between any two instructions of the reader, in the units that the reader is looking at. */
static void say_another(int signal)
{
    static unsigned round;
    layout_extent at = layout_extent_of(load64(owned));

    (void)signal;
    at.sequence = (at.sequence + 1) % LAYOUT_EXTENT_SEQUENCES;
    store64(&fixture_header()->change, load64(&fixture_header()->change) + 2);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    extent_write(fixture_segment, layout_extent_word(at), texts[++round % 2], TEXT_WORDS);
    store64_release(owned, layout_extent_word(at));
}

/* Two bodies of the same length: all of one letter. */
static void prepare_texts(void)
{
    char help[1001] = "";

    for (int i = 0; i < 2; i++) {
        const uint32_t head[4] = {PYTOMIC_KIND_GAUGE, 1000, 0, 0};
        memset(help, 'a' + i, 1000);
        memcpy(texts[i], head, sizeof(head));
        memcpy((char *)texts[i] + sizeof(head), help, 1000);
    }
    describe("f", help, "", PYTOMIC_KIND_GAUGE);
    owned = &record_of("f")->extents[LAYOUT_EXTENT_BODY];
}

START_TEST(a_description_that_changes_while_it_is_read_is_the_one_or_the_other)
{
    pytomic_description read;
    bool whole = true;

    prepare_texts();
    fixture_begin_interruptions(say_another);
    for (unsigned i = 0; i < 200000 && whole; i++) {
        whole = pytomic_description_get(fixture_segment, "f", &read) == 0 && strlen(read.help) == 1000 &&
                (strspn(read.help, "a") == 1000 || strspn(read.help, "b") == 1000);
    }
    fixture_end_interruptions();
    ck_assert(whole);
}
END_TEST

START_TEST(a_segment_that_may_not_be_changed_is_not_described)
{
    pytomic_description description = {.help = "A help."};
    pytomic_segment *reader;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reader));
    ck_code(-EACCES, pytomic_describe(reader, "f", &description));
    ck_code(-EACCES, pytomic_description_remove(reader, "f"));
    pytomic_close(reader);
    ck_ok(pytomic_unlink(fixture_name));
    ck_code(-PYTOMIC_E_STALE, pytomic_describe(fixture_segment, "f", &description));
    ck_code(-PYTOMIC_E_STALE, pytomic_description_remove(fixture_segment, "f"));
}
END_TEST

START_TEST(a_full_segment_says_so)
{
    pytomic_options options = {.max_slots = 1};
    pytomic_description description = {.help = "A help."};
    uint32_t units;
    uint64_t word;
    int fd;

    pytomic_close(fixture_segment);
    ck_ok(pytomic_unlink(fixture_name));
    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &fixture_segment));
    describe("f", "A help.", "", PYTOMIC_KIND_UNKNOWN);
    ck_code(-PYTOMIC_E_FULL, pytomic_describe(fixture_segment, "g", &description));
    fd = files_open(fixture_name);
    units = fixture_segment->geometry.extent_units;
    ck_gives(0, extent_reserve(fixture_segment, fd, (units - LAYOUT_EXTENT_CHUNK) * LAYOUT_EXTENT_UNIT,
                               LAYOUT_FOR_FACTS, &word));
    while (extent_reserve(fixture_segment, fd, 1, LAYOUT_FOR_FACTS, &word) == 0) {
    }
    description.help[0] = 'B';
    ck_code(-PYTOMIC_E_NO_ROOM, pytomic_describe(fixture_segment, "f", &description));
    ck_said("f", "A help.", "", PYTOMIC_KIND_UNKNOWN); /* the old text is there still */
    close(fd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("description");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_description_is_read_as_it_was_said);
    tcase_add_test(core, the_longest_texts_fit);
    tcase_add_test(core, another_description_takes_the_place_of_the_first);
    tcase_add_test(core, the_sequence_of_the_text_goes_round);
    tcase_add_test(core, the_same_description_again_takes_no_lock);
    tcase_add_test(core, a_removed_description_is_gone_with_its_text);
    tcase_add_test(core, a_slot_and_a_description_may_have_one_name);
    tcase_add_test(core, descriptions_outlive_a_change_cut_short);
    tcase_add_test(core, a_description_that_changes_while_it_is_read_is_the_one_or_the_other);
    tcase_add_loop_test(limits, what_is_no_family_is_refused, 0, BAD_FAMILIES);
    tcase_add_loop_test(limits, what_is_no_description_is_refused, 0, WAYS);
    tcase_add_loop_test(limits, a_forged_body_is_damage_and_nothing_is_read_behind_it, 0, 7);
    tcase_add_test(limits, a_forged_extent_is_damage);
    tcase_add_test(limits, bytes_that_are_no_text_are_damage);
    tcase_add_test(limits, a_segment_that_may_not_be_changed_is_not_described);
    tcase_add_test(limits, a_full_segment_says_so);
    return fixture_run(suite);
}
