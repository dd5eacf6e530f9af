/* SPDX-License-Identifier: MIT */
/*
 * A program closes all descriptors behind the library's back, as one that makes itself a daemon does, and opens
 * files of its own under the same numbers. Holds: values, look-ups and structural changes work on; an ephemeral
 * segment stays until its last user detaches, and goes then; anonymous cells keep their values and sharing them says
 * -EBADF; and none of the program's own files is closed, locked or written to. Where the standard three are closed when
 * the library opens its files, what the program prints goes nowhere, and not into them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "must.h"
#include "pytomic.h"
#include "sound.h"
#include "unique.h"

#define LAST 255

static struct stat ours;

/* Close everything but the standard three, and put one file of our own under every number. */
static void become_a_daemon(void)
{
    for (int fd = 3; fd <= LAST; fd++) {
        close(fd);
    }
    int own = memfd_create("own", MFD_CLOEXEC);
    must(own == 3 && fstat(own, &ours) == 0);
    for (int fd = 4; fd <= LAST; fd++) {
        must(dup3(own, fd, O_CLOEXEC) == fd);
    }
}

static void must_have_left_ours_alone(void)
{
    struct stat status;

    for (int fd = 3; fd <= LAST; fd++) {
        must(fstat(fd, &status) == 0 && status.st_ino == ours.st_ino && status.st_dev == ours.st_dev);
    }
    must(status.st_size == 0);
    int probe = open("/proc/self/fd/3", O_RDWR | O_CLOEXEC);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    must(probe >= 0 && fcntl(probe, F_OFD_GETLK, &lock) == 0 && lock.l_type == F_UNLCK);
    close(probe);
}

static void use(pytomic_segment *segment, pytomic_slot *slot)
{
    pytomic_segment_info info;
    pytomic_slot made;

    must(pytomic_inc(slot->as_int) > 0);
    must_give(0, pytomic_slot_find(segment, "hits", &made));
    must_give(0, pytomic_slot_open(segment, "more", PYTOMIC_COUNTER, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &made));
    must_give(0, pytomic_slot_remove(segment, "more"));
    must_give(0, pytomic_segment_get_info(segment, &info));
}

/* Another process comes and goes, and collects what nobody uses. */
static void others_come_and_go(void)
{
    pid_t child = child_fork();

    if (child == 0) {
        /* what a forked child inherits counts, so the other has to be a new program */
        execl("/proc/self/exe", "descriptors", other_name, (char *)NULL);
        _exit(EXIT_FAILURE);
    }
    must(child_wait(child) == EXIT_SUCCESS);
}

static int be_the_other(const char *name)
{
    pytomic_segment *segment;
    pytomic_names removed;

    if (pytomic_open(name, 0, NULL, &segment) != 0) {
        return EXIT_FAILURE;
    }
    pytomic_close(segment);
    if (pytomic_gc(true, &removed) != 0) {
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < removed.count; i++) {
        if (strstr(removed.names[i], name) != NULL) {
            return EXIT_FAILURE;
        }
    }
    pytomic_names_free(&removed);
    return EXIT_SUCCESS;
}

/* In a child, for it cannot report any more. Returns the number of the line that did not hold, or 0. */
static int print_without_standard_files(void)
{
    pytomic_slot cells[2];
    const char line[4096] = "what the program prints\n";

    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        close(fd);
    }
    for (unsigned i = 0; i < 2; i++) {
        if (pytomic_anonymous_create(PYTOMIC_UINT, 7, &cells[i]) != 0) {
            return __LINE__;
        }
    }
    /* the first page would be the arena's header, the second its cells */
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (write(fd, line, sizeof(line)) != -1 || write(fd, line, sizeof(line)) != -1 || errno != EBADF) {
            return __LINE__;
        }
    }
    return pytomic_load(cells[0].as_uint) == 7 && pytomic_load(cells[1].as_uint) == 7 ? 0 : __LINE__;
}

int main(int argc, char **argv)
{
    pytomic_options options = {.max_slots = 100}, ephemeral = {.max_slots = 100, .ephemeral = true};
    pytomic_segment *segment, *passing;
    pytomic_slot slot, passing_slot, cell, made;
    uint64_t offset;
    int fd;

    if (argc > 1) {
        return be_the_other(argv[1]);
    }
    unique_begin("descriptors");
    pid_t child = child_fork();
    if (child == 0) {
        _exit(print_without_standard_files());
    }
    must(child_wait(child) == 0);
    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE, &options, &segment));
    must_give(0, pytomic_slot_open(segment, "hits", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    must_give(0, pytomic_open(other_name, PYTOMIC_CREATE, &ephemeral, &passing));
    must_give(0, pytomic_slot_open(passing, "hits", PYTOMIC_INT, PYTOMIC_CREATE, 0, &passing_slot));
    must_give(0, pytomic_anonymous_create(PYTOMIC_INT, 7, &cell));

    become_a_daemon();
    use(segment, &slot);
    use(passing, &passing_slot);
    others_come_and_go();
    use(passing, &passing_slot); /* it is still there */
    must(pytomic_inc(cell.as_int) == 8);
    must_give(-EBADF, pytomic_anonymous_share(&cell, &fd, &offset));
    must_give(0, pytomic_anonymous_create(PYTOMIC_INT, 9, &made)); /* from memory that can be shared again */
    must_give(0, pytomic_anonymous_share(&made, &fd, &offset));
    pytomic_anonymous_free(&made);
    pytomic_anonymous_free(&cell);
    must_have_left_ours_alone();

    pytomic_close(passing);
    must_give(-PYTOMIC_E_NO_SEGMENT, pytomic_unlink(other_name));
    must(is_sound(test_name));
    pytomic_close(segment);
    must_have_left_ours_alone();
    return EXIT_SUCCESS;
}
