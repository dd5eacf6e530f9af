/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"

static record_key key_of(const char *name)
{
    record_key key;

    ck_ok(record_key_from(fixture_segment, name, &key));
    return key;
}

static uint32_t match(uint32_t index, const char *name)
{
    record_key key = key_of(name);
    pytomic_type type;

    return record_match(fixture_segment, index, &key, &type);
}

/* Make slot 0 live under this name. */
static uint32_t make(const char *name, pytomic_type type, uint64_t init)
{
    record_key key = key_of(name);

    record_prepare(fixture_segment, 0, &key, type, init);
    return record_commit(fixture_segment, 0);
}

START_TEST(a_record_is_invisible_until_it_is_committed)
{
    pytomic_slot_info info;
    record_key key = key_of("hits");

    record_prepare(fixture_segment, 0, &key, PYTOMIC_UINT, 7);
    ck_assert_uint_eq(match(0, "hits"), 0);
    ck_assert(!record_read(fixture_segment, 0, &info));
    ck_assert_uint_eq(record_commit(fixture_segment, 0), 1);
    ck_assert_uint_eq(match(0, "hits"), 1);
    ck_assert(record_read(fixture_segment, 0, &info));
}
END_TEST

START_TEST(a_record_says_what_it_was_made_with)
{
    pytomic_slot_info info;

    make("größe/計數器", PYTOMIC_INT, UINT64_MAX);
    ck_assert(record_read(fixture_segment, 0, &info));
    ck_assert_str_eq(info.name, "größe/計數器");
    ck_assert_int_eq(info.type, PYTOMIC_INT);
    ck_assert_uint_eq(info.index, 0);
    ck_assert_uint_eq(info.generation, 1);
    ck_assert_uint_eq(info.value, UINT64_MAX);
}
END_TEST

/* the type belongs to the life that matched: asked for afterwards it could be that of the next */
START_TEST(a_match_tells_the_type)
{
    record_key key = key_of("hits");
    pytomic_type type;

    make("hits", PYTOMIC_INT, 0);
    ck_assert_uint_eq(record_match(fixture_segment, 0, &key, &type), 1);
    ck_assert_int_eq(type, PYTOMIC_INT);
}
END_TEST

START_TEST(a_second_commit_ends_the_slot)
{
    pytomic_slot_info info;

    make("hits", PYTOMIC_INT, 0);
    ck_assert_uint_eq(record_commit(fixture_segment, 0), 2);
    ck_assert_uint_eq(match(0, "hits"), 0);
    ck_assert(!record_read(fixture_segment, 0, &info));
}
END_TEST

START_TEST(only_the_whole_name_matches)
{
    make("hits/today", PYTOMIC_INT, 0);
    ck_assert_uint_eq(match(0, "hits/today"), 1);
    ck_assert_uint_eq(match(0, "hits/toda"), 0);
    ck_assert_uint_eq(match(0, "hits/todays"), 0);
    ck_assert_uint_eq(match(0, "hits/todaz"), 0); /* differs in the second word only */
    ck_assert_uint_eq(match(0, "Hits/today"), 0);
    ck_assert_uint_eq(match(1, "hits/today"), 0);
}
END_TEST

START_TEST(a_shorter_name_shows_nothing_of_the_one_before)
{
    pytomic_slot_info info;

    make("a name that takes several words", PYTOMIC_INT, 0);
    record_commit(fixture_segment, 0);
    make("a", PYTOMIC_INT, 0);
    ck_assert_uint_eq(match(0, "a"), 3);
    ck_assert_uint_eq(match(0, "a name that takes several words"), 0);
    ck_assert(record_read(fixture_segment, 0, &info));
    ck_assert_str_eq(info.name, "a");
}
END_TEST

START_TEST(a_name_hashes_differently_in_every_segment)
{
    char name[PYTOMIC_SEGMENT_NAME_MAX + 8];
    pytomic_segment *other;
    unsigned same = 0;

    snprintf(name, sizeof(name), "%s.other", fixture_name);
    ck_ok(pytomic_open(name, PYTOMIC_CREATE, NULL, &other));
    for (unsigned i = 0; i < 100; i++) {
        char slot[16];
        snprintf(slot, sizeof(slot), "slot %u", i);
        same += record_tag(fixture_segment, slot) == record_tag(other, slot);
    }
    ck_assert_uint_lt(same, 3); /* by chance one in 43 million is */
    pytomic_close(other);
    ck_ok(pytomic_unlink(name));
}
END_TEST

START_TEST(the_longest_name_fits)
{
    char name[PYTOMIC_SLOT_NAME_MAX + 2];
    pytomic_slot_info info;
    record_key key;

    memset(name, 'n', sizeof(name));
    name[PYTOMIC_SLOT_NAME_MAX + 1] = '\0';
    ck_code(-EINVAL, record_key_from(fixture_segment, name, &key));
    name[PYTOMIC_SLOT_NAME_MAX] = '\0';
    make(name, PYTOMIC_UINT, 0);
    ck_assert_uint_eq(match(0, name), 1);
    ck_assert(record_read(fixture_segment, 0, &info));
    ck_assert_str_eq(info.name, name);
}
END_TEST

