/* SPDX-License-Identifier: MIT */
#include "permit.h"

#include <unistd.h>

#include "fixture.h"
#include "holdings.h"

static permit_set set;

static void make_set(void)
{
    set = (permit_set){.identity = fixture_segment->identity, .index = 5, .generation = 7};
}

/* Take one of `limit` permits through an opening of its own, as the library does. */
static int take(const permit_set *of, uint32_t first, uint32_t count, uint32_t limit)
{
    int fd = files_open(fixture_name), code = permit_take(fd, of, first, count, limit);

    os_close(fd);
    return code;
}

static bool is_held(const permit_set *of, uint32_t number)
{
    int fd = files_open(fixture_name);
    bool held = !os_lock_is_free(fd, permit_byte(of, number));

    os_close(fd);
    return held;
}

static uint32_t count_held(const permit_set *of, uint32_t limit)
{
    int fd = files_open(fixture_name);
    uint32_t held;

    ck_gives(0, permit_held(fd, of, limit, &held));
    os_close(fd);
    return held;
}

START_TEST(a_permit_is_held_without_a_descriptor_until_it_is_dropped)
{
    ck_gives(0, take(&set, 0, 1, 1));
    ck_assert(is_held(&set, 0));
    ck_gives(-EAGAIN, take(&set, 0, 1, 1));
    ck_assert_uint_eq(permit_ours(&set), 1);
    ck_assert(permit_drop(&set));
    ck_assert(!is_held(&set, 0));
    ck_assert(!permit_drop(&set));
    ck_assert_uint_eq(permit_ours(&set), 0);
}
END_TEST

START_TEST(the_first_free_one_is_taken_round_the_end)
{
    ck_gives(0, take(&set, 2, 4, 4));
    ck_assert(is_held(&set, 2));
    ck_gives(0, take(&set, 2, 4, 4));
    ck_assert(is_held(&set, 3));
    ck_gives(0, take(&set, 2, 4, 4));
    ck_assert(is_held(&set, 0));
    ck_gives(-EAGAIN, take(&set, 2, 3, 4)); /* only as many as it is told to try */
    ck_assert_uint_eq(count_held(&set, 4), 3);
    while (permit_drop(&set)) {
    }
    ck_assert_uint_eq(count_held(&set, 4), 0);
}
END_TEST

/* neither the next life of the slot, nor its neighbours, nor another segment's */
START_TEST(the_permits_of_others_are_others)
{
    permit_set life = set, index = set, segment = set;

    life.generation += 2;
    index.index++;
    segment.identity.inode++;
    ck_gives(0, take(&set, 0, 1, 1));
    ck_assert(!is_held(&life, 0) && !is_held(&index, 0) && !is_held(&set, 1));
    ck_assert(!permit_drop(&life) && !permit_drop(&index) && !permit_drop(&segment));
    ck_assert(permit_drop(&set));
}
END_TEST

START_TEST(bytes_lie_behind_every_file_and_within_what_a_lock_can_name)
{
    const permit_set first = {.index = 0, .generation = 1},
                     last = {.index = PYTOMIC_SLOTS_MAX - 1, .generation = UINT32_MAX};

    ck_assert_uint_eq(permit_byte(&first, 0), UINT64_C(1) << 62);
    ck_assert_uint_eq(permit_byte(&last, 65535), UINT64_C(0x7fffffffffffffff));
}
END_TEST

START_TEST(a_forked_child_has_none_of_them)
{
    ck_gives(0, take(&set, 0, 1, 1));
    unsigned held = holdings_mapped();
    pid_t child = child_fork();
    if (child == 0) {
        _exit(permit_ours(&set) == 0 && !permit_drop(&set) && holdings_mapped() == held - 1 ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert(is_held(&set, 0)); /* the child did not give it away */
    ck_assert(permit_drop(&set));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("permit");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_checked_fixture(core, make_set, NULL);
    tcase_add_checked_fixture(limits, make_set, NULL);
    tcase_add_test(core, a_permit_is_held_without_a_descriptor_until_it_is_dropped);
    tcase_add_test(core, the_first_free_one_is_taken_round_the_end);
    tcase_add_test(core, a_forked_child_has_none_of_them);
    tcase_add_test(limits, the_permits_of_others_are_others);
    tcase_add_test(limits, bytes_lie_behind_every_file_and_within_what_a_lock_can_name);
    return fixture_run(suite);
}
