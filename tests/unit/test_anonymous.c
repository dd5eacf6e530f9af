/* SPDX-License-Identifier: MIT */
#include "pytomic/anonymous.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_slots.h"
#include "fixture_system.h"

#define CELLS 512u /* of an arena */

START_TEST(a_cell_starts_with_its_value_and_belongs_to_no_segment)
{
    pytomic_slot slot = fixture_cell(PYTOMIC_INT, (uint64_t)-7), other = fixture_cell(PYTOMIC_UINT, UINT64_MAX);

    ck_assert_int_eq(pytomic_load(slot.as_int), -7);
    ck_assert_uint_eq(pytomic_load(other.as_uint), UINT64_MAX);
    ck_assert_int_eq(slot.type, PYTOMIC_INT);
    ck_assert_ptr_null(slot.segment);
    ck_assert_ptr_ne(slot.cell, other.cell);
    ck_ok(pytomic_slot_check(&slot));
    pytomic_anonymous_free(&slot);
    ck_assert_ptr_null(slot.cell);
    pytomic_anonymous_free(&other);
}
END_TEST

START_TEST(a_forked_child_shares_the_cell)
{
    pytomic_slot slot = fixture_cell(PYTOMIC_UINT, 5);
    pid_t child = child_fork();

    if (child == 0) {
        bool right = pytomic_fetch_add(slot.as_uint, 37) == 5;
        pytomic_anonymous_free(&slot); /* ends the child's use only */
        _exit(right ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 42);
    pytomic_anonymous_free(&slot);
}
END_TEST

/* Else the parent's next cell and the child's would be one. */
START_TEST(cells_made_after_a_fork_are_not_shared)
{
    pytomic_slot old = fixture_cell(PYTOMIC_UINT, 0), own;
    int made[2];
    char byte;

    ck_assert_int_eq(pipe(made), 0);
    pid_t child = child_fork();
    if (child == 0) {
        bool right = read(made[0], &byte, 1) == 1 && pytomic_anonymous_create(PYTOMIC_UINT, 7, &own) == 0;
        _exit(right && pytomic_load(own.as_uint) == 7 ? 0 : 1);
    }
    own = fixture_cell(PYTOMIC_UINT, 5);
    ck_assert_int_eq(write(made[1], "", 1), 1);
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_uint_eq(pytomic_load(own.as_uint), 5);
    ck_assert_uint_eq(pytomic_load(old.as_uint), 0);
    pytomic_anonymous_free(&own);
    pytomic_anonymous_free(&old);
}
END_TEST

START_TEST(a_freed_cell_serves_again_and_old_handles_go_stale)
{
    pytomic_slot keep = fixture_cell(PYTOMIC_UINT, 0), first = fixture_cell(PYTOMIC_UINT, 1), copy = first;

    pytomic_anonymous_free(&first);
    pytomic_slot second = fixture_cell(PYTOMIC_UINT, 2);
    ck_assert_ptr_eq(second.cell, copy.cell);
    ck_assert_uint_eq(pytomic_load(second.as_uint), 2);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&copy));
    ck_ok(pytomic_slot_check(&second));
    pytomic_anonymous_free(&second);
    pytomic_anonymous_free(&keep);
}
END_TEST

/* a child may still be using it */
START_TEST(a_cell_that_was_forked_does_not_serve_again)
{
    pytomic_slot keep = fixture_cell(PYTOMIC_UINT, 0), first = fixture_cell(PYTOMIC_UINT, 1), copy = first;
    pid_t child = child_fork();

    if (child == 0) {
        _exit(0);
    }
    ck_assert_int_eq(child_wait(child), 0);
    pytomic_anonymous_free(&first);
    pytomic_slot second = fixture_cell(PYTOMIC_UINT, 2);
    ck_assert_ptr_ne(second.cell, copy.cell);
    ck_assert_uint_eq(pytomic_load(copy.as_uint), 1);
    pytomic_anonymous_free(&second);
    pytomic_anonymous_free(&keep);
}
END_TEST

