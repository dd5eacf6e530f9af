/* SPDX-License-Identifier: MIT */
/* What is in /dev/shm. */
#ifndef SUPPORT_FILES_H
#define SUPPORT_FILES_H

#define FILES_PATH_MAX 300

/* How many things there have `text` in their name; with "", all. */
unsigned files_count(const char *text);

/* Remove them; how many there were. */
unsigned files_remove(const char *text);

/* The path of a segment's file; valid until the next call. */
const char *files_path(const char *segment);

/* That file, opened to read and write behind the library's back. */
int files_open(const char *segment);

#endif
