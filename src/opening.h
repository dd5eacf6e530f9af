/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that live only within a call. A lock of the kernel belongs to the opening of a file, which a forked child
 * shares: one that kept a descriptor of its parent's other threads would keep their locks alive. So each is listed in the
 * same step as it is opened, as far as fork() can tell, and a child closes all that are listed.
 */
#ifndef PYTOMIC_OPENING_H
#define PYTOMIC_OPENING_H

#include "os.h"

typedef struct opening {
    struct opening *next; /* in the process's list */
    int fd;
} opening;

/* To be called once, before anything is opened: see to it that forked children close them. */
void opening_register(void);

/* Open the segment's file; `out` lives until opening_close(). -PYTOMIC_E_NO_SEGMENT, _FOREIGN; -EACCES. */
int opening_of_segment(const char *segment, bool writable, opening *out);

/* In two steps, around a call that opens `fd` with the result `code`, which opening_end() returns. */
void opening_begin(void);
int opening_end(int code, int fd, opening *out);

/* Whether no thread is between the two; for a process that ends, perhaps from a signal handler that came in between. */
bool opening_is_possible(void);

/* Does nothing in a forked child, which has closed the descriptor already. */
void opening_close(opening *closed);

#endif
