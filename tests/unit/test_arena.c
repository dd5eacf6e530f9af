/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_system.h"

/* The first bytes of an arena, by the format and not by the source. */
typedef struct bytes {
    char magic[8];
    uint32_t byte_order, version;
    uint64_t size;
    uint32_t cells, cell_offset, lane_offset, lane_cpus, lane_shared, features_incompatible;
} bytes;

/* What an arena of so many lanes begins with. */
static bytes header_of(uint32_t cpus, uint32_t shared)
{
    return (bytes){
        .magic = "PYTOARE",
        .byte_order = 0x01020304,
        .version = 1,
        .size = 4096 + 512 * 128 + 32 * UINT64_C(128) * (cpus + shared),
        .cells = 512,
        .cell_offset = 4096,
        .lane_offset = 4096 + 512 * 128,
        .lane_cpus = cpus,
        .lane_shared = shared,
    };
}

/* A file in memory with this header; sealed as the library does it, unless told otherwise. */
static int make_file(const bytes *header, uint64_t size, int seals)
{
    int fd;

    ck_gives(0, os_anonymous(&fd));
    ck_gives(0, os_resize(fd, size));
    ck_gives(0, os_write(fd, header, sizeof(*header) < size ? sizeof(*header) : (size_t)size, 0));
    ck_assert_int_eq(fcntl(fd, F_ADD_SEALS, seals), 0);
    return fd;
}

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* What a receiver says of it. */
static int receive(int fd)
{
    os_status status;
    arena *out = NULL;

    ck_gives(0, os_get_status(fd, &status));
    int code = arena_from(fd, status.identity, &out);
    if (code == 0) {
        ck_assert(out->shared && !out->ours);
        arena_drop(out); /* with the descriptor, which was its own */
    } else {
        os_close(fd);
        ck_assert_ptr_null(out);
    }
    return code;
}

START_TEST(an_arena_begins_as_the_format_says)
{
    uint32_t cpus = at_most(os_cpus(), LAYOUT_LANE_CPUS_MAX);
    bytes expected = header_of(cpus, at_most(cpus, LAYOUT_LANE_SHARED_MAX)), read;
    os_status status;
    arena *made;
    size_t got;

    ck_gives(0, arena_make(&made));
    ck_gives(0, os_read(made->fd, &read, sizeof(read), 0, &got));
    ck_assert_mem_eq(&read, &expected, sizeof(read));
    ck_gives(0, os_get_status(made->fd, &status));
    ck_assert_uint_eq(status.size, expected.size);
    ck_assert(os_same(status.identity, made->identity));
    ck_assert_uint_eq(status.memory, 4096 + 512 * 128); /* the lanes are claimed when they are needed */
    ck_assert(made->ours && !made->shared);
    arena_drop(made);
}
END_TEST

/* no other process can shorten it under us, which would be SIGBUS */
START_TEST(an_arena_keeps_its_size)
{
    arena *made;

    ck_gives(0, arena_make(&made));
    ck_assert(os_is_sealed(made->fd));
    ck_gives(-EPERM, os_resize(made->fd, 4096));
    ck_gives(-EPERM, os_resize(made->fd, 1 << 24));
    arena_drop(made);
}
END_TEST

START_TEST(cells_lie_behind_the_header)
{
    arena *made;

    ck_assert_uint_eq(arena_offset(0), 4096);
    ck_assert_uint_eq(arena_offset(511), 4096 + 511 * 128);
    for (uint32_t i = 0; i < ARENA_CELLS; i++) {
        ck_assert_uint_eq(arena_index(arena_offset(i)), i);
        ck_assert_uint_eq(arena_index(arena_offset(i) + 8), ARENA_CELLS);
    }
    ck_assert_uint_eq(arena_index(0), ARENA_CELLS);
    ck_assert_uint_eq(arena_index(4096 - 128), ARENA_CELLS);
    ck_assert_uint_eq(arena_index(4096 + 512 * 128), ARENA_CELLS);
    ck_assert_uint_eq(arena_index(UINT64_MAX - 127), ARENA_CELLS);
    ck_gives(0, arena_make(&made));
    ck_assert(arena_holds(made, arena_cell(made, 0)) && arena_holds(made, arena_cell(made, 511)));
    ck_assert(!arena_holds(made, arena_cell(made, 512)));
    ck_assert(!arena_holds(made, arena_cell(made, 0) - 1));
    arena_drop(made);
}
END_TEST

/* as many as the machine has CPUs: a sum walks through all of them */
START_TEST(lanes_are_as_many_as_the_machine_has_cpus)
{
    uint32_t cpus = at_most(os_cpus(), LAYOUT_LANE_CPUS_MAX);
    pytomic_counter first, second, other;
    arena *made;

    ck_gives(0, arena_make(&made));
    ck_gives(0, arena_counter(made, 0, true, &first));
    ck_gives(0, arena_counter(made, 15, true, &second));
    ck_assert_uint_eq(first.cpus, cpus);
    ck_assert_uint_eq(first.shared, at_most(cpus, LAYOUT_LANE_SHARED_MAX));
    ck_assert_ptr_eq(first.lanes, made->base + 4096 + 512 * 128);
    ck_assert_ptr_eq(second.lanes, first.lanes + 15);
    ck_assert_ptr_eq(first.base, &arena_cell(made, 0)->value.as_uint);
    uint64_t group = (cpus + first.shared) * UINT64_C(128);
    ck_gives(0, arena_counter(made, 17, true, &other));
    ck_assert_ptr_eq(other.lanes, made->base + 4096 + 512 * 128 + group + 8);
    other.lanes[(cpus + first.shared - 1) * 16] = 7; /* to the last of them it can be touched */
    ck_assert_int_eq(fixture_access(made->base + 4096 + 512 * 128 + 2 * group + 4096), 0);
    ck_gives(0, arena_counter(made, 511, true, &other));
    ck_assert_ptr_eq(other.lanes, made->base + 4096 + 512 * 128 + 31 * group + 15 * 8);
    arena_drop(made);
}
END_TEST

