/* SPDX-License-Identifier: MIT */
/* A segment that is opened by a descriptor of its file. */
#include "pytomic/segment.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_segments.h"
#include "fixture_system.h"

START_TEST(a_segment_is_opened_by_its_descriptor)
{
    pytomic_segment *segment = fixture_create_segment(100, 0), *again;
    pytomic_segment_info info;
    pytomic_snapshot snapshot;
    pytomic_slot slot, other;

    fixture_create_numbered(segment, 1);
    pytomic_close(segment);
    int fd = fixture_open_file(O_RDWR);
    ck_ok(pytomic_open_fd(fd, 0, &segment));
    ck_ok(pytomic_open_fd(fd, 0, &again));
    ck_assert_ptr_eq(again, segment);
    pytomic_close(again);
    ck_assert_int_ge(fcntl(fd, F_GETFD), 0); /* it stays the caller's, and is not needed any more */
    close(fd);
    ck_assert_str_eq(pytomic_segment_name(segment), "");
    ck_assert(pytomic_segment_writable(segment));
    ck_ok(pytomic_slot_open(segment, "slot 1", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 2);
    ck_ok(pytomic_snapshot_take(segment, &snapshot));
    ck_assert_uint_eq(snapshot.entries[0].value, 2);
    pytomic_snapshot_free(&snapshot);
    ck_code(-EACCES, pytomic_slot_open(segment, "new", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &other));
    ck_code(-EACCES, pytomic_slot_remove(segment, "slot 1"));
    ck_code(-EACCES, pytomic_slot_remove_handle(&slot));
    ck_code(-EACCES, pytomic_describe(segment, "a", &(pytomic_description){.help = "A."}));
    ck_code(-EACCES, pytomic_segment_get_info(segment, &info));
    ck_ok(pytomic_slot_check(&slot));
    pytomic_close(segment);
}
END_TEST

/* of a segment that is open by name as well there is the one mapping, which knows the name */
START_TEST(a_descriptor_of_what_is_open_by_name_is_the_same_segment)
{
    pytomic_segment *segment = fixture_create_segment(100, 0), *again;
    int fd = fixture_open_file(O_RDWR);

    ck_ok(pytomic_open_fd(fd, 0, &again));
    ck_assert_ptr_eq(again, segment);
    fixture_create_numbered(again, 1);
    pytomic_close(segment);
    fixture_create_numbered(again, 2);
    pytomic_close(again);
    close(fd);
}
END_TEST

/* what the descriptor gave does not know the name, which changes of structure need */
START_TEST(a_segment_opened_by_name_after_its_descriptor_can_be_changed)
{
    pytomic_close(fixture_create_segment(100, 0));
    pytomic_segment *nameless, *named, *again;
    pytomic_slot slot;
    int fd = fixture_open_file(O_RDWR);

    ck_ok(pytomic_open_fd(fd, 0, &nameless));
    ck_ok(pytomic_open(fixture_name, 0, NULL, &named));
    ck_assert_ptr_ne(named, nameless);
    ck_assert_str_eq(pytomic_segment_name(named), fixture_name);
    fixture_create_numbered(named, 1);
    ck_ok(pytomic_slot_open(nameless, "slot 1", PYTOMIC_UINT, 0, 0, &slot));
    ck_ok(pytomic_open(fixture_name, 0, NULL, &again));
    ck_assert_ptr_eq(again, named);
    pytomic_close(again);
    pytomic_close(nameless);
    fixture_create_numbered(named, 2);
    pytomic_close(named);
    close(fd);
}
END_TEST

START_TEST(a_descriptor_that_cannot_be_used_is_refused)
{
    pytomic_segment *segment = fixture_create_segment(100, 0), *out = NULL;
    int fd = fixture_open_file(O_RDONLY);

    pytomic_close(segment);
    ck_code(-EACCES, pytomic_open_fd(fd, 0, &out));
    ck_ok(pytomic_open_fd(fd, PYTOMIC_READ, &out));
    ck_assert(!pytomic_segment_writable(out));
    pytomic_close(out);
    out = NULL;
    ck_code(-EINVAL, pytomic_open_fd(fd, PYTOMIC_CREATE, &out));
    ck_code(-EINVAL, pytomic_open_fd(fd, PYTOMIC_READ | PYTOMIC_EXCLUSIVE, &out));
    close(fd);
    ck_code(-EBADF, pytomic_open_fd(fd, PYTOMIC_READ, &out));
    ck_code(-EBADF, pytomic_open_fd(-1, 0, &out));
    fd = fixture_open_file(O_WRONLY);
    ck_code(-EACCES, pytomic_open_fd(fd, 0, &out));
    close(fd);
    fd = fixture_open_file(O_PATH);
    ck_code(-EACCES, pytomic_open_fd(fd, PYTOMIC_READ, &out));
    close(fd);
    fd = open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_code(-PYTOMIC_E_FOREIGN, pytomic_open_fd(fd, PYTOMIC_READ, &out));
    close(fd);
    fd = open("/dev/zero", O_RDWR | O_CLOEXEC);
    ck_code(-PYTOMIC_E_FOREIGN, pytomic_open_fd(fd, 0, &out));
    close(fd);
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_code(-PYTOMIC_E_FOREIGN, pytomic_open_fd(ends[0], PYTOMIC_READ, &out));
    fd = memfd_create("garbage", MFD_CLOEXEC);
    ck_assert_int_eq(ftruncate(fd, 1 << 20), 0);
    ck_code(-PYTOMIC_E_FOREIGN, pytomic_open_fd(fd, 0, &out));
    ck_assert_int_eq(pwrite(fd, "PYTOMIC", 8, 0), 8);
    ck_code(-PYTOMIC_E_DAMAGED, pytomic_open_fd(fd, 0, &out));
    close(fd);
    ck_assert_ptr_null(out);
}
END_TEST

START_TEST(a_descriptor_of_another_users_segment_wants_to_be_asked_for)
{
    pytomic_segment *out = NULL;
    const char *path = files_path(fixture_name);

    fixture_need(geteuid() == 0, "only root can give a file away");
    pytomic_close(fixture_create_segment(100, 0));
    ck_assert_int_eq(chown(path, 4711, (gid_t)-1), 0);
    int fd = fixture_open_file(O_RDWR);
    ck_code(-PYTOMIC_E_OWNER, pytomic_open_fd(fd, 0, &out));
    ck_ok(pytomic_open_fd(fd, PYTOMIC_READ, &out));
    pytomic_close(out);
    ck_ok(pytomic_open_fd(fd, PYTOMIC_ANY_OWNER, &out));
    pytomic_close(out);
    close(fd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("segment_descriptor");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, a_segment_is_opened_by_its_descriptor);
    tcase_add_test(core, a_descriptor_of_what_is_open_by_name_is_the_same_segment);
    tcase_add_test(core, a_segment_opened_by_name_after_its_descriptor_can_be_changed);
    tcase_add_test(limits, a_descriptor_that_cannot_be_used_is_refused);
    tcase_add_test(limits, a_descriptor_of_another_users_segment_wants_to_be_asked_for);
    return fixture_run(suite);
}
