/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_slots.h"

#define LEVEL_0 512u

/* The directory is tried by itself here, without the change that is around its functions otherwise. */
static record_key key_with_tag(const char *name, uint32_t tag)
{
    record_key key;

    ck_gives(0, record_key_from(fixture_segment, name, &key));
    key.tag = tag;
    return key;
}

static record_key key_of(const char *name)
{
    return key_with_tag(name, record_tag(fixture_segment, name, strlen(name)));
}

/* Make slot `index` live, under a key whose tag may be another than the name's. */
static void add(uint32_t index, const record_key *key)
{
    const record_content content = {.type = PYTOMIC_INT};

    record_prepare(fixture_segment, index, key, &content);
    record_commit(fixture_segment, index);
    directory_insert(fixture_segment, key->tag, index);
}

static void drop(uint32_t index, const record_key *key)
{
    record_commit(fixture_segment, index);
    directory_remove(fixture_segment, key->tag, index);
}

static bool found_at(uint32_t index, const record_key *key)
{
    directory_hit at = {.index = UINT32_MAX};

    return directory_probe(fixture_segment, key, &at) && directory_find(fixture_segment, key, &at) == 0 &&
           at.index == index && at.generation == load32(&mapping_cell(fixture_segment, index)->generation);
}

static bool absent(const record_key *key)
{
    directory_hit at;

    return !directory_probe(fixture_segment, key, &at) &&
           directory_find(fixture_segment, key, &at) == -PYTOMIC_E_NO_SLOT;
}

static uint32_t filled(void)
{
    return load32(&mapping_header(fixture_segment)->directory_filled);
}

/* What `filled` has to be, counted. */
static uint32_t count_filled(void)
{
    uint32_t level = mapping_directory_level(fixture_segment), count = 0;

    for (uint32_t i = 0; i < layout_level_entries(level); i++) {
        count += mapping_directory(fixture_segment, level)[i] != DIRECTORY_EMPTY;
    }
    return count;
}

/* A slot as the library makes it: room, record, entry. */
static void make(const char *name, pytomic_slot *slot)
{
    ck_ok(pytomic_slot_open(fixture_segment, name, PYTOMIC_INT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, slot));
}

static void all_slots_are_found(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        record_key key = key_of(fixture_numbered(i));
        ck_assert(found_at(i, &key));
    }
}

/* As the lock's holder does it, with an opening of the file. */
static int rebuild(void)
{
    int fd = files_open(fixture_name), code = directory_rebuild(fixture_segment, fd);

    close(fd);
    return code;
}

START_TEST(what_was_inserted_is_found_and_what_was_removed_is_not)
{
    record_key first = key_of("first"), second = key_of("second");

    ck_assert(absent(&first));
    add(0, &first);
    add(1, &second);
    ck_assert(found_at(0, &first) && found_at(1, &second));
    drop(0, &first);
    ck_assert(absent(&first) && found_at(1, &second));
    drop(1, &second);
    ck_assert_uint_eq(filled(), 0);
    ck_assert_uint_eq(count_filled(), 0);
}
END_TEST

START_TEST(names_that_collide_are_all_found)
{
    record_key keys[4] = {key_with_tag("a", 9), key_with_tag("b", 9), key_with_tag("c", 9), key_with_tag("d", 9)};

    for (uint32_t i = 0; i < 3; i++) {
        add(i, &keys[i]);
    }
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert(found_at(i, &keys[i]));
    }
    ck_assert(absent(&keys[3]));
}
END_TEST

START_TEST(a_run_of_entries_goes_on_at_the_beginning_of_the_table)
{
    record_key keys[3] = {key_with_tag("a", LEVEL_0 - 1), key_with_tag("b", LEVEL_0 - 1), key_with_tag("c", 0)};

    for (uint32_t i = 0; i < 3; i++) {
        add(i, &keys[i]);
    }
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert(found_at(i, &keys[i]));
    }
    /* and is cleaned up backwards round the end */
    drop(0, &keys[0]);
    drop(1, &keys[1]);
    ck_assert(found_at(2, &keys[2]));
    drop(2, &keys[2]);
    ck_assert_uint_eq(filled(), 0);
    ck_assert_uint_eq(count_filled(), 0);
}
END_TEST

