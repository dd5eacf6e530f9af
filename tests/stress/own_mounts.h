/* SPDX-License-Identifier: MIT */
/* File systems that only this process and its children see: a shared-memory directory of a size of our choice. */
#ifndef OWN_MOUNTS_H
#define OWN_MOUNTS_H

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

/* False, and a line that says so, where this is not permitted: the caller then ends with TORTURE_SKIPPED. */
static inline bool own_mounts_begin(const char *program, const char *options)
{
    if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("tmpfs", "/dev/shm", "tmpfs", 0, options) == 0) {
        return true;
    }
    printf("%s: SKIPPED, nothing was proved: no mounts of our own here (%s)\n", program, strerror(errno));
    return false;
}

#endif
