/* SPDX-License-Identifier: MIT */
#include "mapping.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

static pytomic_segment *open_again(int flags)
{
    pytomic_segment *segment = NULL;

    ck_ok(pytomic_open(fixture_name, flags, NULL, &segment));
    return segment;
}

START_TEST(a_segment_is_mapped_once_and_counted)
{
    ck_assert_ptr_eq(open_again(0), fixture_segment);
    ck_assert_ptr_eq(open_again(PYTOMIC_CREATE), fixture_segment);
    pytomic_close(fixture_segment);
    pytomic_close(fixture_segment);
    ck_assert_mem_eq(mapping_header(fixture_segment)->magic, LAYOUT_MAGIC, 8); /* one opening is left */
}
END_TEST

START_TEST(a_read_only_mapping_is_another_view_of_the_same_bytes)
{
    pytomic_segment *reader = open_again(PYTOMIC_READ);

    ck_assert_ptr_ne(reader, fixture_segment);
    ck_assert_ptr_ne(reader->base, fixture_segment->base);
    ck_assert(mapping_is_of(reader, fixture_segment->identity));
    ck_assert_ptr_eq(open_again(PYTOMIC_READ), reader);
    store64(&mapping_record(fixture_segment, 3)->removed_at, 4711);
    ck_assert_uint_eq(load64(&mapping_record(reader, 3)->removed_at), 4711);
    pytomic_close(reader);
    pytomic_close(reader);
}
END_TEST

START_TEST(closing_in_any_order_leaves_the_others_mapped)
{
    pytomic_segment *reader = open_again(PYTOMIC_READ), *other;
    char name[PYTOMIC_SEGMENT_NAME_MAX + 8];

    snprintf(name, sizeof(name), "%s.other", fixture_name);
    ck_ok(pytomic_open(name, PYTOMIC_CREATE, NULL, &other));
    pytomic_close(reader);
    ck_assert_mem_eq(mapping_header(other)->magic, LAYOUT_MAGIC, 8);
    ck_assert_mem_eq(mapping_header(fixture_segment)->magic, LAYOUT_MAGIC, 8);
    pytomic_close(other);
    ck_ok(pytomic_unlink(name));
}
END_TEST

START_TEST(the_parts_lie_where_the_plan_says)
{
    const layout_geometry *plan = &fixture_segment->geometry;
    unsigned char *base = fixture_segment->base;

    ck_assert_ptr_eq(mapping_header(fixture_segment), base);
    ck_assert_ptr_eq(mapping_directory(fixture_segment, 0), base + plan->directory_offset);
    ck_assert_ptr_eq(mapping_directory(fixture_segment, 2), base + layout_level_offset(plan, 2));
    ck_assert_ptr_eq(mapping_record(fixture_segment, 7), base + plan->record_offset + 7 * 320);
    ck_assert_ptr_eq(mapping_cell(fixture_segment, 7), base + plan->cell_offset + 7 * 128);
}
END_TEST

START_TEST(no_descriptor_stays_open)
{
    int before = dup(0), after;

    close(before);
    pytomic_segment *reader = open_again(PYTOMIC_READ);
    after = dup(0);
    close(after);
    ck_assert_int_eq(after, before);
    pytomic_close(reader);
}
END_TEST

/* Open and close all the time: another thread's pointer is the same, and never taken away from under it. */
static void *open_and_close(void *unused)
{
    pytomic_segment *segment;

    (void)unused;
    for (int i = 0; i < 2000; i++) {
        if (pytomic_open(fixture_name, i % 2 ? PYTOMIC_READ : 0, NULL, &segment) != 0 ||
            load64((uint64_t *)(void *)mapping_header(segment)->magic) == 0) {
            return &fixture_segment;
        }
        pytomic_close(segment);
    }
    return NULL;
}

START_TEST(threads_open_and_close_at_the_same_time)
{
    pthread_t threads[3];
    void *failed;

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, open_and_close, NULL), 0);
    }
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
}
END_TEST

/* without the fork handlers a child is now and then born with the mutex of the list taken, and hangs */
START_TEST(a_child_forked_while_another_thread_opens_can_open)
{
    pthread_t thread;
    void *failed;

    ck_assert_int_eq(pthread_create(&thread, NULL, open_and_close, NULL), 0);
    for (int i = 0; i < 50; i++) {
        pid_t child = fork();
        if (child == 0) {
            pytomic_segment *segment;
            _exit(-pytomic_open(fixture_name, 0, NULL, &segment));
        }
        ck_assert_int_eq(fixture_wait(child), 0);
    }
    ck_assert_int_eq(pthread_join(thread, &failed), 0);
    ck_assert_ptr_null(failed);
}
END_TEST

/* a peer may write any number there while we are attached */
START_TEST(numbers_read_from_the_segment_are_bounded)
{
    layout_header *header = mapping_header(fixture_segment);
    uint32_t claimed = header->claimed;

    store32(&header->claimed, UINT32_MAX);
    ck_assert_uint_eq(mapping_claimed(fixture_segment), FIXTURE_SLOTS);
    store32(&header->directory_level, UINT32_MAX);
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), fixture_segment->geometry.directory_levels - 1);
    store32(&header->claimed, claimed);
    store32(&header->directory_level, 0);
    ck_assert_uint_eq(mapping_claimed(fixture_segment), claimed);
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), 0);
}
END_TEST

START_TEST(facts_changed_after_the_attach_change_nothing_for_us)
{
    layout_header *header = mapping_header(fixture_segment);
    pytomic_slot slot;

    memset(header, 0xff, offsetof(layout_header, change));
    ck_ok(pytomic_slot_open(fixture_segment, "slot", PYTOMIC_INT, PYTOMIC_CREATE, 7, &slot));
    ck_assert_int_eq(pytomic_load(slot.as_int), 7);
    ck_ok(pytomic_slot_find(fixture_segment, "slot", &slot));
    ck_assert_ptr_eq(slot.cell, mapping_cell(fixture_segment, slot.index));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mapping");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_segment_is_mapped_once_and_counted);
    tcase_add_test(core, a_read_only_mapping_is_another_view_of_the_same_bytes);
    tcase_add_test(core, closing_in_any_order_leaves_the_others_mapped);
    tcase_add_test(core, the_parts_lie_where_the_plan_says);
    tcase_add_test(core, no_descriptor_stays_open);
    tcase_add_test(core, threads_open_and_close_at_the_same_time);
    tcase_add_test(core, a_child_forked_while_another_thread_opens_can_open);
    tcase_add_test(limits, numbers_read_from_the_segment_are_bounded);
    tcase_add_test(limits, facts_changed_after_the_attach_change_nothing_for_us);
    return fixture_run(suite);
}