START_TEST(a_removed_entry_does_not_cut_others_off)
{
    record_key keys[3] = {key_with_tag("a", 9), key_with_tag("b", 9), key_with_tag("c", 9)};

    for (uint32_t i = 0; i < 3; i++) {
        add(i, &keys[i]);
    }
    drop(1, &keys[1]);
    ck_assert(found_at(0, &keys[0]) && found_at(2, &keys[2]));
    ck_assert_uint_eq(filled(), 3);
    add(1, &keys[1]); /* takes the place of the tombstone */
    ck_assert_uint_eq(filled(), 3);
    ck_assert(found_at(1, &keys[1]));
    drop(1, &keys[1]);
    drop(2, &keys[2]);
    ck_assert_uint_eq(filled(), 1); /* at the end of a run nothing is left */
    ck_assert_uint_eq(count_filled(), 1);
    ck_assert(found_at(0, &keys[0]));
}
END_TEST

START_TEST(an_entry_is_no_proof_the_record_is)
{
    record_key one = key_with_tag("one", 9), two = key_with_tag("two", 9);

    add(0, &one);
    directory_insert(fixture_segment, 9, 1); /* of a slot that is free */
    ck_assert(absent(&two));
    directory_insert(fixture_segment, two.tag, 0); /* of a slot with another name */
    ck_assert(absent(&two));
    ck_assert(found_at(0, &one));
}
END_TEST

START_TEST(the_directory_grows_level_by_level_and_loses_nothing)
{
    for (unsigned i = 0; i < FIXTURE_SLOTS; i++) {
        fixture_create(fixture_numbered(i), i);
        uint32_t level = mapping_directory_level(fixture_segment);
        /* half full at most, and no larger than that needs */
        ck_assert_uint_le(2 * (i + 1), layout_level_entries(level));
        ck_assert(level == 0 || 2 * (i + 1) > layout_level_entries(level - 1));
    }
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), 3);
    ck_assert_uint_eq(filled(), FIXTURE_SLOTS);
    all_slots_are_found(FIXTURE_SLOTS);
}
END_TEST

/* Create and remove ten times as many as there are entries, always 200 at a time: without a sweep the tombstones fill
 * the directory, and a look-up of what is absent walks through all of it. */
START_TEST(tombstones_are_swept_so_that_look_ups_stay_short)
{
    enum { WINDOW = 200 };
    uint32_t most = 0;

    for (unsigned i = 0; i < 10 * LEVEL_0; i++) {
        fixture_create(fixture_numbered(i), i);
        most = filled() > most ? filled() : most;
        if (i >= WINDOW) {
            ck_ok(pytomic_slot_remove(fixture_segment, fixture_numbered(i - WINDOW)));
        }
    }
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), 0);
    ck_assert_uint_le(most, LEVEL_0 / 4 * 3);
    ck_assert_uint_gt(most, WINDOW + 1); /* there were tombstones */
    ck_assert_uint_eq(filled(), count_filled());
}
END_TEST

START_TEST(the_directory_is_made_anew_from_the_records)
{
    fixture_create_range(0, 100);
    ck_ok(pytomic_slot_remove(fixture_segment, "slot 50"));
    memset(mapping_directory(fixture_segment, 0), 0x5a, LEVEL_0 * sizeof(uint64_t));
    store32(&mapping_header(fixture_segment)->directory_filled, 7);
    ck_gives(0, rebuild());
    ck_assert_uint_eq(filled(), 99);
    ck_assert_uint_eq(count_filled(), 99);
    for (unsigned i = 0; i < 100; i++) {
        record_key key = key_of(fixture_numbered(i));
        ck_assert(i == 50 ? absent(&key) : found_at(i, &key));
    }
}
END_TEST