START_TEST(memory_and_descriptor_go_with_the_last_cell)
{
    int before = fixture_next_descriptor();
    pytomic_slot first = fixture_cell(PYTOMIC_UINT, 0), second = fixture_cell(PYTOMIC_UINT, 0);
    unsigned char resident;
    void *page = (void *)((uintptr_t)first.cell & ~(uintptr_t)4095);

    ck_assert_int_gt(fixture_next_descriptor(), before);
    pytomic_anonymous_free(&first);
    ck_assert_int_eq(mincore(page, 4096, &resident), 0);
    pytomic_anonymous_free(&second);
    ck_assert_int_ne(mincore(page, 4096, &resident), 0);
    ck_assert_int_eq(fixture_next_descriptor(), before);
}
END_TEST

START_TEST(a_received_cell_is_the_same_one)
{
    pytomic_slot slot = fixture_cell(PYTOMIC_UINT, 5), received;
    uint64_t offset;
    int fd, pair[2], before = fixture_next_descriptor();

    ck_ok(pytomic_anonymous_share(&slot, &fd, &offset));
    ck_assert_int_eq(fixture_next_descriptor(), before);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    /* another process in all but name: it has unmapped what it inherited */
    pid_t child = child_fork();
    if (child == 0) {
        int sent = dup(fd);
        pytomic_anonymous_free(&slot);
        bool right = pytomic_anonymous_receive(sent, offset, PYTOMIC_UINT, &received) == 0 && close(sent) == 0 &&
                     pytomic_load(received.as_uint) == 5 && pytomic_inc(received.as_uint) == 6;
        pytomic_anonymous_free(&received);
        _exit(right ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 6);
    pytomic_anonymous_free(&slot);
}
END_TEST

START_TEST(receiving_twice_maps_once)
{
    pytomic_slot slot = fixture_cell(PYTOMIC_UINT, 5), first, second;
    uint64_t offset;
    int fd, before = fixture_next_descriptor();

    ck_ok(pytomic_anonymous_share(&slot, &fd, &offset));
    ck_ok(pytomic_anonymous_receive(fd, offset, PYTOMIC_UINT, &first));
    ck_ok(pytomic_anonymous_receive(fd, offset, PYTOMIC_UINT, &second));
    ck_assert_ptr_eq(first.cell, slot.cell);
    ck_assert_ptr_eq(second.cell, slot.cell);
    ck_assert_int_eq(fixture_next_descriptor(), before);
    pytomic_anonymous_free(&slot);
    pytomic_anonymous_free(&first);
    ck_assert_uint_eq(pytomic_load(second.as_uint), 5); /* mapped until the last of them is freed */
    pytomic_anonymous_free(&second);
}
END_TEST

START_TEST(many_cells_are_all_different)
{
    enum { COUNT = 3 * CELLS };
    static pytomic_slot slots[COUNT];

    for (unsigned i = 0; i < COUNT; i++) {
        slots[i] = fixture_cell(PYTOMIC_UINT, i);
        ck_assert_uint_eq((uintptr_t)slots[i].cell % sizeof(pytomic_cell), 0);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        ck_assert_uint_eq(pytomic_inc(slots[i].as_uint), i + 1);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        ck_assert_uint_eq(pytomic_load(slots[i].as_uint), i + 1);
        pytomic_anonymous_free(&slots[i]);
    }
}
END_TEST

static void *create_and_free(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < 3000; i++) {
        pytomic_slot slot;
        if (pytomic_anonymous_create(PYTOMIC_UINT, i, &slot) != 0 || pytomic_inc(slot.as_uint) != i + 1) {
            abort();
        }
        pytomic_anonymous_free(&slot);
    }
    return NULL;
}

START_TEST(threads_make_and_free_cells_at_the_same_time)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, create_and_free, NULL), 0);
    }
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
}
END_TEST

