/* SPDX-License-Identifier: MIT */
#include "draft.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_files.h"
#include "mounts.h"

static int (*const creators[])(draft *) = {draft_create, draft_create_named};

static void publish(draft *made)
{
    ck_gives(0, os_resize(made->opened.fd, 8192));
    ck_gives(0, os_claim(made->opened.fd, 0, 8192));
    ck_gives(0, draft_publish(made, fixture_name));
}

/* What a collector says of it. */
static bool abandoned(const draft *made, bool discard)
{
    bool out = false;

    ck_gives(0, draft_abandoned(made->temporary + strlen(OS_DIRECTORY "/" DRAFT_PREFIX), discard, &out));
    return out;
}

START_TEST(a_draft_has_no_name_until_it_is_published)
{
    draft made;
    int fd;

    ck_gives(0, draft_create(&made));
    ck_assert_str_eq(made.temporary, "");
    ck_assert_uint_eq(fixture_links(made.opened.fd), 0);
    ck_gives(-ENOENT, os_open(fixture_name, true, &fd));
    publish(&made);
    ck_gives(0, os_open(fixture_name, true, &fd));
    draft_close(&made);
    ck_assert_uint_eq(fixture_links(fd), 1);
    os_close(fd);
}
END_TEST

START_TEST(a_named_draft_leaves_only_what_it_published)
{
    draft made;
    int fd;

    ck_gives(0, draft_create_named(&made));
    ck_assert_int_eq(access(made.temporary, F_OK), 0);
    publish(&made);
    ck_gives(0, os_open(fixture_name, true, &fd));
    ck_assert_uint_eq(fixture_links(fd), 2);
    draft_close(&made);
    ck_assert_uint_eq(fixture_links(fd), 1);
    ck_assert_int_ne(access(made.temporary, F_OK), 0);
    os_close(fd);
}
END_TEST

START_TEST(a_draft_never_takes_the_place_of_what_is_there)
{
    os_status first, now;
    draft there, made;
    int fd;

    ck_gives(0, draft_create(&there));
    publish(&there);
    ck_gives(0, os_get_status(there.opened.fd, &first));
    ck_gives(0, creators[_i](&made));
    ck_gives(-EEXIST, draft_publish(&made, fixture_name));
    draft_close(&made);
    ck_assert(made.temporary[0] == '\0' || access(made.temporary, F_OK) != 0);
    draft_close(&there);
    ck_gives(0, os_open(fixture_name, false, &fd));
    ck_gives(0, os_get_status(fd, &now));
    ck_assert(os_same(now.identity, first.identity));
    os_close(fd);
}
END_TEST

START_TEST(a_child_has_no_draft_of_its_parent)
{
    draft made;

    ck_gives(0, creators[_i](&made));
    pid_t child = child_fork();
    if (child == 0) {
        _exit(fcntl(made.opened.fd, F_GETFD) < 0 ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_int_ge(fcntl(made.opened.fd, F_GETFD), 0);
    draft_close(&made);
    ck_assert_int_lt(fcntl(made.opened.fd, F_GETFD), 0);
}
END_TEST

/* the lock tells a draft at work from one that a killed creator left */
START_TEST(a_named_draft_at_work_is_not_abandoned)
{
    draft made;

    ck_gives(0, draft_create_named(&made));
    ck_assert(!abandoned(&made, false) && !abandoned(&made, true));
    ck_assert_int_eq(access(made.temporary, F_OK), 0);
    int copy = dup(made.opened.fd); /* as a child has it that was made without our fork handler, say by clone() */
    publish(&made);
    draft_close(&made);
    int fd;
    ck_gives(0, os_open(fixture_name, true, &fd));
    ck_gives(0, os_lock(fd, OS_LOCK_EXCLUSIVE, 0));
    os_close(fd);
    close(copy);
}
END_TEST

START_TEST(a_draft_whose_creator_was_killed_is_abandoned)
{
    int told[2];
    draft made;

    mounts_cover(OS_DIRECTORY, NULL); /* where that is permitted: so that no other collector comes first */
    ck_assert_int_eq(pipe(told), 0);
    pid_t child = child_fork();
    if (child == 0) {
        if (draft_create_named(&made) == 0 && write(told[1], &made, sizeof(made)) == sizeof(made)) {
            raise(SIGKILL);
        }
        _exit(1);
    }
    ck_assert_int_eq(child_wait(child), -SIGKILL);
    ck_assert_int_eq(read(told[0], &made, sizeof(made)), sizeof(made));
    ck_assert(abandoned(&made, false));
    ck_assert_int_eq(access(made.temporary, F_OK), 0); /* asked only */
    ck_assert(abandoned(&made, true));
    ck_assert_int_ne(access(made.temporary, F_OK), 0);
    bool out;
    ck_gives(-ENOENT, draft_abandoned(made.temporary + strlen(OS_DIRECTORY "/" DRAFT_PREFIX), true, &out));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("draft");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, a_draft_has_no_name_until_it_is_published);
    tcase_add_test(core, a_named_draft_leaves_only_what_it_published);
    tcase_add_loop_test(core, a_draft_never_takes_the_place_of_what_is_there, 0, 2);
    tcase_add_loop_test(core, a_child_has_no_draft_of_its_parent, 0, 2);
    tcase_add_test(limits, a_named_draft_at_work_is_not_abandoned);
    tcase_add_test(limits, a_draft_whose_creator_was_killed_is_abandoned);
    return fixture_run(suite);
}
