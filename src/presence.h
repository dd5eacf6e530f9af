/* SPDX-License-Identifier: MIT */
/*
 * Presence: a process that has an ephemeral segment mapped holds a share, which is the kernel's shared lock on the second
 * byte of the file. The claim is the exclusive lock, which the kernel gives when no other process holds a share. Both are of the opening, and a mapping keeps the opening it was made through, also when
 * all descriptors of it are closed.
 */
#ifndef PYTOMIC_PRESENCE_H
#define PYTOMIC_PRESENCE_H

#include "os.h"

/*
 * Take a share. A process that unlinks the segment claims it first. So either we have the share while the name is there,
 * or the segment is unlinked: -PYTOMIC_E_NO_SEGMENT. `name` NULL: its name is not known, or there is none yet.
 */
int presence_share(int fd, const char *name);

/* Claim and, if the name is still this file's, unlink it. True: done. */
bool presence_end(int fd, const char *name);

/* Whether a claim would succeed. It makes none, so that no process is refused meanwhile. */
bool presence_none(int fd);

#endif
