/* SPDX-License-Identifier: MIT */
#include "allocator.h"

#include "fixture.h"
#include "fixture_inside.h"

#define CHUNK LAYOUT_CHUNK_SLOTS

static int file = -1; /* in the place of the lock's descriptor */

static void open_file(void)
{
    file = files_open(fixture_name);
}

/* Make the next slot live, as a creator does; its index. */
static uint32_t create(void)
{
    uint32_t index = UINT32_MAX;

    ck_gives(0, allocator_next(fixture_segment, file, &index));
    record_commit(fixture_segment, index);
    allocator_take(fixture_segment, index);
    return index;
}

static void release(uint32_t index)
{
    allocator_stamp(fixture_segment, index);
    record_commit(fixture_segment, index);
    allocator_give(fixture_segment, index);
}

static void create_all(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        ck_assert_uint_eq(create(), i);
    }
}

/* the longest time before a cell serves again that costs no memory */
START_TEST(a_cell_that_never_served_comes_before_one_that_did)
{
    ck_assert_uint_eq(create(), 0);
    release(0);
    for (uint32_t i = 1; i < CHUNK; i++) {
        ck_assert_uint_eq(create(), i);
    }
    ck_assert_uint_eq(create(), 0);
}
END_TEST

START_TEST(the_slot_that_is_free_for_longest_comes_first)
{
    static const uint32_t order[] = {5, 3, 60, 0, 7};

    create_all(CHUNK);
    for (unsigned i = 0; i < 5; i++) {
        release(order[i]);
    }
    for (unsigned i = 0; i < 5; i++) {
        ck_assert_uint_eq(create(), order[i]);
    }
    ck_assert_uint_eq(load32(&fixture_header()->free_head), 0);
    ck_assert_uint_eq(load32(&fixture_header()->free_tail), 0);
    /* and the queue works again after it ran empty */
    release(9);
    release(8);
    ck_assert_uint_eq(create(), 9);
    ck_assert_uint_eq(create(), 8);
}
END_TEST

START_TEST(pages_are_claimed_a_chunk_at_a_time_and_only_when_no_slot_is_free)
{
    create_all(CHUNK);
    release(1);
    ck_assert_uint_eq(create(), 1);
    ck_assert_uint_eq(mapping_claimed(fixture_segment), CHUNK);
    ck_assert_uint_eq(create(), CHUNK);
    ck_assert_uint_eq(mapping_claimed(fixture_segment), 2 * CHUNK);
}
END_TEST

START_TEST(slots_in_use_are_counted)
{
    create_all(3);
    ck_assert_uint_eq(load32(&fixture_header()->live), 3);
    ck_assert_uint_eq(load32(&fixture_header()->used), 3);
    release(1);
    ck_assert_uint_eq(load32(&fixture_header()->live), 2);
    ck_assert_uint_eq(load32(&fixture_header()->used), 3);
}
END_TEST

START_TEST(asking_twice_without_taking_gives_the_same_slot)
{
    uint32_t first, second;

    create_all(2);
    ck_gives(0, allocator_next(fixture_segment, file, &first));
    ck_gives(0, allocator_next(fixture_segment, file, &second));
    ck_assert_uint_eq(first, 2);
    ck_assert_uint_eq(second, 2);
}
END_TEST

START_TEST(queue_and_counts_are_made_anew_in_the_order_of_removal)
{
    static const uint32_t order[] = {5, 3, 60, 0, 7};

    create_all(CHUNK);
    for (unsigned i = 0; i < 5; i++) {
        release(order[i]);
    }
    store32(&fixture_header()->free_head, 12345);
    store32(&fixture_header()->free_tail, 1);
    store32(&fixture_header()->live, 77);
    store32(&fixture_header()->used, 2);
    store64(&fixture_header()->removals, 0);
    for (unsigned i = 0; i < 5; i++) {
        store32(&mapping_record(fixture_segment, order[i])->next_free, 4242);
    }
    ck_gives(0, allocator_rebuild(fixture_segment));
    ck_assert_uint_eq(load32(&fixture_header()->live), CHUNK - 5);
    ck_assert_uint_eq(load32(&fixture_header()->used), CHUNK);
    ck_assert_uint_eq(load64(&fixture_header()->removals), 5);
    release(1); /* comes last, so the stamps go on where they were */
    ck_gives(0, allocator_rebuild(fixture_segment));
    for (unsigned i = 0; i < 5; i++) {
        ck_assert_uint_eq(create(), order[i]);
    }
    ck_assert_uint_eq(create(), 1);
}
END_TEST

