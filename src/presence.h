/* SPDX-License-Identifier: MIT */
/*
 * Presence: who has an ephemeral segment mapped holds a share, the kernel's lock on the second byte of the file; the claim
 * succeeds when nobody else does. Both are of the opening, and a mapping keeps the opening it was made through, also when
 * all descriptors of it are closed.
 */
#ifndef PYTOMIC_PRESENCE_H
#define PYTOMIC_PRESENCE_H

#include "os.h"

/*
 * Take a share. Who unlinks the segment claims it first, so either we have the share while the name is there, or the
 * segment goes without us: -PYTOMIC_E_NO_SEGMENT. `name` NULL: its name is not known, or there is none yet.
 */
int presence_share(int fd, const char *name);

/* Claim and, if the name is still this file's, unlink it. True: done. */
bool presence_end(int fd, const char *name);

/* Whether a claim would succeed, without making one: nobody is turned away meanwhile. */
bool presence_none(int fd);

#endif
