/* SPDX-License-Identifier: MIT */
#include "pytomic/segment.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_segments.h"

START_TEST(a_segment_is_created_and_attached_by_name)
{
    pytomic_segment *segment = fixture_attach(PYTOMIC_CREATE);

    ck_assert(fixture_on_disk());
    ck_assert_str_eq(pytomic_segment_name(segment), fixture_name);
    ck_assert(pytomic_segment_writable(segment));
    pytomic_close(segment);
    segment = fixture_attach(0);
    ck_assert_str_eq(pytomic_segment_name(segment), fixture_name);
    pytomic_close(segment);
}
END_TEST

START_TEST(an_absent_segment_is_created_only_when_asked_for)
{
    pytomic_segment *segment = NULL;

    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_open(fixture_name, 0, NULL, &segment));
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_open(fixture_name, PYTOMIC_READ, NULL, &segment));
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_unlink(fixture_name));
    ck_assert_ptr_null(segment);
    ck_assert(!fixture_on_disk());
}
END_TEST

START_TEST(an_exclusive_creator_does_not_attach)
{
    pytomic_segment *other = NULL, *segment = fixture_create_segment(10, 0);

    ck_code(-EEXIST, pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &other));
    ck_assert_ptr_null(other);
    pytomic_close(segment);
}
END_TEST

START_TEST(opening_again_gives_the_same_pointer_until_it_is_closed_as_often)
{
    pytomic_segment *segment = fixture_attach(PYTOMIC_CREATE);
    pytomic_slot slot = fixture_create_numbered(segment, 1);

    ck_assert_ptr_eq(fixture_attach(0), segment);
    ck_assert_ptr_eq(fixture_attach(PYTOMIC_CREATE), segment);
    pytomic_close(segment);
    pytomic_close(segment);
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 2);
    pytomic_close(segment);
    pytomic_close(NULL);
}
END_TEST

START_TEST(neither_closing_nor_attaching_touches_a_value)
{
    pytomic_segment *segment = fixture_attach(PYTOMIC_CREATE);
    pytomic_slot slot = fixture_create_numbered(segment, 1);

    pytomic_store(slot.as_uint, 4711);
    pytomic_close(segment);
    ck_assert(fixture_on_disk());
    segment = fixture_attach(PYTOMIC_CREATE);
    ck_ok(pytomic_slot_find(segment, "slot 1", &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 4711);
    pytomic_close(segment);
}
END_TEST

START_TEST(a_reader_sees_what_a_writer_does)
{
    pytomic_segment *writer = fixture_attach(PYTOMIC_CREATE), *reader = fixture_attach(PYTOMIC_READ);
    pytomic_slot slot = fixture_create_numbered(writer, 1), seen;

    ck_assert_ptr_ne(reader, writer);
    ck_assert(!pytomic_segment_writable(reader));
    ck_ok(pytomic_slot_open(reader, "slot 1", PYTOMIC_UINT, 0, 0, &seen));
    pytomic_store(slot.as_uint, 4711);
    ck_assert_uint_eq(pytomic_load(seen.as_uint), 4711);
    ck_code(-EACCES, pytomic_slot_open(reader, "other", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &seen));
    ck_code(-EACCES, pytomic_slot_remove(reader, "slot 1"));
    pytomic_close(reader);
    ck_ok(pytomic_slot_check(&slot));
    pytomic_close(writer);
}
END_TEST

/* Not time(), whose clock is a tick behind the one that the library reads. */
static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec;
}

START_TEST(info_tells_the_facts)
{
    int64_t before = now();
    pytomic_segment *segment = fixture_create_segment(1000, 0640);
    const char *path = files_path(fixture_name);
    struct stat status;

    fixture_create_numbered(segment, 1);
    fixture_create_numbered(segment, 2);
    pytomic_segment_info info = fixture_info(segment);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(info.max_slots, 1000);
    ck_assert_uint_eq(info.slots, 2);
    ck_assert_uint_eq(info.version, 1);
    ck_assert_uint_eq(info.mode, 0640);
    ck_assert_uint_eq(info.uid, geteuid());
    ck_assert_uint_eq(info.gid, getegid());
    ck_assert_uint_eq(info.size, (uint64_t)status.st_size);
    ck_assert_uint_eq(info.memory, (uint64_t)status.st_blocks * 512);
    ck_assert_uint_eq(info.inode, status.st_ino);
    ck_assert_uint_eq(info.device, status.st_dev);
    ck_assert(info.created >= before && info.created <= now());
    pytomic_close(segment);
}
END_TEST

START_TEST(only_the_creators_options_count)
{
    pytomic_options options = {.max_slots = 7, .mode = 0666};
    pytomic_segment *segment = fixture_create_segment(1000, 0), *again;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &again));
    ck_assert_uint_eq(fixture_info(again).max_slots, 1000);
    ck_assert_uint_eq(fixture_info(again).mode, 0600);
    pytomic_close(segment);
    pytomic_close(again);
}
END_TEST

START_TEST(unlinking_takes_the_name_and_leaves_the_users)
{
    pytomic_segment *segment = fixture_attach(PYTOMIC_CREATE);
    pytomic_slot slot = fixture_create_numbered(segment, 1), other;
    pytomic_segment_info info;

    ck_ok(pytomic_unlink(fixture_name));
    ck_assert(!fixture_on_disk());
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_unlink(fixture_name));
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 2);
    ck_ok(pytomic_slot_check(&slot));
    ck_ok(pytomic_slot_find(segment, "slot 1", &other));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_open(segment, "other", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &other));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_remove(segment, "slot 1"));
    ck_code(-PYTOMIC_E_STALE, pytomic_segment_get_info(segment, &info));
    pytomic_close(segment);
}
END_TEST

