/* SPDX-License-Identifier: MIT */
/* Why something could not be done, and what to do about it: the errors of the library as messages. */
#ifndef PYTOMIC_SHM_REASON_H
#define PYTOMIC_SHM_REASON_H

#include "pytomic.h"

/* Say why something could not be done with the segment; returns the exit status. */
int segment_failure(const char *segment, int error);

/* The same for a path SEG/SLOT: what is wrong with its segment is said of the segment alone. */
int path_failure(const char *path, int error);

/* The same for a command that creates what is absent where `option` is given. */
int absent_failure(const char *path, int error, const char *option);

/* The slot at the path has a type that is not known; returns the exit status. */
int type_failure(const char *path, pytomic_type type);

#endif
