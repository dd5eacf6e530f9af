/* SPDX-License-Identifier: MIT */
#include "hostile_segment.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "files.h"
#include "layout.h"

/* What the first byte of the input, modulo their number, makes of the rest. */
enum kind {
    KIND_FILE,   /* the whole file */
    KIND_SMALL,  /* overwrites of a segment that has a chunk to claim, and then is full */
    KIND_LARGE,  /* overwrites of a segment that is about to use the next level of its directory */
    KIND_HEADER, /* the beginning of a file that is as long as a small segment and has its pages */
    KINDS
};

#define SMALL_SLOTS 70u
#define LARGE_SLOTS 262u
#define LONG_NAME 530u /* bytes: two units beside the record */

#define LONGEST (1 << 22) /* more than any of these files has bytes that are claimed */

typedef struct original {
    unsigned char bytes[LONGEST];
    size_t size; /* of the file */
    size_t used; /* of it: most is room for extents that nobody claims */
} original;

static int file = -1;
static size_t reach = LAYOUT_HEADER_SIZE; /* of the files, so much is read, written and compared */
static original originals[KINDS];
static original remembered;

/* The library sleeps only to wait for others, and here are none. */
int nanosleep(const struct timespec *duration, struct timespec *left)
{
    (void)duration;
    (void)left;
    return 0;
}

static void read_file(original *out)
{
    struct stat status;

    hold(fstat(file, &status) == 0);
    out->size = (size_t)status.st_size;
    out->used = out->size < reach ? out->size : reach;
    hold(pread(file, out->bytes, out->used, 0) == (ssize_t)out->used);
}

/* A key that is always the same, so that an input does the same in every run; the directory is rebuilt for it. */
static void fix_chance(void)
{
    static const uint64_t key[2] = {1, 2};
    static const int64_t created = 1;
    static const uint64_t cut_short = 1;

    hold(pwrite(file, key, sizeof(key), offsetof(layout_header, hash_key)) == sizeof(key));
    hold(pwrite(file, &created, sizeof(created), offsetof(layout_header, created)) == sizeof(created));
    hold(pwrite(file, &cut_short, sizeof(cut_short), offsetof(layout_header, change)) == sizeof(cut_short));
}

const char *hostile_long_name(unsigned number)
{
    static char long_name[LONG_NAME + 1];

    memset(long_name, 'a' + (int)number, LONG_NAME - number);
    long_name[LONG_NAME - number] = '\0';
    return long_name;
}

static void use_for_a_while(pytomic_segment *segment, unsigned slots)
{
    char slot_name[32];
    pytomic_slot slot;

    for (unsigned i = 0; i < slots; i++) {
        pytomic_type type = i == 3 ? PYTOMIC_COUNTER : i % 2 != 0 ? PYTOMIC_INT : PYTOMIC_UINT;
        snprintf(slot_name, sizeof(slot_name), "name%u", i);
        hold(pytomic_slot_open(segment, slot_name, type, PYTOMIC_CREATE, i, &slot) == 0);
    }
    for (unsigned i = HOSTILE_NAMES; i < HOSTILE_NAMES + 3; i++) {
        snprintf(slot_name, sizeof(slot_name), "name%u", i);
        hold(pytomic_slot_remove(segment, slot_name) == 0);
    }
    hold(pytomic_slot_open(segment, "a longer name \xe2\x82\xac/of several words", PYTOMIC_INT, PYTOMIC_CREATE, 7,
                           &slot) == 0);
    for (unsigned i = 0; i < HOSTILE_LONG_NAMES; i++) {
        hold(pytomic_slot_open(segment, hostile_long_name(i), PYTOMIC_UINT, PYTOMIC_CREATE, i, &slot) == 0);
    }
    const pytomic_histogram_options options = {.bounds = (const double[]){0.5, 1, 2}, .count = 3};
    hold(pytomic_histogram_open(segment, "histogram", &options, PYTOMIC_CREATE, &slot) == 0);
    pytomic_histogram_observe(&slot.histogram, 0.75);
    hold(pytomic_describe(segment, "name", &(pytomic_description){.help = "Names.", .unit = "of slots"}) == 0);
    hold(pytomic_slot_remove(segment, hostile_long_name(0)) == 0); /* units between others that are free */
    hold(pytomic_describe(segment, "name", &(pytomic_description){.help = "Names again."}) == 0);
}

/* To where the extents are that are claimed, and may be next. */
static void extend_reach(const layout_header *header)
{
    size_t end = header->extent_offset + ((size_t)header->extents_claimed + LAYOUT_EXTENT_CHUNK) * LAYOUT_EXTENT_UNIT;

    reach = end > reach ? end : reach;
    hold(reach <= LONGEST);
}

