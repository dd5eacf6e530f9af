/* SPDX-License-Identifier: MIT */
/* The processes that have segments mapped now, from the kernel's own tables in /proc. */
#ifndef PYTOMIC_SHM_PROCESSES_H
#define PYTOMIC_SHM_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A mapped file, and how many processes have it mapped. */
struct attachment {
    uint64_t device, inode;
    size_t processes;
    bool counted; /* for the process being looked at */
};

/*
 * Count the processes for each of the attachments (this one as well, if it has them mapped), and those that this
 * process may not look into. False: /proc cannot be read.
 */
bool processes_count(struct attachment *attachments, size_t count, size_t *unreadable);

#endif
