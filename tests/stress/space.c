/* SPDX-License-Identifier: MIT */
/*
 * A shared-memory directory that is full, at every page where it can become so: creating a segment or a slot is
 * -ENOSPC, never a signal, what was there stays whole and works, and with space it goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "crowd.h"
#include "mounts.h"
#include "pytomic.h"
#include "unique.h"

#define SIZE (256 * 1024)
#define FILLER "/dev/shm/filler"
#define LONGEST_NAME 1000
#define RESERVE 16 /* pages, for what is created once there is space again: a chunk, or a level of the directory */

static unsigned full_creates, full_slots; /* how often it was full */

static unsigned free_pages(void)
{
    struct statvfs status;

    return statvfs("/dev/shm", &status) == 0 ? (unsigned)status.f_bfree : 0;
}

/* Leave so many pages free. */
static void fill_up(unsigned pages)
{
    int fd = open(FILLER, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    unsigned available = free_pages();

    if (fd < 0 || (available > pages && posix_fallocate(fd, 0, (off_t)(available - pages) * 4096) != 0) ||
        free_pages() != pages) {
        crowd_fail("could not leave %u pages free", pages);
    }
    close(fd);
}

/* Every eighth is long, so that extents are claimed as well. */
static const char *name_of(unsigned number)
{
    static char name[LONGEST_NAME];

    snprintf(name, sizeof(name), "slot %0*u", number % 8 == 7 ? LONGEST_NAME - 10 : 1, number);
    return name;
}

static int create_slot(pytomic_segment *segment, unsigned number)
{
    pytomic_slot slot;

    return pytomic_slot_open(segment, name_of(number), PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, number, &slot);
}

/* Every slot is there, holds what it has to, and counts; and there are no others. */
static void look_at_all(pytomic_segment *segment, unsigned count, uint64_t added)
{
    pytomic_segment_info info;
    pytomic_slot slot;

    for (unsigned i = 0; i < count; i++) {
        crowd_expect(0, pytomic_slot_find(segment, name_of(i), &slot));
        if (pytomic_inc(slot.as_uint) != i + added) {
            crowd_fail("slot %u holds %llu", i, (unsigned long long)pytomic_load(slot.as_uint));
        }
    }
    crowd_expect(0, pytomic_segment_get_info(segment, &info));
    if (info.slots != count) {
        crowd_fail("%u slots, not %u", (unsigned)info.slots, count);
    }
}

/* Create slots until there is no space; how many there are then. */
static unsigned grow(pytomic_segment *segment)
{
    unsigned count = 0;
    int code;

    while ((code = create_slot(segment, count)) == 0) {
        count++;
    }
    crowd_expect(-ENOSPC, code);
    crowd_expect(-ENOSPC, create_slot(segment, count)); /* and again */
    full_slots++;
    return count;
}

static void use_while_full(pytomic_segment *segment, unsigned count)
{
    pytomic_segment *again;

    look_at_all(segment, count, 1);
    crowd_expect(0, pytomic_slot_remove(segment, name_of(count - 1))); /* takes no space, and makes room for one */
    crowd_expect(0, create_slot(segment, count - 1));
    crowd_expect(0, pytomic_open(test_name, PYTOMIC_READ, NULL, &again));
    pytomic_close(again);
    crowd_expect(0, unlink(FILLER));
    crowd_expect(0, create_slot(segment, count));
}

/* With so many pages free. Once there are enough for a segment and one to spare, it is one that fills up. */
static void try_with(unsigned pages)
{
    pytomic_segment *segment;

    fill_up(pages);
    int code = pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment);
    if (code == 0) {
        unsigned count = grow(segment);
        use_while_full(segment, count);
        pytomic_close(segment);
        crowd_expect(0, pytomic_unlink(test_name));
    } else {
        crowd_expect(-ENOSPC, code);
        full_creates++;
        if (free_pages() != pages) {
            crowd_fail("a creation that failed kept %u pages", pages - free_pages());
        }
        crowd_expect(-PYTOMIC_E_NO_SEGMENT, pytomic_open(test_name, 0, NULL, &segment));
        crowd_expect(0, unlink(FILLER));
    }
}

int main(void)
{
    mounts_need_memory("size=256k");
    crowd_begin("space", 1);
    unsigned all = free_pages();

    for (unsigned pages = 0; pages < all - RESERVE; pages++) {
        try_with(pages);
        if (free_pages() != all) {
            crowd_fail("with %u pages: %u of %u are free afterwards", pages, free_pages(), all);
        }
    }
    int status = crowd_end();
    printf("space: %u creations and %u growing segments met a full directory of %u KiB, all intact, %u failures\n",
           full_creates, full_slots, SIZE / 1024, (unsigned)crowd->failures);
    return full_creates > 0 && full_slots > 0 ? status : EXIT_FAILURE;
}