static void make_original(enum kind kind, uint32_t max_slots, unsigned slots)
{
    pytomic_options options = {.max_slots = max_slots};
    pytomic_segment *segment;

    hold(pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment) == 0);
    pytomic_close(segment);
    file = files_open(test_name);
    fix_chance();
    hold(pytomic_open(test_name, 0, NULL, &segment) == 0);
    use_for_a_while(segment, slots);
    pytomic_close(segment);
    read_file(&originals[kind]); /* its header, at least */
    extend_reach((const layout_header *)(const void *)originals[kind].bytes);
    read_file(&originals[kind]);
    close(file);
    unlink(files_path(test_name));
}

static void make_file(void)
{
    hold((file = open(files_path(test_name), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) >= 0);
}

bool hostile_segment_is_there(void)
{
    struct stat status;

    hold(fstat(file, &status) == 0);
    return status.st_nlink > 0;
}

static void begin(void)
{
    unique_begin("fuzz");
    make_original(KIND_SMALL, SMALL_SLOTS, 60);
    make_original(KIND_LARGE, LARGE_SLOTS, 253);
    make_file();
}

/*
 * One overwrite: a byte that says where, two that say which one there, then the bytes. Aimed at fields, because most
 * of a segment is padding.
 */
static size_t place(unsigned where, unsigned which, const layout_header *header)
{
    static const unsigned record_fields[] = {0, 8, 12, 16, 32, 40, 64, 312},
                          cell_fields[] = {0, 8, 8, 8, 8, 12, 16, 20};
    uint32_t index = which % header->max_slots;

    switch (where % 8) {
    case 0:
        return which % sizeof(layout_header);
    case 1:
        return LAYOUT_HEADER_SIZE + which % LAYOUT_DIRECTORY_ENTRIES * sizeof(uint64_t);
    case 2:
        return header->level_offset + which % (2 * LAYOUT_DIRECTORY_ENTRIES) * sizeof(uint64_t);
    case 3:
        return layout_cell_offset(index) + cell_fields[where >> 5];
    case 4:
        return header->extent_map_offset + which % (header->extents_claimed / 8);
    case 5:
        return header->extent_offset + which % (header->extents_claimed * header->extent_unit);
    default:
        return layout_record_offset(index) + record_fields[where >> 5];
    }
}

static size_t overwrite(unsigned char *bytes, const layout_header *header, const uint8_t *input, size_t size)
{
    unsigned where = input[0], which = input[1] | (unsigned)input[2] << 8;
    size_t length = (where >> 3) % 8 + 1;

    length = length < size - 3 ? length : size - 3;
    memcpy(bytes + place(where, which, header), input + 3, length);
    return 3 + length;
}

static void write_bytes(const void *bytes, size_t size)
{
    hold(pwrite(file, bytes, size, 0) == (ssize_t)size);
}

/* Whether the original has a page there, also where it holds nothing but zeros. */
static bool has_pages(const layout_header *header, size_t at)
{
    return at < layout_chunks_end(header->claimed) ||
           (at >= header->extent_offset &&
            at < header->extent_offset + (size_t)header->extents_claimed * header->extent_unit);
}

/* Only what has pages in the original: the rest stays a hole. */
static void write_segment(const original *from, const uint8_t *input, size_t size)
{
    static unsigned char bytes[LONGEST];
    const layout_header *header = (const layout_header *)(const void *)from->bytes;
    static const unsigned char hole[4096];

    memcpy(bytes, from->bytes, from->used);
    for (size_t at = 0; at + 4 <= size;) {
        at += overwrite(bytes, header, input + at, size - at);
    }
    hold(ftruncate(file, (off_t)from->size) == 0);
    for (size_t at = 0; at < from->used; at += sizeof(hole)) {
        if (memcmp(bytes + at, hole, sizeof(hole)) != 0 || has_pages(header, at)) {
            hold(pwrite(file, bytes + at, sizeof(hole), (off_t)at) == sizeof(hole));
        }
    }
}

void hostile_segment_write(const uint8_t *input, size_t size)
{
    enum kind kind = size > 0 ? (enum kind)(input[0] % KINDS) : KIND_FILE;

    if (file < 0) {
        begin();
    }
    if (!hostile_segment_is_there()) {
        close(file);
        make_file();
    }
    if (size > 0) {
        input++;
        size--;
    }
    hold(ftruncate(file, 0) == 0);
    if (kind == KIND_SMALL || kind == KIND_LARGE) {
        write_segment(&originals[kind], input, size);
        return;
    }
    if (kind == KIND_HEADER) {
        hold(ftruncate(file, (off_t)originals[KIND_SMALL].size) == 0 &&
             posix_fallocate(file, 0, (off_t)originals[KIND_SMALL].used) == 0);
        size = size < LAYOUT_HEADER_SIZE ? size : LAYOUT_HEADER_SIZE;
    }
    write_bytes(input, size);
}

void hostile_segment_remember(void)
{
    read_file(&remembered);
}

bool hostile_segment_unchanged(void)
{
    static original now;

    read_file(&now);
    return now.size == remembered.size && memcmp(now.bytes, remembered.bytes, now.used) == 0;
}