/* a reader without the lock, when a change was cut short: it must neither miss nor wait */
START_TEST(a_directory_in_pieces_still_gives_true_answers)
{
    record_key here = key_of("here"), gone = key_of("gone");
    directory_hit at;

    add(5, &here);
    add(6, &gone);
    drop(6, &gone);
    store64(&mapping_header(fixture_segment)->change, 1);
    memset(mapping_directory(fixture_segment, 0), 0, LEVEL_0 * sizeof(uint64_t));
    ck_gives(0, directory_find(fixture_segment, &here, &at));
    ck_assert_uint_eq(at.index, 5);
    ck_gives(-PYTOMIC_E_NO_SLOT, directory_find(fixture_segment, &gone, &at));
}
END_TEST

/* Slots 0 and 1 want the same place. Slot 0 comes and goes, and the entry of slot 1 moves as in a sweep. */
static void move(int signal)
{
    pytomic_word *change = &mapping_header(fixture_segment)->change, *entries = mapping_directory(fixture_segment, 0);
    bool comes = record_commit(fixture_segment, 0) % 2 != 0;

    (void)signal;
    store64(change, load64(change) + 1);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    store64(&entries[9], UINT64_C(9) << 32 | (comes ? 1 : 2));
    store64(&entries[10], comes ? UINT64_C(9) << 32 | 2 : DIRECTORY_EMPTY);
    store64_release(change, load64(change) + 1);
}

START_TEST(an_entry_that_moves_while_it_is_looked_for_is_found)
{
    record_key other = key_with_tag("comes and goes", 9), key = key_with_tag("stays", 9);
    bool found = true;
    directory_hit at;

    add(0, &other);
    add(1, &key);
    fixture_begin_interruptions(move);
    for (unsigned i = 0; i < 1000000 && found; i++) {
        found = directory_find(fixture_segment, &key, &at) == 0 && at.index == 1;
    }
    fixture_end_interruptions();
    ck_assert(found);
}
END_TEST

/* tag 0 is that of the tombstones too: they must not be taken for entries, nor entries for nothing */
START_TEST(a_tag_of_zeros_is_one_like_others)
{
    record_key keys[2] = {key_with_tag("a", 0), key_with_tag("b", 0)};

    add(0, &keys[0]);
    add(1, &keys[1]);
    drop(0, &keys[0]);
    ck_assert_uint_eq(mapping_directory(fixture_segment, 0)[0], DIRECTORY_TOMBSTONE);
    ck_assert(absent(&keys[0]) && found_at(1, &keys[1]));
}
END_TEST

START_TEST(removing_what_is_not_there_changes_nothing)
{
    record_key key = key_with_tag("a", 9);
    uint64_t before[LEVEL_0];

    add(0, &key);
    memcpy(before, mapping_directory(fixture_segment, 0), sizeof(before));
    directory_remove(fixture_segment, 9, 1);
    directory_remove(fixture_segment, 10, 0);
    ck_assert_mem_eq(mapping_directory(fixture_segment, 0), before, sizeof(before));
    ck_assert_uint_eq(filled(), 1);
}
END_TEST

START_TEST(a_directory_full_of_garbage_ends_every_walk)
{
    pytomic_word *entries = mapping_directory(fixture_segment, 0);
    record_key key = key_with_tag("a", 9);

    for (uint32_t i = 0; i < LEVEL_0; i++) {
        entries[i] = UINT64_C(9) << 32 | (0xfffffff0u + i % 16); /* the right tag, but no slot's number */
    }
    ck_assert(absent(&key));
    directory_insert(fixture_segment, 9, 0);
    directory_remove(fixture_segment, 9, 0);
    for (uint32_t i = 0; i < LEVEL_0; i++) {
        entries[i] = DIRECTORY_TOMBSTONE;
    }
    ck_assert(absent(&key));
    add(0, &key);
    ck_assert(found_at(0, &key));
    drop(0, &key);
    ck_assert(absent(&key));
}
END_TEST

