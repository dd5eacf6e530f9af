/* SPDX-License-Identifier: MIT */
/*
 * A system without /proc, as in a chroot: an unnamed file cannot be given a name there. Holds: creating works all
 * the same and leaves no temporary file, and everything else does not care. (stress/without_proc.c has many create
 * at once.)
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "child.h"
#include "files.h"
#include "mounts.h"
#include "must.h"
#include "pytomic.h"
#include "skip.h"
#include "sound.h"
#include "unique.h"

static void cover_proc(void)
{
    mounts_need_memory(NULL);
    if (umount2("/proc", MNT_DETACH) != 0 && mount("none", "/proc", "tmpfs", 0, NULL) != 0) {
        skip("this system does not allow to take /proc away");
    }
    must(access("/proc/self/fd", F_OK) != 0);
}

static void create_and_attach(void)
{
    pytomic_options options = {.max_slots = 100, .mode = 0640};
    pytomic_segment *segment, *other;
    pytomic_segment_info info;
    pytomic_slot slot;

    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment));
    must_give(-EEXIST, pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &other));
    must_give(0, pytomic_segment_get_info(segment, &info));
    must(info.mode == 0640 && info.max_slots == 100);
    must_give(0, pytomic_slot_open(segment, "hits", PYTOMIC_INT, PYTOMIC_CREATE, 41, &slot));
    must(pytomic_inc(slot.as_int) == 42);
    pid_t child = child_fork();
    if (child == 0) {
        must(pytomic_open(test_name, 0, NULL, &other) == 0 && pytomic_slot_find(other, "hits", &slot) == 0);
        _exit(pytomic_inc(slot.as_int) == 43 && pytomic_slot_remove(other, "hits") == 0 ? 0 : 1);
    }
    must(child_wait(child) == 0);
    must_give(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(segment, "hits", &slot));
    pytomic_close(segment);
    must(is_sound(test_name));
    must_give(0, pytomic_unlink(test_name));
}

static void ephemeral(void)
{
    pytomic_options options = {.ephemeral = true};
    pytomic_segment *segment;

    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment));
    pytomic_close(segment);
    must_give(-PYTOMIC_E_NO_SEGMENT, pytomic_unlink(test_name));
}

int main(void)
{
    unique_begin("without_proc");
    cover_proc();
    create_and_attach();
    ephemeral();
    must(files_count("") == 0);
    return EXIT_SUCCESS;
}
