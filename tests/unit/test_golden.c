/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a segment that is made by a fixed sequence, against those in golden/segment.txt: a later change of a byte
 * fails, and so does a reader that no longer understands them. Each line is an offset and the 16 bytes there; lines of
 * zeros are left out.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "directory.h"
#include "fixture.h"
#include "fixture_slots.h"
#include "life.h"

#define ROW 16u
#define HOW_TO "\nIf the format is meant to change: PYTOMIC_WRITE_GOLDEN=1 test_golden writes the file anew."

static const int64_t created = 1700000000; /* in the place of what the machine's clock says */
static const uint64_t mail_time = 123456789000000000;

static char long_name[PYTOMIC_SLOT_NAME_MAX + 1], longest_name[PYTOMIC_SLOT_NAME_MAX + 1];

static void name_slots(void)
{
    for (int i = 0; i < PYTOMIC_SLOT_NAME_MAX; i++) {
        longest_name[i] = (char)('a' + i % 26);
    }
    strcpy(long_name, "requests{path=\"/");
    memset(long_name + strlen(long_name), 'p', 300);
    strcat(long_name, "\"}");
}

static void make_file(void)
{
    layout_geometry geometry = layout_plan(300, 2, 2);
    const char *path = files_path(fixture_name);
    layout_header header;

    layout_write_header(&header, &geometry);
    header.hash_key[0] = UINT64_C(0x0706050403020100);
    header.hash_key[1] = UINT64_C(0x0f0e0d0c0b0a0908);
    header.created = (uint64_t)created;
    header.claimed = LAYOUT_CHUNK_SLOTS;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ck_gives(0, os_resize(fd, geometry.size));
    ck_gives(0, os_claim(fd, 0, layout_chunks_end(header.claimed)));
    ck_gives(0, os_write(fd, &header, sizeof(header), 0));
    close(fd);
    ck_ok(pytomic_open(fixture_name, 0, NULL, &fixture_segment));
}

/* A slot of a type to come, with a body of its own; and the next level of the directory. */
static void make_future(void)
{
    const uint64_t body[] = {1, UINT64_C(0x1122334455667788)};
    const life wanted = {.type = 1000, .init = 4711, .body = body, .body_words = 2};
    record_key key;
    directory_hit at;
    change making;

    ck_gives(0, record_key_from(fixture_segment, "future", &key));
    ck_gives(0, change_begin(fixture_segment, &making));
    ck_gives(0, directory_reserve(fixture_segment, making.held.opened.fd, 300));
    ck_gives(0, life_begin(&making, &key, &wanted, &at));
    change_end(&making);
}

/* With a base that is not 0, and an observation behind it by a CPU's lane and by a shared one. */
static void make_histogram(void)
{
    const pytomic_histogram_options options = {.bounds = (const double[]){0.25, 1, 4}, .count = 3};
    pytomic_slot slot;

    ck_ok(pytomic_histogram_open(fixture_segment, "latency", &options, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &slot));
    pytomic_bucket *cpu = slot.histogram.lanes, *shared = cpu + 2 * slot.histogram.stride / sizeof(*cpu);
    cpu[1] = (pytomic_bucket){.sum = 2, .count = 4};
    ck_ok(pytomic_slot_reset(&slot));
    cpu[1] = (pytomic_bucket){.sum = 2.5, .count = 5};
    shared[3] = (pytomic_bucket){.sum = 8, .count = 1};
}

