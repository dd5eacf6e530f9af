/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "extent.h"
#include "fixture.h"
#include "fixture_inside.h"

static uint32_t match(uint32_t index, const char *name)
{
    record_key key = fixture_key(name);
    uint32_t type;

    return record_match(fixture_segment, index, &key, &type);
}

/* Make slot 0 live under this name; one of more than 256 bytes with its rest in units of its own. */
static uint32_t make_of_type(const char *name, uint32_t type, uint64_t init)
{
    record_content content = {.type = type, .init = init};
    record_key key = fixture_key(name);

    if (key.length > LAYOUT_NAME_INLINE) {
        int fd = files_open(fixture_name);
        ck_gives(0, extent_reserve(fixture_segment, fd, key.length - LAYOUT_NAME_INLINE, LAYOUT_FOR_FACTS,
                                   &content.extents[LAYOUT_EXTENT_NAME]));
        close(fd);
    }
    record_prepare(fixture_segment, 0, &key, &content);
    return record_commit(fixture_segment, 0);
}

static uint32_t make(const char *name, pytomic_type type, uint64_t init)
{
    return make_of_type(name, (uint32_t)type, init);
}

/* Whether slot 0 can be read as a slot. */
static bool reads(pytomic_slot_info *info)
{
    int code = record_read(fixture_segment, 0, info);

    ck_assert(code == 0 || code == 1);
    return code == 1;
}

START_TEST(a_record_is_invisible_until_it_is_committed)
{
    pytomic_slot_info info;
    record_key key = fixture_key("hits");

    record_prepare(fixture_segment, 0, &key, &(record_content){.type = PYTOMIC_UINT, .init = 7});
    ck_assert_uint_eq(match(0, "hits"), 0);
    ck_assert(!reads(&info));
    ck_assert_uint_eq(record_commit(fixture_segment, 0), 1);
    ck_assert_uint_eq(match(0, "hits"), 1);
    ck_assert(reads(&info));
}
END_TEST

START_TEST(a_record_says_what_it_was_made_with)
{
    pytomic_slot_info info;

    make("größe/計數器", PYTOMIC_INT, UINT64_MAX);
    ck_assert(reads(&info));
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
    record_key key = fixture_key("hits");
    uint32_t type;

    make("hits", PYTOMIC_INT, 0);
    ck_assert_uint_eq(record_match(fixture_segment, 0, &key, &type), 1);
    ck_assert_uint_eq(type, PYTOMIC_INT);
}
END_TEST

START_TEST(a_second_commit_ends_the_slot)
{
    pytomic_slot_info info;

    make("hits", PYTOMIC_INT, 0);
    ck_assert_uint_eq(record_commit(fixture_segment, 0), 2);
    ck_assert_uint_eq(match(0, "hits"), 0);
    ck_assert(!reads(&info));
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
    ck_assert(reads(&info));
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
        same += record_tag(fixture_segment, slot, strlen(slot)) == record_tag(other, slot, strlen(slot));
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
    ck_gives(-PYTOMIC_E_SLOT_NAME, record_key_from(fixture_segment, name, &key));
    name[PYTOMIC_SLOT_NAME_MAX] = '\0';
    make(name, PYTOMIC_UINT, 0);
    ck_assert_uint_eq(match(0, name), 1);
    ck_assert(reads(&info));
    ck_assert_str_eq(info.name, name);
}
END_TEST

START_TEST(a_name_that_is_none_gives_no_key)
{
    record_key key;

    ck_gives(-PYTOMIC_E_SLOT_NAME, record_key_from(fixture_segment, "", &key));
    ck_gives(-PYTOMIC_E_SLOT_NAME, record_key_from(fixture_segment, "a\n", &key));
    ck_gives(-PYTOMIC_E_SLOT_NAME, record_key_from(fixture_segment, "\xff", &key));
}
END_TEST

START_TEST(a_generation_wraps_to_two)
{
    pytomic_slot_info info;

    make("hits", PYTOMIC_INT, 0);
    store32(&mapping_cell(fixture_segment, 0)->generation, UINT32_MAX);
    ck_assert_uint_eq(match(0, "hits"), UINT32_MAX);
    ck_assert_uint_eq(record_commit(fixture_segment, 0), 2); /* 0 would say that the cell never served */
    ck_assert(!reads(&info));
    ck_assert_uint_eq(make("hits", PYTOMIC_INT, 0), 3);
}
END_TEST

static const size_t lengths[] = {1, 7, 8, 255, 256, 257, 264, 511, 512, 513, 4094, 4095};
#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

