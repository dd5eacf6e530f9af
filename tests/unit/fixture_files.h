/* SPDX-License-Identifier: MIT */
/* Files in /dev/shm, made by the functions of os.h. */
#ifndef FIXTURE_FILES_H
#define FIXTURE_FILES_H

#include <stdbool.h>

/* A file of 8 KiB, claimed, under the name of the test's segment. */
int fixture_file(void);

/* That file, opened once more. */
int fixture_open_published(bool writable, int *fd);

/* One without a name, for what needs none. */
int fixture_nameless_file(void);

#endif
