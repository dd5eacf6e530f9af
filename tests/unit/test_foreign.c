/* SPDX-License-Identifier: MIT */
/* What pytomic_open() says of a file that is no segment, or one that cannot be used; and that it leaves it as it is. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_files.h"
#include "fixture_segments.h"
#include "layout.h"

/* Put something in the place of the good segment, which is open in fixture_segment. */
static void rewrite(const char *text)
{
    int fd = files_open(fixture_name);

    ck_assert_int_eq(ftruncate(fd, 0), 0);
    ck_assert_int_eq(pwrite(fd, text, strlen(text), 0), (ssize_t)strlen(text));
    close(fd);
}

static void shorten(off_t size)
{
    int fd = files_open(fixture_name);

    ck_assert_int_eq(ftruncate(fd, size), 0);
    close(fd);
}

static off_t size_of_file(void)
{
    const char *path = files_path(fixture_name);
    struct stat status;

    ck_assert_int_eq(stat(path, &status), 0);
    return status.st_size;
}

static void put_nothing(void)
{
    rewrite("");
}

static void put_text(void)
{
    rewrite("127.0.0.1 localhost\n");
}

static void put_long_text(void)
{
    char text[8192];

    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    rewrite(text);
}

static void put_magic_only(void)
{
    rewrite("PYTOMIC");
    int fd = files_open(fixture_name);
    ck_assert_int_eq(ftruncate(fd, 8), 0);
    close(fd);
}

static void put_part_of_the_magic(void)
{
    rewrite("PYTOM");
}

static void cut_in_the_header(void)
{
    shorten(200);
}

static void cut_after_the_header(void)
{
    shorten(4096);
}

static void cut_the_last_byte(void)
{
    shorten(size_of_file() - 1);
}

static void extend(void)
{
    shorten(size_of_file() + 4096);
}

static void put_version_2(void)
{
    fixture_put(offsetof(layout_header, version), 2);
}

static void swap_bytes(void)
{
    fixture_put(offsetof(layout_header, byte_order), __builtin_bswap32(LAYOUT_BYTE_ORDER));
}

static void lie_about_the_slots(void)
{
    fixture_put(offsetof(layout_header, max_slots), FIXTURE_SLOTS * 2);
}

static void put_no_slots(void)
{
    fixture_put(offsetof(layout_header, max_slots), 0);
}

static void put_too_many_slots(void)
{
    fixture_put(offsetof(layout_header, max_slots), UINT32_MAX);
}

static void move_the_chunks(void)
{
    fixture_put(offsetof(layout_header, chunk_offset) + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0), 0);
}

static void lie_about_the_stride(void)
{
    fixture_put(offsetof(layout_header, cell_stride), 64);
}

static void claim_too_much(void)
{
    fixture_put(offsetof(layout_header, claimed), FIXTURE_SLOTS + 1);
}

static void claim_what_has_no_pages(void)
{
    fixture_put(offsetof(layout_header, claimed), FIXTURE_SLOTS);
}

static void use_a_level_without_pages(void)
{
    fixture_put(offsetof(layout_header, directory_level), 3);
}

static void punch_a_hole(void)
{
    int fd = files_open(fixture_name);

    ck_assert_int_eq(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)layout_cell_offset(0), 4096), 0);
    close(fd);
}

static void put_in_place(void (*put)(const char *path))
{
    const char *path = files_path(fixture_name);

    ck_assert_int_eq(unlink(path), 0);
    put(path);
}

static void put_directory(void)
{
    put_in_place(fixture_put_directory);
}

static void put_fifo(void)
{
    put_in_place(fixture_put_fifo);
}

static void put_dangling_link(void)
{
    put_in_place(fixture_put_dangling_link);
}

static void put_link(void)
{
    put_in_place(fixture_put_link);
}

/* to the segment itself, which is a good one: a link must not be followed wherever it leads */
static void put_link_to_a_segment(void)
{
    char path[FILES_PATH_MAX], other[FILES_PATH_MAX + 8];

    strcpy(path, files_path(fixture_name));
    strcpy(other, path);
    strcat(other, ".other");
    ck_assert_int_eq(rename(path, other), 0);
    ck_assert_int_eq(symlink(other, path), 0);
}

