/* SPDX-License-Identifier: MIT */
/*
 * A shared-memory directory that is full, at every page where it can become so: creating a segment or a slot is
 * -ENOSPC, never a signal, what was there stays whole and works, and with space it goes on.
 */
#include <fcntl.h>
#include <sys/statvfs.h>

#include "own_mounts.h"
#include "torture.h"

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
static void fill_up(torture_common *common, unsigned pages)
{
    int fd = open(FILLER, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    unsigned available = free_pages();

    if (fd < 0 || (available > pages && posix_fallocate(fd, 0, (off_t)(available - pages) * 4096) != 0) ||
        free_pages() != pages) {
        torture_fail(common, "could not leave %u pages free", pages);
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
static void look_at_all(torture_common *common, pytomic_segment *segment, unsigned count, uint64_t added)
{
    pytomic_segment_info info;
    pytomic_slot slot;

    for (unsigned i = 0; i < count; i++) {
        TORTURE_EXPECT(common, 0, pytomic_slot_find(segment, name_of(i), &slot));
        if (pytomic_inc(slot.as_uint) != i + added) {
            torture_fail(common, "slot %u holds %llu", i, (unsigned long long)pytomic_load(slot.as_uint));
        }
    }
    TORTURE_EXPECT(common, 0, pytomic_segment_get_info(segment, &info));
    if (info.slots != count) {
        torture_fail(common, "%u slots, not %u", (unsigned)info.slots, count);
    }
}

/* Create slots until there is no space; how many there are then. */
static unsigned grow(torture_common *common, pytomic_segment *segment)
{
    unsigned count = 0;
    int code;

    while ((code = create_slot(segment, count)) == 0) {
        count++;
    }
    TORTURE_EXPECT(common, -ENOSPC, code);
    TORTURE_EXPECT(common, -ENOSPC, create_slot(segment, count)); /* and again */
    full_slots++;
    return count;
}

static void use_while_full(torture_common *common, pytomic_segment *segment, unsigned count)
{
    pytomic_segment *again;

    look_at_all(common, segment, count, 1);
    TORTURE_EXPECT(common, 0,
                   pytomic_slot_remove(segment, name_of(count - 1))); /* takes no space, and makes room for one */
    TORTURE_EXPECT(common, 0, create_slot(segment, count - 1));
    TORTURE_EXPECT(common, 0, pytomic_open(torture_name, PYTOMIC_READ, NULL, &again));
    pytomic_close(again);
    TORTURE_EXPECT(common, 0, unlink(FILLER));
    TORTURE_EXPECT(common, 0, create_slot(segment, count));
}

/* With so many pages free. Once there are enough for a segment and one to spare, it is one that fills up. */
static void try_with(torture_common *common, unsigned pages)
{
    pytomic_segment *segment;

    fill_up(common, pages);
    int code = pytomic_open(torture_name, PYTOMIC_CREATE, NULL, &segment);
    if (code == 0) {
        unsigned count = grow(common, segment);
        use_while_full(common, segment, count);
        pytomic_close(segment);
        TORTURE_EXPECT(common, 0, pytomic_unlink(torture_name));
    } else {
        TORTURE_EXPECT(common, -ENOSPC, code);
        full_creates++;
        if (free_pages() != pages) {
            torture_fail(common, "a creation that failed kept %u pages", pages - free_pages());
        }
        TORTURE_EXPECT(common, -PYTOMIC_E_NO_SEGMENT, pytomic_open(torture_name, 0, NULL, &segment));
        TORTURE_EXPECT(common, 0, unlink(FILLER));
    }
}

int main(void)
{
    if (!own_mounts_begin("space", "size=256k")) {
        return TORTURE_SKIPPED;
    }
    torture_common *common = torture_begin("space", 1);
    unsigned all = free_pages();

    for (unsigned pages = 0; pages < all - RESERVE; pages++) {
        try_with(common, pages);
        if (free_pages() != all) {
            torture_fail(common, "with %u pages: %u of %u are free afterwards", pages, free_pages(), all);
        }
    }
    int status = torture_end(common);
    printf("space: %u creations and %u growing segments met a full directory of %u KiB, all intact, %u failures\n",
           full_creates, full_slots, SIZE / 1024, (unsigned)common->failures);
    return full_creates > 0 && full_slots > 0 ? status : EXIT_FAILURE;
}
