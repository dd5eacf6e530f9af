/* SPDX-License-Identifier: MIT */
/* Locks of files. */
#include "os.h"

#include "fixture.h"
#include "fixture_files.h"

START_TEST(two_openings_of_one_file_exclude_each_other)
{
    int first = fixture_file(), second;

    ck_gives(0, fixture_open_published(true, &second));
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 0));
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 0)); /* its own lock is no obstacle */
    ck_gives(-EAGAIN, os_lock(second, OS_LOCK_EXCLUSIVE, 0));
    os_unlock(first, 0);
    ck_gives(0, os_lock(second, OS_LOCK_EXCLUSIVE, 0));
    os_close(second);
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 0));
    os_close(first);
}
END_TEST

/* a lock of the process (F_SETLK) would go with the first close of any descriptor of the file */
START_TEST(closing_another_opening_does_not_drop_the_lock)
{
    int holder = fixture_file(), other, third;

    ck_gives(0, fixture_open_published(true, &other));
    ck_gives(0, fixture_open_published(true, &third));
    ck_gives(0, os_lock(holder, OS_LOCK_EXCLUSIVE, 0));
    os_close(other);
    ck_gives(-EAGAIN, os_lock(third, OS_LOCK_EXCLUSIVE, 0));
    os_close(third);
    os_close(holder);
}
END_TEST

START_TEST(a_shared_lock_excludes_only_an_exclusive_one)
{
    int first = fixture_file(), second, third;

    ck_gives(0, fixture_open_published(true, &second));
    ck_gives(0, fixture_open_published(true, &third));
    ck_gives(0, os_lock(first, OS_LOCK_SHARED, 1));
    ck_gives(0, os_lock(second, OS_LOCK_SHARED, 1));
    ck_gives(-EAGAIN, os_lock(third, OS_LOCK_EXCLUSIVE, 1));
    ck_assert(!os_lock_is_free(third, 1));
    ck_gives(0, os_lock(third, OS_LOCK_EXCLUSIVE, 0)); /* another byte is another lock */
    os_unlock(first, 1);
    ck_assert(!os_lock_is_free(third, 1));
    os_close(second);
    ck_assert(os_lock_is_free(third, 1));
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 1)); /* asking took nothing */
    os_close(first);
    os_close(third);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("os_lock");
    TCase *core = fixture_case(suite, "Core");

    tcase_add_test(core, two_openings_of_one_file_exclude_each_other);
    tcase_add_test(core, closing_another_opening_does_not_drop_the_lock);
    tcase_add_test(core, a_shared_lock_excludes_only_an_exclusive_one);
    return fixture_run(suite);
}