/* The sequence. Every step leaves bytes that no other does. */
static void make_segment(void)
{
    pytomic_description description = {.help = "Requests.", .unit = "requests", .kind = PYTOMIC_KIND_COUNTER};

    name_slots();
    make_file();
    fixture_create_as("hits", PYTOMIC_INT, (uint64_t)-3);
    fixture_create_as("gr\xc3\xb6\xc3\x9f"
                      "e",
                      PYTOMIC_UINT, UINT64_MAX);
    fixture_create_as("gone", PYTOMIC_UINT, 1);
    fixture_create_as(long_name, PYTOMIC_UINT, 2);
    fixture_create_as(longest_name, PYTOMIC_UINT, 3);
    ck_ok(pytomic_describe(fixture_segment, "requests", &description));
    strcpy(description.help, "Requests that came in.");
    ck_ok(pytomic_describe(fixture_segment, "requests", &description));
    ck_ok(pytomic_slot_remove(fixture_segment, "gone"));
    pytomic_slot counter = fixture_create_as("requests", PYTOMIC_COUNTER, 5);
    uint64_t *lanes = counter.counter.lanes;
    lanes[0] = 100; /* of the first CPU, of the second, and of a thread without a CPU's lane */
    lanes[PYTOMIC_LANE_STRIDE / 8] = 10;
    lanes[2 * PYTOMIC_LANE_STRIDE / 8] = 1;
    make_histogram();
    fixture_create_as("heat", PYTOMIC_FLOAT, pytomic_float_to_bits(-1.5));
    fixture_create_as("ready", PYTOMIC_BOOL, 1);
    fixture_create_as("grade", PYTOMIC_CHAR, 'a');
    pytomic_slot slot;
    ck_ok(pytomic_semaphore_open(fixture_segment, "seats", 3, PYTOMIC_CREATE, &slot));
    ck_ok(pytomic_semaphore_acquire(&slot, 0));
    ck_ok(pytomic_semaphore_release(&slot));
    ck_ok(pytomic_rate_open(fixture_segment, "mail", 10, 20, PYTOMIC_CREATE, &slot));
    ck_ok(pytomic_rate_take_at(&slot.rate, 3, mail_time, &(uint64_t){0}));
    make_future();
    for (uint32_t i = 0; i < load32(&mapping_header(fixture_segment)->used); i++) {
        mapping_record(fixture_segment, i)->created = (uint64_t)created * 1000;
    }
}

/* The lines of the file, in memory that the caller frees. */
static char *dump(void)
{
    static const unsigned char zeros[ROW];
    unsigned char row[ROW];
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct stat status;
    int fd = files_open(fixture_name);

    ck_assert(out != NULL && fstat(fd, &status) == 0);
    fprintf(out, "size %08jx\n", (uintmax_t)status.st_size);
    for (off_t at = 0; (at = lseek(fd, at, SEEK_DATA)) >= 0; at += ROW) {
        ck_assert_int_eq(pread(fd, row, ROW, at), ROW);
        if (memcmp(row, zeros, ROW) == 0) {
            continue;
        }
        fprintf(out, "%08jx ", (uintmax_t)at);
        for (unsigned i = 0; i < ROW; i++) {
            fprintf(out, " %02x", row[i]);
        }
        fprintf(out, "  ");
        for (unsigned i = 0; i < ROW; i++) {
            fputc(row[i] >= ' ' && row[i] < 0x7f ? row[i] : '.', out);
        }
        fputc('\n', out);
    }
    close(fd);
    fclose(out);
    return text;
}

static char *read_golden(void)
{
    char *text = NULL;
    size_t size;
    FILE *in = fopen(GOLDEN, "r"), *out = open_memstream(&text, &size);
    int byte;

    ck_assert_msg(in != NULL, "cannot read " GOLDEN HOW_TO);
    while ((byte = fgetc(in)) != EOF) {
        fputc(byte, out);
    }
    fclose(in);
    fclose(out);
    return text;
}

static void write_golden(const char *text)
{
    FILE *out = fopen(GOLDEN, "w");

    ck_assert(out != NULL && fputs(text, out) >= 0 && fclose(out) == 0);
}

/* The first line in which two texts differ. */
static const char *line_at(const char *text, size_t at)
{
    static char line[2][160];
    static unsigned next;
    char *out = line[next++ % 2];

    while (at > 0 && text[at - 1] != '\n') {
        at--;
    }
    snprintf(out, sizeof(line[0]), "%.*s", (int)strcspn(text + at, "\n"), text + at);
    return out;
}

START_TEST(a_segment_has_the_bytes_that_it_had)
{
    make_segment();
    char *text = dump();
    if (getenv("PYTOMIC_WRITE_GOLDEN") != NULL) {
        write_golden(text);
    }
    char *golden = read_golden();
    size_t same = 0;
    while (text[same] != '\0' && text[same] == golden[same]) {
        same++;
    }
    ck_assert_msg(strcmp(text, golden) == 0, "the first difference\n  was %s\n  is  %s" HOW_TO, line_at(golden, same),
                  line_at(text, same));
    free(text);
    free(golden);
}
END_TEST