/* Every entry stands just before its place and none is empty: each probe goes round the whole table. */
START_TEST(a_directory_forged_to_be_long_to_walk_gives_true_answers_without_the_walk)
{
    uint64_t steps = 100;
    directory_hit at;

    fixture_create_range(0, FIXTURE_SLOTS);
    uint32_t level = mapping_directory_level(fixture_segment), size = layout_level_entries(level);
    pytomic_word *entries = mapping_directory(fixture_segment, level);
    record_key there = key_with_tag("slot 1", 0), nowhere = key_with_tag("nobody's", 0);
    for (uint32_t i = 0; i < size; i++) {
        entries[i] = i == size - 1 ? 2 : DIRECTORY_TOMBSTONE; /* slot 1, with the tag 0 */
    }
    ck_assert(!directory_probe_within(fixture_segment, &there, &steps, &at));
    ck_assert_uint_eq(steps, 0);
    steps = size;
    ck_assert(directory_probe_within(fixture_segment, &there, &steps, &at));
    ck_assert_uint_eq(steps, 1);
    ck_assert(found_at(1, &there));
    ck_assert(absent(&nowhere));
    store64(&mapping_header(fixture_segment)->change, 1);
    ck_assert(found_at(1, &there));
    ck_assert(absent(&nowhere));
}
END_TEST

START_TEST(more_slots_than_the_level_holds_get_a_higher_one)
{
    fixture_create_range(0, LEVEL_0);
    store32(&mapping_header(fixture_segment)->directory_level, 0);
    ck_gives(0, rebuild());
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), 1);
    all_slots_are_found(LEVEL_0);
}
END_TEST

/* The tags lie, all in one place: making the next level of them would take the square of their number. */
START_TEST(a_level_whose_tags_were_forged_is_made_anew_from_the_records)
{
    enum { SLOTS = 1024 };
    pytomic_slot slot;

    fixture_create_range(0, SLOTS);
    pytomic_word *entries = mapping_directory(fixture_segment, 2);
    for (uint32_t i = 0; i < 2 * SLOTS; i++) {
        entries[i] &= UINT32_MAX;
    }
    make("one more", &slot); /* level 2 is half full, so this one makes the next */
    all_slots_are_found(SLOTS);
}
END_TEST

START_TEST(slots_that_were_given_one_name_are_damage)
{
    fixture_create_range(0, FIXTURE_SLOTS);
    for (uint32_t i = 1; i < FIXTURE_SLOTS; i++) {
        layout_record *record = mapping_record(fixture_segment, i);
        record->name_length = mapping_record(fixture_segment, 0)->name_length;
        memcpy(record->name, mapping_record(fixture_segment, 0)->name, sizeof(record->name));
    }
    ck_gives(-PYTOMIC_E_DAMAGED, rebuild());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("directory");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, what_was_inserted_is_found_and_what_was_removed_is_not);
    tcase_add_test(core, names_that_collide_are_all_found);
    tcase_add_test(core, a_run_of_entries_goes_on_at_the_beginning_of_the_table);
    tcase_add_test(core, a_removed_entry_does_not_cut_others_off);
    tcase_add_test(core, an_entry_is_no_proof_the_record_is);
    tcase_add_test(core, the_directory_grows_level_by_level_and_loses_nothing);
    tcase_add_test(core, tombstones_are_swept_so_that_look_ups_stay_short);
    tcase_add_test(core, the_directory_is_made_anew_from_the_records);
    tcase_add_test(core, a_directory_in_pieces_still_gives_true_answers);
    tcase_add_test(limits, an_entry_that_moves_while_it_is_looked_for_is_found);
    tcase_add_test(limits, a_tag_of_zeros_is_one_like_others);
    tcase_add_test(limits, removing_what_is_not_there_changes_nothing);
    tcase_add_test(limits, a_directory_full_of_garbage_ends_every_walk);
    tcase_add_test(limits, a_directory_forged_to_be_long_to_walk_gives_true_answers_without_the_walk);
    tcase_add_test(limits, more_slots_than_the_level_holds_get_a_higher_one);
    tcase_add_test(limits, a_level_whose_tags_were_forged_is_made_anew_from_the_records);
    tcase_add_test(limits, slots_that_were_given_one_name_are_damage);
    return fixture_run(suite);
}
