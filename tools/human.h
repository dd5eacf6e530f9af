/* SPDX-License-Identifier: MIT */
/* Facts about a segment, as people like to read them. */
#ifndef PYTOMIC_SHM_HUMAN_H
#define PYTOMIC_SHM_HUMAN_H

#include <stdint.h>
#include <sys/types.h>

enum { HUMAN_TEXT = 256 }; /* room for any of them: the names of users are the longest */

/* 64K, 1.5M: as du -h, rounded up, one digit behind the point below 10. */
void human_memory(char text[HUMAN_TEXT], uint64_t bytes);

/* rw-r--r-- */
void human_mode(char text[HUMAN_TEXT], mode_t mode);

/* The name of the user or the group, or its number if it has none. */
void human_user(char text[HUMAN_TEXT], uid_t uid);
void human_group(char text[HUMAN_TEXT], gid_t gid);

/* 5s, 3m, 2h, 40d: the time since then; - when no clock said that. */
void human_age(char text[HUMAN_TEXT], int64_t created);

#endif