/* Put the bytes of the golden file into a file. */
static void restore(const char *golden)
{
    const char *path = files_path(fixture_name);
    uintmax_t offset;

    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), read;
    ck_assert_int_eq(sscanf(golden, "size %jx", &offset), 1);
    ck_gives(0, os_resize(fd, offset));
    for (const char *line = strchr(golden, '\n') + 1; *line != '\0'; line = strchr(line, '\n') + 1) {
        unsigned char row[ROW];
        ck_assert_int_eq(sscanf(line, "%jx%n", &offset, &read), 1);
        for (unsigned i = 0; i < ROW; i++) {
            row[i] = (unsigned char)strtoul(line + read + 1 + 3 * i, NULL, 16);
        }
        ck_gives(0, os_write(fd, row, ROW, offset));
    }
    /* the pages of zeros that were claimed as well */
    layout_header header;
    ck_assert_int_eq(pread(fd, &header, sizeof(header), 0), sizeof(header));
    ck_gives(0, os_claim(fd, 0, layout_chunks_end(header.claimed)));
    ck_gives(0, os_claim(fd, header.level_offset, layout_level_entries(header.directory_level) * sizeof(uint64_t)));
    ck_gives(0, os_claim(fd, header.extent_offset, header.extents_claimed * (uint64_t)header.extent_unit));
    close(fd);
}

START_TEST(a_segment_of_then_is_understood_now)
{
    pytomic_description description;
    pytomic_histogram_data data;
    pytomic_report report;
    pytomic_slot slot;
    char *golden = read_golden();

    name_slots();
    restore(golden);
    free(golden);
    ck_ok(pytomic_open(fixture_name, 0, NULL, &fixture_segment));
    ck_ok(pytomic_slot_open(fixture_segment, "hits", PYTOMIC_INT, 0, 0, &slot));
    ck_assert_int_eq(pytomic_load(slot.as_int), -3);
    ck_ok(pytomic_slot_find(fixture_segment,
                            "gr\xc3\xb6\xc3\x9f"
                            "e",
                            &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), UINT64_MAX);
    ck_ok(pytomic_slot_find(fixture_segment, long_name, &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 2);
    ck_ok(pytomic_slot_find(fixture_segment, longest_name, &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 3);
    ck_ok(pytomic_slot_open(fixture_segment, "requests", PYTOMIC_COUNTER, 0, 0, &slot));
    ck_assert_int_eq(pytomic_counter_sum(&slot.counter), 5 + 100 + 10 + 1);
    ck_ok(pytomic_slot_find(fixture_segment, "latency", &slot));
    ck_ok(pytomic_histogram_read(&slot, &data));
    ck_assert_uint_eq(data.count, 2);
    ck_assert(data.sum == 8.5 && data.bound_count == 3 && data.bounds[0] == 0.25 && data.bounds[2] == 4);
    ck_assert(data.counts[1] == 1 && data.counts[3] == 1);
    ck_ok(pytomic_slot_open(fixture_segment, "heat", PYTOMIC_FLOAT, 0, 0, &slot));
    ck_assert_double_eq(pytomic_load(slot.as_float), -1.5);
    ck_ok(pytomic_slot_open(fixture_segment, "ready", PYTOMIC_BOOL, 0, 0, &slot));
    ck_assert(pytomic_load(slot.as_bool));
    ck_ok(pytomic_slot_open(fixture_segment, "grade", PYTOMIC_CHAR, 0, 0, &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_char), 'a');
    ck_ok(pytomic_semaphore_open(fixture_segment, "seats", 3, 0, &slot));
    ck_assert_uint_eq(pytomic_uint_load(&slot.cell->value.as_uint), 1);
    ck_ok(pytomic_rate_open(fixture_segment, "mail", 10, 20, 0, &slot));
    uint64_t wait;
    ck_code(-EAGAIN, pytomic_rate_take_at(&slot.rate, 18, mail_time, &wait));
    ck_ok(pytomic_rate_take_at(&slot.rate, 17, mail_time, &wait));
    ck_ok(pytomic_slot_find(fixture_segment, "future", &slot));
    ck_assert_int_eq((int)slot.type, 1000);
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "gone", &slot));
    ck_ok(pytomic_description_get(fixture_segment, "requests", &description));
    ck_assert_str_eq(description.help, "Requests that came in.");
    ck_assert_str_eq(description.unit, "requests");
    ck_assert_int_eq(description.kind, PYTOMIC_KIND_COUNTER);
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_uint_eq(report.count, 0);
    pytomic_report_free(&report);
    ck_ok(pytomic_slot_open(fixture_segment, "new", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("golden");
    TCase *core = fixture_case(suite, "Core");

    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__) {
        puts("skipped: the bytes are those of a little-endian machine");
        return EXIT_SUCCESS;
    }
    tcase_add_test(core, a_segment_has_the_bytes_that_it_had);
    tcase_add_test(core, a_segment_of_then_is_understood_now);
    return fixture_run(suite);
}