/* every byte matters: those in the record, those in the extent, and the last */
START_TEST(a_name_of_any_length_is_read_and_matched_whole)
{
    size_t length = lengths[_i], spoiled[] = {0, length / 2, length - 1};
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_slot_info info;

    for (size_t i = 0; i < length; i++) {
        name[i] = (char)('a' + i % 26);
    }
    name[length] = '\0';
    make(name, PYTOMIC_UINT, 7);
    ck_assert(reads(&info));
    ck_assert_str_eq(info.name, name);
    ck_assert_uint_eq(info.value, 7);
    ck_assert_uint_eq(match(0, name), 1);
    for (size_t i = 0; i < 3; i++) {
        name[spoiled[i]] ^= 1;
        ck_assert_uint_eq(match(0, name), 0);
        name[spoiled[i]] ^= 1;
    }
    if (length > 1) {
        name[length - 1] = '\0';
        ck_assert_uint_eq(match(0, name), 0);
    }
}
END_TEST

START_TEST(creating_tells_when_in_milliseconds)
{
    pytomic_slot_info info;
    int64_t before = os_epoch_milliseconds();

    make("hits", PYTOMIC_UINT, 0);
    ck_assert(reads(&info));
    ck_assert(info.created >= before && info.created <= os_epoch_milliseconds());
}
END_TEST

/* what a peer wrote into a free slot, or a version that knows more than this one left there */
START_TEST(a_new_life_holds_no_byte_of_an_earlier_one)
{
    layout_record *record = mapping_record(fixture_segment, 0), expected_record = {.type = PYTOMIC_INT};
    pytomic_cell *cell = mapping_cell(fixture_segment, 0), expected_cell = {.generation = 3};

    make(_i == 0 ? "a name that is longer than the next" : "x", PYTOMIC_INT, 5);
    record_commit(fixture_segment, 0);
    memset(record, 0xa5, sizeof(*record));
    memset(cell, 0x5a, sizeof(*cell));
    store32(&cell->generation, 2);
    make("hits", PYTOMIC_INT, 7);
    expected_record.removed_at = UINT64_C(0xa5a5a5a5a5a5a5a5); /* these two say nothing while the slot is live */
    expected_record.next_free = 0xa5a5a5a5;
    expected_record.name_length = 4;
    expected_record.created = record->created;
    memcpy(expected_record.name, "hits", 4);
    expected_cell.value.as_int.value = 7;
    expected_cell.waiting = 0x5a5a5a5a; /* threads may sleep on it from an earlier life */
    memset(expected_cell.padding, 0x5a, sizeof(expected_cell.padding));
    ck_assert_mem_eq(record, &expected_record, sizeof(*record));
    ck_assert_mem_eq(cell, &expected_cell, sizeof(*cell));
}
END_TEST

/* beside a slot of the same name, and never taken for it */
START_TEST(what_is_no_slot_has_names_of_its_own)
{
    record_key slot = fixture_key("hits"), description = slot, other = slot;
    uint32_t type = 0;

    description.family = LAYOUT_DESCRIPTION;
    other.family = LAYOUT_NO_SLOT | 2u;
    make_of_type("hits", LAYOUT_DESCRIPTION, 0);
    ck_assert_uint_eq(record_match(fixture_segment, 0, &slot, &type), 0);
    ck_assert_uint_eq(record_match(fixture_segment, 0, &other, &type), 0);
    ck_assert_uint_eq(record_match(fixture_segment, 0, &description, &type), 1);
    ck_assert_uint_eq(type, LAYOUT_DESCRIPTION);
    record_commit(fixture_segment, 0);
    make_of_type("hits", 1000, 0);
    ck_assert_uint_eq(record_match(fixture_segment, 0, &slot, &type), 3);
    ck_assert_uint_eq(type, 1000);
    ck_assert_uint_eq(record_match(fixture_segment, 0, &description, &type), 0);
}
END_TEST

START_TEST(a_record_gives_the_key_of_its_name)
{
    record_copy copy;
    record_key key;
    uint32_t type;

    make_of_type("hits/today", LAYOUT_NO_SLOT | 5u, 0);
    ck_assert(record_load(fixture_segment, 0, &copy));
    ck_assert_str_eq(copy.name, "hits/today");
    ck_assert_uint_eq(copy.generation, 1);
    record_key_of(fixture_segment, &copy, &key);
    ck_assert_uint_eq(key.tag, record_tag(fixture_segment, "hits/today", 10));
    ck_assert_uint_eq(record_match(fixture_segment, 0, &key, &type), 1);
    ck_assert_uint_eq(type, LAYOUT_NO_SLOT | 5u);
}
END_TEST

