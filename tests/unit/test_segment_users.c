/* SPDX-License-Identifier: MIT */
/* Who may use a segment: mode, group, and segments of other users. */
#include "pytomic/segment.h"

#include <grp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_segments.h"
#include "fixture_system.h"

START_TEST(the_mode_is_0600_or_exactly_what_was_asked_for)
{
    umask(0777);
    pytomic_segment *segment = fixture_create_segment(0, 0);
    ck_assert_uint_eq(fixture_info(segment).mode, 0600);
    pytomic_close(segment);
    ck_ok(pytomic_unlink(fixture_name));
    segment = fixture_create_segment(0, 0666);
    ck_assert_uint_eq(fixture_info(segment).mode, 0666);
    pytomic_close(segment);
}
END_TEST

START_TEST(others_are_not_permitted_and_readers_only_read)
{
    pytomic_segment *segment = fixture_create_segment(0, 0644), *mine = NULL;

    if (geteuid() != 0) {
        /* the owner stands for the others: the mode is his that he lacks */
        const char *path = files_path(fixture_name);
        ck_assert_int_eq(chmod(path, 0444), 0);
    }
    pytomic_close(segment);
    pid_t child = child_fork();
    if (child == 0) {
        bool other = geteuid() != 0 || seteuid(65534) == 0;
        bool refused = pytomic_open(fixture_name, 0, NULL, &mine) == -EACCES &&
                       pytomic_open(fixture_name, PYTOMIC_CREATE, NULL, &mine) == -EACCES;
        bool reads = pytomic_open(fixture_name, PYTOMIC_READ, NULL, &mine) == 0;
        _exit(other && refused && reads ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
}
END_TEST

/* As another user, in a child; what it returns is its exit status. */
static int as_another(int (*what)(void))
{
    pid_t child = child_fork();

    if (child == 0) {
        _exit(fixture_become_another() ? what() : 99);
    }
    return child_wait(child);
}

static int attach_to_the_others(void)
{
    pytomic_segment *segment = NULL;
    pytomic_slot slot;
    char path[PYTOMIC_SEGMENT_NAME_MAX + 16];

    snprintf(path, sizeof(path), "%s/slot 1", fixture_name);
    if (pytomic_open(fixture_name, 0, NULL, &segment) != -PYTOMIC_E_OWNER ||
        pytomic_open(fixture_name, PYTOMIC_CREATE, NULL, &segment) != -PYTOMIC_E_OWNER ||
        pytomic_attach(path, PYTOMIC_UINT, 0, 0, &slot) != -PYTOMIC_E_OWNER ||
        pytomic_attach_any(path, 0, &slot) != -PYTOMIC_E_OWNER || segment != NULL) {
        return 1;
    }
    if (pytomic_open(fixture_name, PYTOMIC_READ, NULL, &segment) != 0 ||
        pytomic_slot_find(segment, "slot 1", &slot) != 0 || pytomic_load(slot.as_uint) != 1) {
        return 2;
    }
    pytomic_close(segment);
    if (pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_ANY_OWNER, 0, &slot) != 0 || pytomic_inc(slot.as_uint) != 2) {
        return 3;
    }
    pytomic_detach(&slot);
    if (pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_ANY_OWNER, NULL, &segment) != 0 ||
        pytomic_slot_open(segment, "mine", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot) != 0) {
        return 4;
    }
    /* mapped already: that it is another's was accepted by whoever mapped it */
    return pytomic_open(fixture_name, 0, NULL, &segment) == -PYTOMIC_E_OWNER ? 0 : 5;
}

/* who could truncate it and so end every process that has it mapped */
START_TEST(a_segment_of_another_user_is_written_to_only_when_asked_for)
{
    const char *path = files_path(fixture_name);

    fixture_need(geteuid() == 0, "only root can become another");
    pytomic_segment *segment = fixture_create_segment(0, 0666);
    fixture_create_numbered(segment, 1);
    pytomic_close(segment);
    ck_assert_int_eq(chown(path, 4711, (gid_t)-1), 0); /* neither the child's user nor root */
    ck_assert_int_eq(as_another(attach_to_the_others), 0);
}
END_TEST

static int attach_for_writing(void)
{
    pytomic_segment *segment;

    return pytomic_open(fixture_name, 0, NULL, &segment) == 0 ? 0 : 1;
}

START_TEST(segments_of_ones_own_and_of_root_are_trusted)
{
    const char *path = files_path(fixture_name);

    fixture_need(geteuid() == 0, "only root can become another");
    pytomic_segment *segment = fixture_create_segment(0, 0666);
    pytomic_close(segment);
    ck_assert_int_eq(as_another(attach_for_writing), 0); /* root's */
    ck_assert_int_eq(chown(path, FIXTURE_OTHER_USER, (gid_t)-1), 0);
    ck_assert_int_eq(as_another(attach_for_writing), 0);                      /* its own */
    ck_code(-PYTOMIC_E_OWNER, pytomic_open(fixture_name, 0, NULL, &segment)); /* root's own step is no other */
}
END_TEST

START_TEST(the_group_is_the_processs_or_what_was_asked_for)
{
    pytomic_options options = {.group = 4711, .mode = 0660};
    pytomic_segment *segment = NULL;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment)); /* without set_group it says nothing */
    ck_assert_uint_eq(fixture_info(segment).gid, getegid());
    pytomic_close(segment);
    ck_ok(pytomic_unlink(fixture_name));
    options.set_group = true;
    if (geteuid() == 0) {
        ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
        ck_assert_uint_eq(fixture_info(segment).gid, 4711);
        ck_assert_uint_eq(fixture_info(segment).mode, 0660);
        pytomic_close(segment);
    } else {
        ck_code(-EPERM, pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
        ck_assert(!fixture_on_disk());
    }
}
END_TEST

static int create_for_a_group(void)
{
    pytomic_options options = {.group = 0, .set_group = true};
    pytomic_segment *segment;

    return setegid(FIXTURE_OTHER_USER) == 0 || pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment) == -EPERM
               ? 0
               : 1;
}

START_TEST(a_group_that_the_process_is_no_member_of_is_refused)
{
    fixture_need(geteuid() == 0, "only root can become another");
    ck_assert_int_eq(setgroups(0, NULL), 0);
    ck_assert_int_eq(setegid(FIXTURE_OTHER_USER), 0);
    ck_assert_int_eq(as_another(create_for_a_group), 0);
    ck_assert_int_eq(setegid(0), 0);
    ck_assert(!fixture_on_disk());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("segment_users");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, the_mode_is_0600_or_exactly_what_was_asked_for);
    tcase_add_test(core, the_group_is_the_processs_or_what_was_asked_for);
    tcase_add_test(core, a_segment_of_another_user_is_written_to_only_when_asked_for);
    tcase_add_test(core, segments_of_ones_own_and_of_root_are_trusted);
    tcase_add_test(limits, a_group_that_the_process_is_no_member_of_is_refused);
    tcase_add_test(limits, others_are_not_permitted_and_readers_only_read);
    return fixture_run(suite);
}
