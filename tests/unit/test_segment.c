/* SPDX-License-Identifier: MIT */
#include "pytomic/segment.h"

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_system.h"

static pytomic_segment *open_segment(int flags)
{
    pytomic_segment *segment = NULL;

    ck_ok(pytomic_open(fixture_name, flags, NULL, &segment));
    return segment;
}

static pytomic_segment *create_with(uint32_t max_slots, mode_t mode)
{
    pytomic_options options = {.max_slots = max_slots, .mode = mode};
    pytomic_segment *segment = NULL;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment));
    return segment;
}

static pytomic_segment_info info_of(const pytomic_segment *segment)
{
    pytomic_segment_info info;

    ck_ok(pytomic_segment_get_info(segment, &info));
    return info;
}

static bool on_disk(void)
{
    const char *path = files_path(fixture_name);
    struct stat status;

    return lstat(path, &status) == 0;
}

static pytomic_slot create_slot(pytomic_segment *segment, unsigned number)
{
    char name[16];
    pytomic_slot slot;

    snprintf(name, sizeof(name), "slot %u", number);
    ck_ok(pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, number, &slot));
    return slot;
}

START_TEST(a_segment_is_created_and_attached_by_name)
{
    pytomic_segment *segment = open_segment(PYTOMIC_CREATE);

    ck_assert(on_disk());
    ck_assert_str_eq(pytomic_segment_name(segment), fixture_name);
    ck_assert(pytomic_segment_writable(segment));
    pytomic_close(segment);
    segment = open_segment(0);
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
    ck_assert(!on_disk());
}
END_TEST

START_TEST(an_exclusive_creator_does_not_attach)
{
    pytomic_segment *other = NULL, *segment = create_with(10, 0);

    ck_code(-EEXIST, pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &other));
    ck_assert_ptr_null(other);
    pytomic_close(segment);
}
END_TEST

START_TEST(opening_again_gives_the_same_pointer_until_it_is_closed_as_often)
{
    pytomic_segment *segment = open_segment(PYTOMIC_CREATE);
    pytomic_slot slot = create_slot(segment, 1);

    ck_assert_ptr_eq(open_segment(0), segment);
    ck_assert_ptr_eq(open_segment(PYTOMIC_CREATE), segment);
    pytomic_close(segment);
    pytomic_close(segment);
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 2);
    pytomic_close(segment);
    pytomic_close(NULL);
}
END_TEST

START_TEST(neither_closing_nor_attaching_touches_a_value)
{
    pytomic_segment *segment = open_segment(PYTOMIC_CREATE);
    pytomic_slot slot = create_slot(segment, 1);

    pytomic_store(slot.as_uint, 4711);
    pytomic_close(segment);
    ck_assert(on_disk());
    segment = open_segment(PYTOMIC_CREATE);
    ck_ok(pytomic_slot_find(segment, "slot 1", &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 4711);
    pytomic_close(segment);
}
END_TEST

START_TEST(a_reader_sees_what_a_writer_does)
{
    pytomic_segment *writer = open_segment(PYTOMIC_CREATE), *reader = open_segment(PYTOMIC_READ);
    pytomic_slot slot = create_slot(writer, 1), seen;

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
    pytomic_segment *segment = create_with(1000, 0640);
    const char *path = files_path(fixture_name);
    struct stat status;

    create_slot(segment, 1);
    create_slot(segment, 2);
    pytomic_segment_info info = info_of(segment);
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

START_TEST(the_mode_is_0600_or_exactly_what_was_asked_for)
{
    umask(0777);
    pytomic_segment *segment = create_with(0, 0);
    ck_assert_uint_eq(info_of(segment).mode, 0600);
    pytomic_close(segment);
    ck_ok(pytomic_unlink(fixture_name));
    segment = create_with(0, 0666);
    ck_assert_uint_eq(info_of(segment).mode, 0666);
    pytomic_close(segment);
}
END_TEST

START_TEST(only_the_creators_options_count)
{
    pytomic_options options = {.max_slots = 7, .mode = 0666};
    pytomic_segment *segment = create_with(1000, 0), *again;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &again));
    ck_assert_uint_eq(info_of(again).max_slots, 1000);
    ck_assert_uint_eq(info_of(again).mode, 0600);
    pytomic_close(segment);
    pytomic_close(again);
}
END_TEST

START_TEST(a_new_segment_with_one_slot_takes_at_most_64_KiB)
{
    pytomic_segment *segment = open_segment(PYTOMIC_CREATE);

    create_slot(segment, 1);
    ck_assert_uint_le(info_of(segment).memory, 65536);
    ck_assert_uint_eq(info_of(segment).max_slots, PYTOMIC_SLOTS_DEFAULT);
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
        pytomic_segment *segment = create_with(sizes[i], 0);
        for (unsigned number = 0; number < SLOTS; number++) {
            create_slot(segment, number);
        }
        memory[i] = info_of(segment).memory;
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
    pytomic_segment *segment = open_segment(PYTOMIC_CREATE);
    char name[16];

    for (unsigned i = 0; i < 1000; i++) {
        create_slot(segment, i);
    }
    uint64_t memory = info_of(segment).memory;
    for (unsigned round = 1; round <= 3; round++) {
        for (unsigned i = 0; i < 1000; i++) {
            snprintf(name, sizeof(name), "slot %u", (round - 1) * 1000 + i);
            ck_ok(pytomic_slot_remove(segment, name));
            create_slot(segment, round * 1000 + i);
        }
    }
    ck_assert_uint_eq(info_of(segment).memory, memory);
    pytomic_close(segment);
}
END_TEST

