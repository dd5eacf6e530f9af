/* SPDX-License-Identifier: MIT */
#include "presence.h"

#include <fcntl.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_segments.h"

START_TEST(many_share_and_the_last_unlinks)
{
    int first = files_open(fixture_name), second = files_open(fixture_name);

    ck_gives(0, presence_share(first, fixture_name));
    ck_gives(0, presence_share(second, fixture_name));
    ck_assert(!presence_none(second));
    ck_assert(!presence_end(second, fixture_name)); /* its own share is no obstacle, the other's is */
    ck_assert(fixture_on_disk());
    os_close(first);
    ck_assert(presence_none(second));
    ck_assert(fixture_on_disk()); /* asking did nothing */
    ck_assert(presence_end(second, fixture_name));
    ck_assert(!fixture_on_disk());
    os_close(second);
}
END_TEST

/* who unlinks claims first: whoever shares afterwards came too late */
START_TEST(a_share_of_what_is_being_unlinked_is_refused)
{
    int claimer = files_open(fixture_name), other = files_open(fixture_name);

    ck_gives(0, os_lock(claimer, OS_LOCK_EXCLUSIVE, 1));
    ck_gives(-PYTOMIC_E_NO_SEGMENT, presence_share(other, fixture_name));
    os_unlock(claimer, 1);
    ck_gives(0, presence_share(other, fixture_name));
    os_unlock(other, 1);
    ck_gives(0, os_unlink(fixture_name));
    ck_gives(-PYTOMIC_E_NO_SEGMENT, presence_share(other, fixture_name));
    ck_gives(0, presence_share(other, NULL)); /* its name is not known: it may have gone */
    os_close(claimer);
    os_close(other);
}
END_TEST

START_TEST(what_bears_the_name_by_now_is_not_unlinked)
{
    int old = files_open(fixture_name), anew;
    const char *path = files_path(fixture_name);

    ck_gives(0, os_unlink(fixture_name));
    anew = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ck_gives(-PYTOMIC_E_NO_SEGMENT, presence_share(old, fixture_name));
    ck_assert(!presence_end(old, fixture_name));
    ck_assert(fixture_on_disk());
    ck_assert(presence_end(anew, fixture_name));
    os_close(old);
    os_close(anew);
}
END_TEST

START_TEST(the_lock_of_changes_is_another)
{
    int holder = files_open(fixture_name), other = files_open(fixture_name);

    ck_gives(0, os_lock(holder, OS_LOCK_EXCLUSIVE, 0));
    ck_gives(0, presence_share(other, fixture_name));
    ck_assert(presence_none(other) && !presence_none(holder));
    os_close(holder);
    os_close(other);
}
END_TEST

START_TEST(an_opening_for_reading_can_share_and_not_claim)
{
    const char *path = files_path(fixture_name);

    int reader = open(path, O_RDONLY | O_CLOEXEC);
    ck_gives(0, presence_share(reader, fixture_name));
    ck_assert(!presence_end(reader, fixture_name));
    ck_assert(fixture_on_disk());
    os_close(reader);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("presence");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, many_share_and_the_last_unlinks);
    tcase_add_test(core, a_share_of_what_is_being_unlinked_is_refused);
    tcase_add_test(core, what_bears_the_name_by_now_is_not_unlinked);
    tcase_add_test(limits, the_lock_of_changes_is_another);
    tcase_add_test(limits, an_opening_for_reading_can_share_and_not_claim);
    return fixture_run(suite);
}
