/* SPDX-License-Identifier: MIT */
#include "fixture_segments.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_slots.h"

pytomic_segment *fixture_attach(int flags)
{
    pytomic_segment *segment = NULL;

    ck_ok(pytomic_open(fixture_name, flags, NULL, &segment));
    return segment;
}

pytomic_segment *fixture_create_segment(uint32_t max_slots, mode_t mode)
{
    pytomic_options options = {.max_slots = max_slots, .mode = mode};
    pytomic_segment *segment = NULL;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment));
    return segment;
}

pytomic_segment_info fixture_info(const pytomic_segment *segment)
{
    pytomic_segment_info info;

    ck_ok(pytomic_segment_get_info(segment, &info));
    return info;
}

bool fixture_on_disk(void)
{
    struct stat status;

    return lstat(files_path(fixture_name), &status) == 0;
}

int fixture_open_file(int flags)
{
    int fd = open(files_path(fixture_name), flags | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    return fd;
}

void fixture_put(size_t offset, uint32_t word)
{
    int fd = files_open(fixture_name);

    ck_assert_int_eq(pwrite(fd, &word, sizeof(word), (off_t)offset), sizeof(word));
    close(fd);
}

pytomic_slot fixture_create_numbered(pytomic_segment *segment, unsigned number)
{
    const char *name = fixture_numbered(number);
    pytomic_slot slot;

    ck_ok(pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, number, &slot));
    return slot;
}