START_TEST(an_arena_of_another_machine_is_received_as_it_is)
{
    bytes header = header_of(64, 16);
    int fd = make_file(&header, header.size, SEALS);
    os_status status;
    pytomic_counter counter;
    arena *out;

    ck_gives(0, os_get_status(fd, &status));
    ck_gives(0, arena_from(fd, status.identity, &out));
    ck_gives(0, arena_counter(out, 511, false, &counter));
    ck_assert_uint_eq(counter.cpus, 64);
    ck_assert_uint_eq(counter.shared, 16);
    ck_assert_uint_eq(counter.lanes[79 * 16], 0);
    ck_assert(arena_is_open(out));
    close(fd);
    ck_assert(!arena_is_open(out));
    ck_assert_int_eq(dup2(0, fd), fd); /* its number is another file's */
    ck_assert(!arena_is_open(out));
    arena_drop(out);
    ck_assert_int_ge(fcntl(fd, F_GETFD), 0); /* which is left open */
    close(fd);
}
END_TEST

static void other_magic(bytes *header)
{
    header->magic[7] = 1;
}

static void other_byte_order(bytes *header)
{
    header->byte_order = 0x04030201;
    header->version = 0x01000000;
}

static void other_version(bytes *header)
{
    header->version = 2;
    header->lane_cpus = 0;
}

static void other_feature(bytes *header)
{
    header->features_incompatible = 1u << 31;
    header->size = 0;
}

static void no_cpus(bytes *header)
{
    *header = header_of(0, 1);
}

static void too_many_cpus(bytes *header)
{
    *header = header_of(LAYOUT_LANE_CPUS_MAX + 1, 1);
}

static void no_shared(bytes *header)
{
    *header = header_of(1, 0);
}

static void too_many_shared(bytes *header)
{
    *header = header_of(1, LAYOUT_LANE_SHARED_MAX + 1);
}

static void other_cells(bytes *header)
{
    header->cells = 513;
}

static void other_lanes(bytes *header)
{
    header->lane_cpus++;
}

static const struct {
    void (*spoil)(bytes *header);
    int code;
} cases[] = {
    {other_magic, -PYTOMIC_E_FOREIGN},   {other_byte_order, -PYTOMIC_E_BYTE_ORDER},
    {other_version, -PYTOMIC_E_VERSION}, {other_feature, -PYTOMIC_E_VERSION},
    {no_cpus, -PYTOMIC_E_DAMAGED},       {too_many_cpus, -PYTOMIC_E_DAMAGED},
    {no_shared, -PYTOMIC_E_DAMAGED},     {too_many_shared, -PYTOMIC_E_DAMAGED},
    {other_cells, -PYTOMIC_E_DAMAGED},   {other_lanes, -PYTOMIC_E_DAMAGED},
};
#define CASES 10

START_TEST(what_is_no_arena_of_ours_is_named)
{
    bytes header = header_of(4, 4);
    uint64_t size = header.size;

    ck_gives(0, receive(make_file(&header, size, SEALS)));
    cases[_i].spoil(&header);
    ck_gives(cases[_i].code, receive(make_file(&header, header.size > size ? header.size : size, SEALS)));
}
END_TEST

START_TEST(what_could_be_shortened_is_foreign)
{
    bytes header = header_of(4, 4);
    const char *path = files_path(fixture_name);

    ck_gives(-PYTOMIC_E_FOREIGN, receive(make_file(&header, header.size, 0)));
    ck_gives(-PYTOMIC_E_FOREIGN, receive(make_file(&header, header.size, F_SEAL_GROW)));
    ck_gives(0, receive(make_file(&header, header.size, F_SEAL_SHRINK)));
    ck_gives(-PYTOMIC_E_FOREIGN, receive(open("/dev/null", O_RDWR | O_CLOEXEC)));
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* it has a name, and cannot be sealed */
    ck_gives(0, os_resize(fd, header.size));
    ck_gives(0, os_write(fd, &header, sizeof(header), 0));
    ck_gives(-PYTOMIC_E_FOREIGN, receive(fd));
}
END_TEST

START_TEST(an_arena_of_another_length_is_damage)
{
    bytes header = header_of(4, 4);

    ck_gives(-PYTOMIC_E_DAMAGED, receive(make_file(&header, header.size - 1, SEALS)));
    ck_gives(-PYTOMIC_E_DAMAGED, receive(make_file(&header, header.size + 1, SEALS)));
    ck_gives(-PYTOMIC_E_DAMAGED, receive(make_file(&header, 4096, SEALS)));
    ck_gives(-PYTOMIC_E_FOREIGN, receive(make_file(&header, 47, SEALS)));
    ck_gives(-PYTOMIC_E_FOREIGN, receive(make_file(&header, 0, SEALS)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, an_arena_begins_as_the_format_says);
    tcase_add_test(core, an_arena_keeps_its_size);
    tcase_add_test(core, cells_lie_behind_the_header);
    tcase_add_test(core, lanes_are_as_many_as_the_machine_has_cpus);
    tcase_add_test(core, an_arena_of_another_machine_is_received_as_it_is);
    tcase_add_loop_test(limits, what_is_no_arena_of_ours_is_named, 0, CASES);
    tcase_add_test(limits, what_could_be_shortened_is_foreign);
    tcase_add_test(limits, an_arena_of_another_length_is_damage);
    return fixture_run(suite);
}