START_TEST(a_counter_starts_with_its_value_and_is_shared)
{
    pytomic_slot slot = fixture_cell(PYTOMIC_COUNTER, (uint64_t)-5), received;
    uint64_t offset;
    int fd;

    ck_assert_int_eq(pytomic_counter_sum(&slot.counter), -5);
    pid_t child = child_fork();
    if (child == 0) {
        for (int i = 0; i < 1000; i++) {
            pytomic_counter_inc(&slot.counter);
        }
        _exit(0);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_int_eq(pytomic_counter_sum(&slot.counter), 995);
    ck_ok(pytomic_anonymous_share(&slot, &fd, &offset));
    ck_ok(pytomic_anonymous_receive(fd, offset, PYTOMIC_COUNTER, &received));
    pytomic_counter_add(&received.counter, 5);
    ck_assert_int_eq(pytomic_counter_sum(&slot.counter), 1000);
    pytomic_anonymous_free(&received);
    pytomic_anonymous_free(&slot);
}
END_TEST

/* its lanes hold what the earlier one left */
START_TEST(a_counter_in_a_freed_cell_starts_with_its_own_value)
{
    pytomic_slot keep = fixture_cell(PYTOMIC_UINT, 0), first = fixture_cell(PYTOMIC_COUNTER, 7), copy = first;

    pytomic_counter_add(&first.counter, 1000);
    pytomic_anonymous_free(&first);
    pytomic_slot second = fixture_cell(PYTOMIC_COUNTER, 3);
    ck_assert_ptr_eq(second.cell, copy.cell);
    ck_assert_int_eq(pytomic_counter_sum(&second.counter), 3);
    pytomic_anonymous_free(&second);
    pytomic_anonymous_free(&keep);
}
END_TEST

START_TEST(other_types_are_refused)
{
    pytomic_slot slot = {.index = 4711};

    ck_code(-ENOTSUP, pytomic_anonymous_create(PYTOMIC_HISTOGRAM, 0, &slot));
    ck_code(-ENOTSUP, pytomic_anonymous_create((pytomic_type)0, 0, &slot));
    ck_code(-ENOTSUP, pytomic_anonymous_create((pytomic_type)99, 0, &slot));
    ck_code(-ENOTSUP, pytomic_anonymous_create(PYTOMIC_HISTOGRAM, 0, &slot));
    ck_assert_uint_eq(slot.index, 4711);
}
END_TEST

START_TEST(what_is_no_cell_is_not_received)
{
    pytomic_slot slot = fixture_cell(PYTOMIC_UINT, 5), received = {.index = 4711};
    uint64_t offset;
    int fd, before;

    ck_ok(pytomic_anonymous_share(&slot, &fd, &offset));
    ck_code(-EINVAL, pytomic_anonymous_receive(fd, offset + 8, PYTOMIC_UINT, &received));
    ck_code(-EINVAL, pytomic_anonymous_receive(fd, 4096 + CELLS * sizeof(pytomic_cell), PYTOMIC_UINT, &received));
    ck_code(-EINVAL, pytomic_anonymous_receive(fd, 0, PYTOMIC_UINT, &received)); /* the header */
    ck_code(-EINVAL, pytomic_anonymous_receive(fd, UINT64_MAX - 127, PYTOMIC_UINT, &received));
    ck_code(-ENOTSUP, pytomic_anonymous_receive(fd, offset, PYTOMIC_HISTOGRAM, &received));
    ck_code(-EBADF, pytomic_anonymous_receive(-1, offset, PYTOMIC_UINT, &received));
    before = fixture_next_descriptor();
    int small = memfd_create("small", MFD_CLOEXEC);
    ck_assert_int_eq(ftruncate(small, 4096), 0);
    ck_code(-PYTOMIC_E_FOREIGN, pytomic_anonymous_receive(small, 4096, PYTOMIC_UINT, &received));
    close(small);
    /* one that could be an arena, and is of a version to come; and one that could be shortened under us */
    static const struct {
        char magic[8];
        uint32_t byte_order, version;
    } head = {"PYTOARE", 0x01020304, 2};
    for (int seals = 0; seals < 2; seals++) {
        small = memfd_create("arena", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        ck_assert_int_eq(ftruncate(small, 1 << 20), 0);
        ck_assert_int_eq(pwrite(small, &head, sizeof(head), 0), sizeof(head));
        ck_assert_int_eq(fcntl(small, F_ADD_SEALS, seals == 0 ? 0 : F_SEAL_SHRINK | F_SEAL_GROW), 0);
        ck_code(seals == 0 ? -PYTOMIC_E_FOREIGN : -PYTOMIC_E_VERSION,
                pytomic_anonymous_receive(small, 4096, PYTOMIC_UINT, &received));
        close(small);
    }
    ck_assert_int_eq(fixture_next_descriptor(), before);
    ck_assert_uint_eq(received.index, 4711);
    pytomic_anonymous_free(&slot);
}
END_TEST

START_TEST(a_descriptor_closed_behind_our_back_is_noticed)
{
    pytomic_slot slot = fixture_cell(PYTOMIC_UINT, 5);
    uint64_t offset;
    int fd;

    ck_ok(pytomic_anonymous_share(&slot, &fd, &offset));
    close(fd);
    ck_code(-EBADF, pytomic_anonymous_share(&slot, &fd, &offset));
    ck_assert_int_eq(dup2(0, fd), fd); /* its number is another file's now */
    ck_code(-EBADF, pytomic_anonymous_share(&slot, &fd, &offset));
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 6);
    pytomic_anonymous_free(&slot);
}
END_TEST

START_TEST(a_slot_of_a_segment_is_no_anonymous_cell)
{
    pytomic_slot slot;
    uint64_t offset;
    int fd;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, NULL, &fixture_segment));
    ck_ok(pytomic_slot_open(fixture_segment, "a", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, pytomic_anonymous_share(&slot, &fd, &offset));
}
END_TEST