START_TEST(a_name_that_is_none_gives_no_key)
{
    record_key key;

    ck_code(-EINVAL, record_key_from(fixture_segment, "", &key));
    ck_code(-EINVAL, record_key_from(fixture_segment, "a\n", &key));
    ck_code(-EINVAL, record_key_from(fixture_segment, "\xff", &key));
}
END_TEST

START_TEST(a_generation_wraps_to_two)
{
    pytomic_slot_info info;

    make("hits", PYTOMIC_INT, 0);
    store32(&mapping_cell(fixture_segment, 0)->generation, UINT32_MAX);
    ck_assert_uint_eq(match(0, "hits"), UINT32_MAX);
    ck_assert_uint_eq(record_commit(fixture_segment, 0), 2); /* 0 would say that the cell never served */
    ck_assert(!record_read(fixture_segment, 0, &info));
    ck_assert_uint_eq(make("hits", PYTOMIC_INT, 0), 3);
}
END_TEST

/* Two names of 31 words, and one that was never given: the first half of the one and the second of the other. */
static record_key lives[2], mixed;

static void make_the_other_live(int signal)
{
    static unsigned life;

    (void)signal;
    record_commit(fixture_segment, 0);
    record_prepare(fixture_segment, 0, &lives[++life % 2], PYTOMIC_INT, 0);
    record_commit(fixture_segment, 0);
}

static void prepare_lives(void)
{
    char name[249] = "";

    memset(name, 'a', 248);
    lives[0] = key_of(name);
    make(name, PYTOMIC_INT, 0);
    memset(name, 'b', 248);
    lives[1] = key_of(name);
    memset(name, 'a', 120);
    mixed = key_of(name);
}

START_TEST(a_name_that_changes_while_it_is_compared_does_not_match)
{
    pytomic_type type;
    uint32_t matched = 0;

    prepare_lives();
    fixture_begin_interruptions(make_the_other_live);
    for (unsigned i = 0; i < 1000000 && matched == 0; i++) {
        matched = record_match(fixture_segment, 0, &mixed, &type);
    }
    fixture_end_interruptions();
    ck_assert_uint_eq(matched, 0);
}
END_TEST

START_TEST(a_name_that_changes_while_it_is_read_is_not_handed_on)
{
    pytomic_slot_info info;
    bool whole = true;

    prepare_lives();
    fixture_begin_interruptions(make_the_other_live);
    for (unsigned i = 0; i < 300000 && whole; i++) {
        whole = !record_read(fixture_segment, 0, &info) || info.name[0] == info.name[247];
    }
    fixture_end_interruptions();
    ck_assert(whole);
}
END_TEST

/* what a peer can write into a record: none of it is handed on */
START_TEST(a_record_that_holds_what_no_slot_may_is_not_read)
{
    layout_record *record = mapping_record(fixture_segment, 0);
    pytomic_slot_info info;

    make("hits", PYTOMIC_INT, 0);
    store32(&record->type, 0);
    ck_assert(!record_read(fixture_segment, 0, &info));
    store32(&record->type, PYTOMIC_COUNTER + 1);
    ck_assert(!record_read(fixture_segment, 0, &info));
    store32(&record->type, PYTOMIC_CHAR);
    ck_assert(record_read(fixture_segment, 0, &info));
    store32(&record->name_length, 0);
    ck_assert(!record_read(fixture_segment, 0, &info));
    store32(&record->name_length, PYTOMIC_SLOT_NAME_MAX + 1);
    ck_assert(!record_read(fixture_segment, 0, &info));
    store32(&record->name_length, UINT32_MAX);
    ck_assert(!record_read(fixture_segment, 0, &info));
    store32(&record->name_length, 5); /* the fifth byte is a NUL */
    ck_assert(!record_read(fixture_segment, 0, &info));
    store32(&record->name_length, 4);
    memcpy(record->name, "\x1b[2J", 4);
    ck_assert(!record_read(fixture_segment, 0, &info));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("record");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_record_is_invisible_until_it_is_committed);
    tcase_add_test(core, a_record_says_what_it_was_made_with);
    tcase_add_test(core, a_match_tells_the_type);
    tcase_add_test(core, a_second_commit_ends_the_slot);
    tcase_add_test(core, only_the_whole_name_matches);
    tcase_add_test(core, a_shorter_name_shows_nothing_of_the_one_before);
    tcase_add_test(core, a_name_hashes_differently_in_every_segment);
    tcase_add_test(limits, the_longest_name_fits);
    tcase_add_test(limits, a_name_that_is_none_gives_no_key);
    tcase_add_test(limits, a_generation_wraps_to_two);
    tcase_add_test(limits, a_name_that_changes_while_it_is_compared_does_not_match);
    tcase_add_test(limits, a_name_that_changes_while_it_is_read_is_not_handed_on);
    tcase_add_test(limits, a_record_that_holds_what_no_slot_may_is_not_read);
    return fixture_run(suite);
}
