/* SPDX-License-Identifier: MIT */
/* Paths: SEG/SLOT on the command line. */
#ifndef PYTOMIC_SHM_PATH_H
#define PYTOMIC_SHM_PATH_H

#include <stdbool.h>

#include "pytomic.h"

struct path {
    char *segment;
    const char *slot; /* NULL: the text has no '/' */
};

/* Split the text at the first '/'. False: no memory. */
bool path_split(const char *text, struct path *out);
void path_free(struct path *path);

/* As pytomic_attach(), for an existing slot of whatever type; `flags` is 0 or PYTOMIC_READ. For pytomic_detach(). */
int path_attach(const char *text, int flags, pytomic_slot *out);

/* Say why attaching to the path failed, finding out which part of it the error belongs to; returns the exit status. */
int path_failure(const char *text, int error);

#endif