START_TEST(a_cell_is_no_slot_to_remove)
{
    pytomic_slot cell;

    ck_ok(pytomic_anonymous_create(PYTOMIC_UINT, 7, &cell));
    ck_code(-EINVAL, pytomic_slot_remove_handle(&cell));
    ck_assert_uint_eq(pytomic_load(cell.as_uint), 7);
    pytomic_anonymous_free(&cell);
    ck_code(-EINVAL, pytomic_slot_remove_handle(&cell));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("anonymous");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, a_cell_starts_with_its_value_and_belongs_to_no_segment);
    tcase_add_test(core, a_forked_child_shares_the_cell);
    tcase_add_test(core, cells_made_after_a_fork_are_not_shared);
    tcase_add_test(core, a_freed_cell_serves_again_and_old_handles_go_stale);
    tcase_add_test(core, a_cell_that_was_forked_does_not_serve_again);
    tcase_add_test(core, memory_and_descriptor_go_with_the_last_cell);
    tcase_add_test(core, a_received_cell_is_the_same_one);
    tcase_add_test(core, receiving_twice_maps_once);
    tcase_add_test(core, many_cells_are_all_different);
    tcase_add_test(core, threads_make_and_free_cells_at_the_same_time);
    tcase_add_test(core, a_counter_starts_with_its_value_and_is_shared);
    tcase_add_test(core, a_counter_in_a_freed_cell_starts_with_its_own_value);
    tcase_add_test(limits, other_types_are_refused);
    tcase_add_test(limits, what_is_no_cell_is_not_received);
    tcase_add_test(limits, a_descriptor_closed_behind_our_back_is_noticed);
    tcase_add_test(limits, a_slot_of_a_segment_is_no_anonymous_cell);
    tcase_add_test(limits, a_cell_is_no_slot_to_remove);
    return fixture_run(suite);
}