static const struct {
    void (*make)(void);
    int code;
} cases[] = {
    {put_nothing, -PYTOMIC_E_FOREIGN},
    {put_text, -PYTOMIC_E_FOREIGN},
    {put_long_text, -PYTOMIC_E_FOREIGN},
    {put_part_of_the_magic, -PYTOMIC_E_FOREIGN},
    {put_magic_only, -PYTOMIC_E_DAMAGED},
    {cut_in_the_header, -PYTOMIC_E_DAMAGED},
    {cut_after_the_header, -PYTOMIC_E_DAMAGED},
    {cut_the_last_byte, -PYTOMIC_E_DAMAGED},
    {extend, -PYTOMIC_E_DAMAGED},
    {put_version_2, -PYTOMIC_E_VERSION},
    {swap_bytes, -PYTOMIC_E_BYTE_ORDER},
    {lie_about_the_slots, -PYTOMIC_E_DAMAGED},
    {put_no_slots, -PYTOMIC_E_DAMAGED},
    {put_too_many_slots, -PYTOMIC_E_DAMAGED},
    {move_the_chunks, -PYTOMIC_E_DAMAGED},
    {lie_about_the_stride, -PYTOMIC_E_DAMAGED},
    {claim_too_much, -PYTOMIC_E_DAMAGED},
    {claim_what_has_no_pages, -PYTOMIC_E_DAMAGED},
    {use_a_level_without_pages, -PYTOMIC_E_DAMAGED},
    {punch_a_hole, -PYTOMIC_E_DAMAGED},
    {put_directory, -PYTOMIC_E_FOREIGN},
    {put_fifo, -PYTOMIC_E_FOREIGN},
    {put_dangling_link, -PYTOMIC_E_FOREIGN},
    {put_link, -PYTOMIC_E_FOREIGN},
    {put_link_to_a_segment, -PYTOMIC_E_FOREIGN},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

/* All that could change: what it is, and for a file its bytes. */
typedef struct state {
    struct stat status;
    unsigned char *bytes;
} state;

static state take_state(void)
{
    const char *path = files_path(fixture_name);
    state taken = {.bytes = NULL};

    ck_assert_int_eq(lstat(path, &taken.status), 0);
    if (S_ISREG(taken.status.st_mode)) {
        size_t size = (size_t)taken.status.st_size;
        int fd = files_open(fixture_name);
        taken.bytes = malloc(size + 1);
        ck_assert_int_eq(pread(fd, taken.bytes, size, 0), (ssize_t)size);
        close(fd);
    }
    return taken;
}

static void ck_unchanged(state *before)
{
    state now = take_state();

    ck_assert_uint_eq(now.status.st_ino, before->status.st_ino);
    ck_assert_uint_eq(now.status.st_mode, before->status.st_mode);
    ck_assert_int_eq(now.status.st_size, before->status.st_size);
    ck_assert_int_eq(now.status.st_blocks, before->status.st_blocks);
    ck_assert((now.bytes == NULL) == (before->bytes == NULL));
    if (now.bytes != NULL) {
        ck_assert_int_eq(memcmp(now.bytes, before->bytes, (size_t)now.status.st_size), 0);
    }
    free(now.bytes);
    free(before->bytes);
}

START_TEST(what_is_no_segment_is_named_and_left_as_it_is)
{
    static const int flags[] = {0, PYTOMIC_READ, PYTOMIC_CREATE};
    pytomic_segment *segment = NULL;
    char path[FILES_PATH_MAX], other[FILES_PATH_MAX + 8];
    pytomic_slot slot;

    pytomic_close(fixture_segment); /* not mapped any more: its file will be cut */
    fixture_segment = NULL;
    cases[_i].make();
    state before = take_state();
    for (int i = 0; i < 3; i++) {
        ck_code(cases[_i].code, pytomic_open(fixture_name, flags[i], NULL, &segment));
    }
    ck_code(-EEXIST, pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &segment));
    strcpy(path, files_path(fixture_name));
    strcpy(other, fixture_name);
    strcat(other, "/slot");
    ck_code(cases[_i].code, pytomic_attach(other, PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    ck_assert_ptr_null(segment);
    ck_unchanged(&before);
    ck_assert_int_eq(remove(path), 0);
    strcpy(other, path);
    strcat(other, ".other");
    unlink(other);
}
END_TEST

/* the caches are not judged at the attach: whoever changes something next, or misses, finds out */
START_TEST(a_segment_with_nonsense_in_its_caches_is_attached)
{
    pytomic_slot slot;

    ck_ok(pytomic_slot_open(fixture_segment, "slot", PYTOMIC_INT, PYTOMIC_CREATE, 7, &slot));
    pytomic_close(fixture_segment);
    fixture_put(offsetof(layout_header, used), UINT32_MAX);
    fixture_put(offsetof(layout_header, live), UINT32_MAX);
    fixture_put(offsetof(layout_header, free_head), UINT32_MAX);
    fixture_put(offsetof(layout_header, free_tail), UINT32_MAX);
    ck_ok(pytomic_open(fixture_name, 0, NULL, &fixture_segment));
    ck_ok(pytomic_slot_find(fixture_segment, "slot", &slot));
    ck_ok(pytomic_slot_open(fixture_segment, "other", PYTOMIC_INT, PYTOMIC_CREATE, 8, &slot));
    ck_ok(pytomic_slot_remove(fixture_segment, "slot"));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "slot", &slot));
    ck_ok(pytomic_slot_find(fixture_segment, "other", &slot));
    ck_assert_int_eq(pytomic_load(slot.as_int), 8);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("foreign");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_loop_test(core, what_is_no_segment_is_named_and_left_as_it_is, 0, CASES);
    tcase_add_test(limits, a_segment_with_nonsense_in_its_caches_is_attached);
    return fixture_run(suite);
}