START_TEST(slots_that_never_served_are_not_queued_by_a_rebuild)
{
    create_all(2);
    release(0);
    ck_gives(0, allocator_rebuild(fixture_segment));
    ck_assert_uint_eq(create(), 2);
    ck_assert_uint_eq(load32(&fixture_header()->free_head), 1);
}
END_TEST

START_TEST(a_slot_killed_between_its_stamp_and_its_end_is_still_live)
{
    create_all(CHUNK);
    release(4);
    allocator_stamp(fixture_segment, 3);
    ck_gives(0, allocator_rebuild(fixture_segment));
    ck_assert_uint_eq(load32(&fixture_header()->live), CHUNK - 1);
    ck_assert_uint_eq(create(), 4);
    ck_assert_uint_eq(create(), CHUNK);
}
END_TEST

START_TEST(no_more_than_max_slots_are_given)
{
    uint32_t index = 4711;

    create_all(FIXTURE_SLOTS);
    ck_assert_uint_eq(mapping_claimed(fixture_segment), FIXTURE_SLOTS); /* the last chunk is a part of one */
    ck_gives(-PYTOMIC_E_FULL, allocator_next(fixture_segment, file, &index));
    ck_assert_uint_eq(index, 4711);
    release(1234);
    ck_assert_uint_eq(create(), 1234);
}
END_TEST

/* Numbers a peer may have left in the header: each is noticed before it is used. */
START_TEST(a_cache_that_contradicts_the_slots_is_damage)
{
    static const struct {
        uint32_t used, head;
    } wrong[] = {
        {1, 0},                  /* a live slot that never served */
        {UINT32_MAX, CHUNK / 2}, /* a live slot that is free */
        {UINT32_MAX, 2 * CHUNK}, /* a slot that is none yet */
        {UINT32_MAX, UINT32_MAX},
        {UINT32_MAX, 0}, /* the first slot of a new chunk, nowhere */
    };
    uint32_t index = 4711, slots = CHUNK - 1;

    create_all(slots);
    store32(&fixture_header()->used, wrong[_i].used);
    store32(&fixture_header()->free_head, wrong[_i].head);
    ck_gives(-PYTOMIC_E_DAMAGED, allocator_next(fixture_segment, file, &index));
    ck_assert_uint_eq(index, 4711);
    ck_gives(0, allocator_rebuild(fixture_segment));
    ck_assert_uint_eq(create(), slots);
}
END_TEST

START_TEST(a_tail_that_is_no_slot_begins_the_queue_anew)
{
    create_all(CHUNK);
    store32(&fixture_header()->free_tail, UINT32_MAX);
    release(6);
    ck_assert_uint_eq(create(), 6);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("allocator");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_checked_fixture(core, open_file, NULL);
    tcase_add_checked_fixture(limits, open_file, NULL);
    tcase_add_test(core, a_cell_that_never_served_comes_before_one_that_did);
    tcase_add_test(core, the_slot_that_is_free_for_longest_comes_first);
    tcase_add_test(core, pages_are_claimed_a_chunk_at_a_time_and_only_when_no_slot_is_free);
    tcase_add_test(core, slots_in_use_are_counted);
    tcase_add_test(core, asking_twice_without_taking_gives_the_same_slot);
    tcase_add_test(core, queue_and_counts_are_made_anew_in_the_order_of_removal);
    tcase_add_test(core, slots_that_never_served_are_not_queued_by_a_rebuild);
    tcase_add_test(core, a_slot_killed_between_its_stamp_and_its_end_is_still_live);
    tcase_add_test(limits, no_more_than_max_slots_are_given);
    tcase_add_loop_test(limits, a_cache_that_contradicts_the_slots_is_damage, 0, 5);
    tcase_add_test(limits, a_tail_that_is_no_slot_begins_the_queue_anew);
    return fixture_run(suite);
}