START_TEST(a_segment_made_anew_is_another_one)
{
    pytomic_segment *old = fixture_attach(PYTOMIC_CREATE), *anew;
    pytomic_slot slot = fixture_create_numbered(old, 1), other;
    pytomic_segment_info info = fixture_info(old);

    ck_ok(pytomic_unlink(fixture_name));
    anew = fixture_create_segment(100, 0);
    ck_assert_ptr_ne(anew, old);
    ck_assert(fixture_info(anew).inode != info.inode || fixture_info(anew).device != info.device);
    ck_assert_ptr_eq(fixture_attach(0), anew);
    ck_code(-PYTOMIC_E_STALE, pytomic_segment_get_info(old, &info));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_open(old, "other", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &other));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_remove(old, "slot 1"));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(anew, "slot 1", &other));
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 2);
    pytomic_close(old);
    pytomic_close(anew);
    pytomic_close(anew);
}
END_TEST

static const char *const bad_names[] = {
    "",
    ".",
    "..",
    ".hidden",
    "/",
    "a/b",
    "../etc",
    "a b",
    "a\n",
    "\x1b[2J",
    "a\x7f",
    "gr\xc3\xb6\xc3\x9f"
    "e",
    "\xff",
    NULL, /* 201 bytes */
};
#define BAD_NAMES (sizeof(bad_names) / sizeof(bad_names[0]))

START_TEST(a_bad_name_is_refused_and_nothing_is_made)
{
    char longest[PYTOMIC_SEGMENT_NAME_MAX + 2] = "", path[FILES_PATH_MAX];
    const char *name = bad_names[_i];
    pytomic_segment *segment = NULL;
    struct stat status;

    if (name == NULL) {
        memset(longest, 'n', PYTOMIC_SEGMENT_NAME_MAX + 1);
        name = longest;
    }
    ck_code(-PYTOMIC_E_SEGMENT_NAME, pytomic_open(name, PYTOMIC_CREATE, NULL, &segment));
    ck_code(-PYTOMIC_E_SEGMENT_NAME, pytomic_open(name, 0, NULL, &segment));
    ck_code(-PYTOMIC_E_SEGMENT_NAME, pytomic_unlink(name));
    ck_assert_ptr_null(segment);
    strcpy(path, files_path(name));
    ck_assert(stat(path, &status) != 0);
}
END_TEST

START_TEST(the_longest_name_is_taken_whole)
{
    char name[PYTOMIC_SEGMENT_NAME_MAX + 1];
    pytomic_segment *segment, *shorter;

    memset(name, 'n', PYTOMIC_SEGMENT_NAME_MAX);
    memcpy(name, fixture_name, strlen(fixture_name));
    name[PYTOMIC_SEGMENT_NAME_MAX] = '\0';
    ck_ok(pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &segment));
    ck_assert_str_eq(pytomic_segment_name(segment), name);
    ck_ok(pytomic_unlink(name));
    name[PYTOMIC_SEGMENT_NAME_MAX - 1] = '\0';
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_open(name, 0, NULL, &shorter));
    pytomic_close(segment);
}
END_TEST

START_TEST(flags_and_options_out_of_range_are_refused)
{
    static const int flags[] = {
        PYTOMIC_EXCLUSIVE, PYTOMIC_READ | PYTOMIC_CREATE, PYTOMIC_READ | PYTOMIC_EXCLUSIVE, 16, -1,
    };
    static const pytomic_options options[] = {
        {.max_slots = PYTOMIC_SLOTS_MAX + 1},
        {.max_slots = UINT32_MAX},
        {.mode = 01000},
        {.mode = 04755},
        {.mode = S_IFREG | 0600},
        {.spare = {1}},
        {.spare = {0, 0, 0, UINT64_MAX}},
    };
    pytomic_segment *segment = NULL;

    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        ck_code(-EINVAL, pytomic_open(fixture_name, flags[i], NULL, &segment));
    }
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        ck_code(-EINVAL, pytomic_open(fixture_name, PYTOMIC_CREATE, &options[i], &segment));
    }
    ck_assert_ptr_null(segment);
    ck_assert(!fixture_on_disk());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("segment");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, a_segment_is_created_and_attached_by_name);
    tcase_add_test(core, an_absent_segment_is_created_only_when_asked_for);
    tcase_add_test(core, an_exclusive_creator_does_not_attach);
    tcase_add_test(core, opening_again_gives_the_same_pointer_until_it_is_closed_as_often);
    tcase_add_test(core, neither_closing_nor_attaching_touches_a_value);
    tcase_add_test(core, a_reader_sees_what_a_writer_does);
    tcase_add_test(core, info_tells_the_facts);
    tcase_add_test(core, only_the_creators_options_count);
    tcase_add_test(core, unlinking_takes_the_name_and_leaves_the_users);
    tcase_add_test(core, a_segment_made_anew_is_another_one);
    tcase_add_loop_test(limits, a_bad_name_is_refused_and_nothing_is_made, 0, BAD_NAMES);
    tcase_add_test(limits, the_longest_name_is_taken_whole);
    tcase_add_test(limits, flags_and_options_out_of_range_are_refused);
    return fixture_run(suite);
}
