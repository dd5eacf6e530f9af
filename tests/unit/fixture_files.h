/* SPDX-License-Identifier: MIT */
/* Files in /dev/shm, made by the functions of os.h. */
#ifndef FIXTURE_FILES_H
#define FIXTURE_FILES_H

#include <stdbool.h>
#include <stdint.h>

/* A file of 8 KiB, claimed, under the name of the test's segment. */
int fixture_file(void);

/* That file, opened once more. */
int fixture_open_published(bool writable, int *fd);

/* One without a name, for what needs none. */
int fixture_nameless_file(void);

/* How many names it has. */
uint64_t fixture_links(int fd);

/* Things that may bear a segment's name and are none. */
void fixture_put_directory(const char *path);
void fixture_put_link(const char *path);
void fixture_put_dangling_link(const char *path);
void fixture_put_fifo(const char *path);
void fixture_put_socket(const char *path);

#endif