START_TEST(unlinking_takes_the_name_and_leaves_the_users)
{
    pytomic_segment *segment = open_segment(PYTOMIC_CREATE);
    pytomic_slot slot = create_slot(segment, 1), other;
    pytomic_segment_info info;

    ck_ok(pytomic_unlink(fixture_name));
    ck_assert(!on_disk());
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
    pytomic_segment *old = open_segment(PYTOMIC_CREATE), *anew;
    pytomic_slot slot = create_slot(old, 1), other;
    pytomic_segment_info info = info_of(old);

    ck_ok(pytomic_unlink(fixture_name));
    anew = create_with(100, 0);
    ck_assert_ptr_ne(anew, old);
    ck_assert(info_of(anew).inode != info.inode || info_of(anew).device != info.device);
    ck_assert_ptr_eq(open_segment(0), anew);
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
    ck_assert(!on_disk());
}
END_TEST

START_TEST(a_segment_may_have_one_slot_or_16777216)
{
    static const uint32_t sizes[] = {1, PYTOMIC_SLOTS_MAX};
    if (_i == 1 && sizeof(void *) == 4) {
        return; /* more than 32 bits address: the next test */
    }
    pytomic_segment *segment = create_with(sizes[_i], 0);
    pytomic_slot slot = create_slot(segment, 1);

    ck_assert_uint_eq(info_of(segment).max_slots, sizes[_i]);
    ck_assert_uint_le(info_of(segment).memory, 65536);
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
    ck_assert(!on_disk());
}
END_TEST

