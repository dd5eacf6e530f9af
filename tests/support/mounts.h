/* SPDX-License-Identifier: MIT */
/* File systems that this process and its children alone see. */
#ifndef SUPPORT_MOUNTS_H
#define SUPPORT_MOUNTS_H

#include <stdbool.h>

/*
 * Cover a folder with an empty tmpfs; its options are such as "size=256k", or NULL. Whoever may not have a mount namespace
 * gets it inside a user namespace, as root there. False: not permitted here.
 */
bool mounts_cover(const char *folder, const char *options);

/* Give the tmpfs there other options, and leave what is in it. */
bool mounts_change(const char *folder, const char *options);

/* An empty /dev/shm, in which nobody else lists and collects; or skip. */
void mounts_need_memory(const char *options);

#endif