/* words that a peer wrote: nothing, too few units, units that are not there */
START_TEST(a_long_name_without_its_rest_is_not_read)
{
    pytomic_word *extent = &mapping_record(fixture_segment, 0)->extents[LAYOUT_EXTENT_NAME];
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_slot_info info;

    memset(name, 'n', sizeof(name));
    name[1000] = '\0'; /* 744 bytes in 3 units */
    make(name, PYTOMIC_UINT, 7);
    const uint64_t words[] = {
        0,
        layout_extent_word((layout_extent){.first = 0, .units = 2}),
        layout_extent_word((layout_extent){.first = 64, .units = 3}),
        layout_extent_word((layout_extent){.first = UINT32_MAX, .units = LAYOUT_EXTENT_UNITS_MAX}),
        UINT64_MAX,
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        store64(extent, words[i]);
        ck_assert(!reads(&info));
        ck_assert_uint_eq(match(0, name), 0);
    }
    store64(extent, layout_extent_word((layout_extent){.first = 0, .units = 3, .sequence = 9}));
    ck_assert(reads(&info));
    ck_assert_uint_eq(match(0, name), 1);
}
END_TEST

/* Two names of 500 bytes, and one that was never given: the beginning of the one and the end of the other. */
enum { LIFE = 500 };
static record_key lives[2], mixed;
static record_content content;

static void make_the_other_live(int signal)
{
    static unsigned life;

    (void)signal;
    record_commit(fixture_segment, 0);
    record_prepare(fixture_segment, 0, &lives[++life % 2], &content);
    record_commit(fixture_segment, 0);
}

static void prepare_lives(int mixed_at)
{
    char name[LIFE + 1] = "";

    memset(name, 'a', LIFE);
    lives[0] = fixture_key(name);
    make(name, PYTOMIC_INT, 0);
    /* both keep their rest in the same units */
    content = (record_content){.type = PYTOMIC_INT, .extents = {mapping_record(fixture_segment, 0)->extents[0]}};
    memset(name, 'b', LIFE);
    lives[1] = fixture_key(name);
    memset(name, 'a', (size_t)mixed_at);
    mixed = fixture_key(name);
}

START_TEST(a_name_that_changes_while_it_is_compared_does_not_match)
{
    static const int at[] = {120, LAYOUT_NAME_INLINE, 400};
    uint32_t type, matched = 0;

    prepare_lives(at[_i]);
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

    prepare_lives(120);
    fixture_begin_interruptions(make_the_other_live);
    for (unsigned i = 0; i < 300000 && whole; i++) {
        whole = record_read(fixture_segment, 0, &info) != 1 ||
                (info.name[0] == info.name[255] && info.name[0] == info.name[LIFE - 1]);
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
    ck_assert(!reads(&info));
    store32(&record->type, LAYOUT_NO_SLOT | 2u); /* something, but no slot */
    ck_assert(!reads(&info));
    store32(&record->type, PYTOMIC_TYPE_MAX); /* of a version to come */
    ck_assert(reads(&info));
    store32(&record->name_length, 0);
    ck_assert(!reads(&info));
    store32(&record->name_length, PYTOMIC_SLOT_NAME_MAX + 1);
    ck_assert(!reads(&info));
    store32(&record->name_length, UINT32_MAX);
    ck_assert(!reads(&info));
    store32(&record->name_length, 5); /* the fifth byte is a NUL */
    ck_assert(!reads(&info));
    store32(&record->name_length, 4);
    memcpy(record->name, "hitsx", 5); /* behind the name there is something */
    ck_assert(!reads(&info));
    memcpy(record->name, "\x1b[2J", 5);
    ck_assert(!reads(&info));
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
    tcase_add_loop_test(core, a_name_of_any_length_is_read_and_matched_whole, 0, LENGTHS);
    tcase_add_test(core, creating_tells_when_in_milliseconds);
    tcase_add_loop_test(core, a_new_life_holds_no_byte_of_an_earlier_one, 0, 2);
    tcase_add_test(core, what_is_no_slot_has_names_of_its_own);
    tcase_add_test(core, a_record_gives_the_key_of_its_name);
    tcase_add_test(core, a_name_hashes_differently_in_every_segment);
    tcase_add_test(limits, the_longest_name_fits);
    tcase_add_test(limits, a_name_that_is_none_gives_no_key);
    tcase_add_test(limits, a_long_name_without_its_rest_is_not_read);
    tcase_add_test(limits, a_generation_wraps_to_two);
    tcase_add_loop_test(limits, a_name_that_changes_while_it_is_compared_does_not_match, 0, 3);
    tcase_add_test(limits, a_name_that_changes_while_it_is_read_is_not_handed_on);
    tcase_add_test(limits, a_record_that_holds_what_no_slot_may_is_not_read);
    return fixture_run(suite);
}