START_TEST(others_are_not_permitted_and_readers_only_read)
{
    pytomic_segment *segment = create_with(0, 0644), *mine = NULL;

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
    pytomic_segment *segment = create_with(0, 0666);
    create_slot(segment, 1);
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
    pytomic_segment *segment = create_with(0, 0666);
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
    ck_assert_uint_eq(info_of(segment).gid, getegid());
    pytomic_close(segment);
    ck_ok(pytomic_unlink(fixture_name));
    options.set_group = true;
    if (geteuid() == 0) {
        ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
        ck_assert_uint_eq(info_of(segment).gid, 4711);
        ck_assert_uint_eq(info_of(segment).mode, 0660);
        pytomic_close(segment);
    } else {
        ck_code(-EPERM, pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
        ck_assert(!on_disk());
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
    ck_assert(!on_disk());
}
END_TEST

static int open_file(int flags)
{
    const char *path = files_path(fixture_name);

    int fd = open(path, flags | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    return fd;
}

START_TEST(a_segment_is_opened_by_its_descriptor)
{
    pytomic_segment *segment = create_with(100, 0), *again;
    pytomic_segment_info info;
    pytomic_snapshot snapshot;
    pytomic_slot slot, other;

    create_slot(segment, 1);
    pytomic_close(segment);
    int fd = open_file(O_RDWR);
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
    pytomic_segment *segment = create_with(100, 0), *again;
    int fd = open_file(O_RDWR);

    ck_ok(pytomic_open_fd(fd, 0, &again));
    ck_assert_ptr_eq(again, segment);
    create_slot(again, 1);
    pytomic_close(segment);
    create_slot(again, 2);
    pytomic_close(again);
    close(fd);
}
END_TEST

/* what the descriptor gave does not know the name, which changes of structure need */
START_TEST(a_segment_opened_by_name_after_its_descriptor_can_be_changed)
{
    pytomic_close(create_with(100, 0));
    pytomic_segment *nameless, *named, *again;
    pytomic_slot slot;
    int fd = open_file(O_RDWR);

    ck_ok(pytomic_open_fd(fd, 0, &nameless));
    ck_ok(pytomic_open(fixture_name, 0, NULL, &named));
    ck_assert_ptr_ne(named, nameless);
    ck_assert_str_eq(pytomic_segment_name(named), fixture_name);
    create_slot(named, 1);
    ck_ok(pytomic_slot_open(nameless, "slot 1", PYTOMIC_UINT, 0, 0, &slot));
    ck_ok(pytomic_open(fixture_name, 0, NULL, &again));
    ck_assert_ptr_eq(again, named);
    pytomic_close(again);
    pytomic_close(nameless);
    create_slot(named, 2);
    pytomic_close(named);
    close(fd);
}
END_TEST

START_TEST(a_descriptor_that_cannot_be_used_is_refused)
{
    pytomic_segment *segment = create_with(100, 0), *out = NULL;
    int fd = open_file(O_RDONLY);

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
    fd = open_file(O_WRONLY);
    ck_code(-EACCES, pytomic_open_fd(fd, 0, &out));
    close(fd);
    fd = open_file(O_PATH);
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
    pytomic_close(create_with(100, 0));
    ck_assert_int_eq(chown(path, 4711, (gid_t)-1), 0);
    int fd = open_file(O_RDWR);
    ck_code(-PYTOMIC_E_OWNER, pytomic_open_fd(fd, 0, &out));
    ck_ok(pytomic_open_fd(fd, PYTOMIC_READ, &out));
    pytomic_close(out);
    ck_ok(pytomic_open_fd(fd, PYTOMIC_ANY_OWNER, &out));
    pytomic_close(out);
    close(fd);
}
END_TEST

START_TEST(the_last_to_detach_unlinks_an_ephemeral_segment)
{
    pytomic_options options = {.ephemeral = true};
    pytomic_segment *segment, *reader;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
    ck_assert(info_of(segment).ephemeral);
    reader = open_segment(PYTOMIC_READ);
    pytomic_close(segment);
    ck_assert(on_disk()); /* the reader has it */
    segment = open_segment(0);
    pytomic_close(reader);
    ck_assert(on_disk());
    pytomic_close(segment);
    ck_assert(!on_disk());
    segment = open_segment(PYTOMIC_CREATE);
    ck_assert(!info_of(segment).ephemeral);
    pytomic_close(segment);
    ck_assert(on_disk());
}
END_TEST

/* one that only reads, and one by descriptor, which has no name to take away */
START_TEST(who_cannot_unlink_an_ephemeral_segment_leaves_it)
{
    pytomic_options options = {.ephemeral = true};
    pytomic_segment *segment, *other;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
    int fd = open_file(O_RDONLY), writable;
    ck_ok(pytomic_open_fd(fd, PYTOMIC_READ, &other));
    close(fd);
    pytomic_close(segment);
    ck_assert(on_disk());
    pytomic_close(other);
    ck_assert(on_disk());
    writable = open_file(O_RDWR);
    ck_ok(pytomic_open_fd(writable, 0, &other));
    pytomic_close(other);
    close(writable);
    ck_assert(on_disk());
    pytomic_close(open_segment(0));
    ck_assert(!on_disk());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("segment");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");
    TCase *kernel = fixture_case(suite, "Kernel");

    tcase_set_tags(kernel, FIXTURE_KERNEL_TAG);
    tcase_add_test(core, a_segment_is_created_and_attached_by_name);
    tcase_add_test(core, an_absent_segment_is_created_only_when_asked_for);
    tcase_add_test(core, an_exclusive_creator_does_not_attach);
    tcase_add_test(core, opening_again_gives_the_same_pointer_until_it_is_closed_as_often);
    tcase_add_test(core, neither_closing_nor_attaching_touches_a_value);
    tcase_add_test(core, a_reader_sees_what_a_writer_does);
    tcase_add_test(core, info_tells_the_facts);
    tcase_add_test(core, the_mode_is_0600_or_exactly_what_was_asked_for);
    tcase_add_test(core, only_the_creators_options_count);
    tcase_add_test(core, a_new_segment_with_one_slot_takes_at_most_64_KiB);
    tcase_add_test(core, memory_follows_the_slots_in_use_and_not_max_slots);
    tcase_add_test(core, memory_of_removed_slots_serves_again);
    tcase_add_test(core, unlinking_takes_the_name_and_leaves_the_users);
    tcase_add_test(core, a_segment_made_anew_is_another_one);
    tcase_add_test(core, the_group_is_the_processs_or_what_was_asked_for);
    tcase_add_test(core, a_segment_of_another_user_is_written_to_only_when_asked_for);
    tcase_add_test(core, segments_of_ones_own_and_of_root_are_trusted);
    tcase_add_test(core, a_segment_is_opened_by_its_descriptor);
    tcase_add_test(core, a_descriptor_of_what_is_open_by_name_is_the_same_segment);
    tcase_add_test(core, a_segment_opened_by_name_after_its_descriptor_can_be_changed);
    tcase_add_test(core, the_last_to_detach_unlinks_an_ephemeral_segment);
    tcase_add_test(limits, who_cannot_unlink_an_ephemeral_segment_leaves_it);
    tcase_add_test(limits, a_group_that_the_process_is_no_member_of_is_refused);
    tcase_add_test(limits, a_descriptor_that_cannot_be_used_is_refused);
    tcase_add_test(limits, a_descriptor_of_another_users_segment_wants_to_be_asked_for);
    tcase_add_loop_test(limits, a_bad_name_is_refused_and_nothing_is_made, 0, BAD_NAMES);
    tcase_add_test(limits, the_longest_name_is_taken_whole);
    tcase_add_test(limits, flags_and_options_out_of_range_are_refused);
    tcase_add_loop_test(limits, a_segment_may_have_one_slot_or_16777216, 0, 1);
    tcase_add_loop_test(kernel, a_segment_may_have_one_slot_or_16777216, 1, 2);
    tcase_add_test(kernel, a_creator_without_address_space_leaves_nothing);
    tcase_add_test(limits, others_are_not_permitted_and_readers_only_read);
    return fixture_run(suite);
}
