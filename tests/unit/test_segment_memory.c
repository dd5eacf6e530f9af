/* SPDX-License-Identifier: MIT */
/* What memory and address space a segment takes. */
#include "pytomic/segment.h"

#include <stdio.h>
#include <sys/resource.h>

#include "fixture.h"
#include "fixture_segments.h"
#include "fixture_slots.h"

START_TEST(a_new_segment_with_one_slot_takes_at_most_64_KiB)
{
    pytomic_segment *segment = fixture_attach(PYTOMIC_CREATE);

    fixture_create_numbered(segment, 1);
    ck_assert_uint_le(fixture_info(segment).memory, 65536);
    ck_assert_uint_eq(fixture_info(segment).max_slots, PYTOMIC_SLOTS_DEFAULT);
    pytomic_close(segment);
}
END_TEST

/* with room for no more than these, and for a million */
START_TEST(memory_follows_the_slots_in_use_and_not_max_slots)
{
    enum { SLOTS = 3000 };
    static const uint32_t sizes[] = {SLOTS, FIXTURE_MANY_SLOTS};
    uint64_t memory[2];

    for (int i = 0; i < 2; i++) {
        pytomic_segment *segment = fixture_create_segment(sizes[i], 0);
        for (unsigned number = 0; number < SLOTS; number++) {
            fixture_create_numbered(segment, number);
        }
        memory[i] = fixture_info(segment).memory;
        pytomic_close(segment);
        ck_ok(pytomic_unlink(fixture_name));
    }
    /* a record, a cell, up to 8 entries of all levels of the directory, a chunk in reserve */
    ck_assert_uint_le(memory[0], 4096 + (SLOTS + 64) * (320 + 128 + 8 * 8));
    /* the smaller one ends within a chunk */
    ck_assert_uint_le(memory[1], memory[0] + 64 * (320 + 128));
}
END_TEST

START_TEST(memory_of_removed_slots_serves_again)
{
    pytomic_segment *segment = fixture_attach(PYTOMIC_CREATE);

    for (unsigned i = 0; i < 1000; i++) {
        fixture_create_numbered(segment, i);
    }
    uint64_t memory = fixture_info(segment).memory;
    for (unsigned round = 1; round <= 3; round++) {
        for (unsigned i = 0; i < 1000; i++) {
            ck_ok(pytomic_slot_remove(segment, fixture_numbered((round - 1) * 1000 + i)));
            fixture_create_numbered(segment, round * 1000 + i);
        }
    }
    ck_assert_uint_eq(fixture_info(segment).memory, memory);
    pytomic_close(segment);
}
END_TEST

START_TEST(a_segment_may_have_one_slot_or_16777216)
{
    static const uint32_t sizes[] = {1, PYTOMIC_SLOTS_MAX};
    if (_i == 1 && sizeof(void *) == 4) {
        return; /* more than 32 bits address: the next test */
    }
    pytomic_segment *segment = fixture_create_segment(sizes[_i], 0);
    pytomic_slot slot = fixture_create_numbered(segment, 1);

    ck_assert_uint_eq(fixture_info(segment).max_slots, sizes[_i]);
    ck_assert_uint_le(fixture_info(segment).memory, 65536);
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 2);
    pytomic_close(segment);
}
END_TEST

START_TEST(a_creator_without_address_space_leaves_nothing)
{
    pytomic_options options = {.max_slots = PYTOMIC_SLOTS_MAX};
    pytomic_segment *segment = NULL;
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");

    ck_assert(statm != NULL && fscanf(statm, "%lu", &pages) == 1);
    fclose(statm);
    struct rlimit limit = {.rlim_cur = pages * 4096 + (64 << 20), .rlim_max = RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
    ck_code(-ENOMEM, pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
    ck_assert_ptr_null(segment);
    ck_assert(!fixture_on_disk());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("segment_memory");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");
    TCase *kernel = fixture_case(suite, "Kernel");

    tcase_set_tags(kernel, FIXTURE_KERNEL_TAG);
    tcase_add_test(core, a_new_segment_with_one_slot_takes_at_most_64_KiB);
    tcase_add_test(core, memory_follows_the_slots_in_use_and_not_max_slots);
    tcase_add_test(core, memory_of_removed_slots_serves_again);
    tcase_add_loop_test(limits, a_segment_may_have_one_slot_or_16777216, 0, 1);
    tcase_add_loop_test(kernel, a_segment_may_have_one_slot_or_16777216, 1, 2);
    tcase_add_test(kernel, a_creator_without_address_space_leaves_nothing);
    return fixture_run(suite);
}
