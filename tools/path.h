/* SPDX-License-Identifier: MIT */
/* Paths: SEG/SLOT on the command line. */
#ifndef PYTOMIC_SHM_PATH_H
#define PYTOMIC_SHM_PATH_H

#include "arguments.h"

/*
 * Attach to the slot that the first operand names, of whatever type; `flags` is 0 or PYTOMIC_READ. Returns the exit
 * status, after a message unless it is EXIT_DONE, which is to be undone by pytomic_detach().
 */
int path_attach(const struct arguments *arguments, int flags, pytomic_slot *out);

/* As pytomic_open() for the segment of the first operand, whose slot name is good. Returns an error of the library. */
int path_create_segment(const struct arguments *arguments, int flags, const pytomic_options *options,
                        pytomic_segment **out);
int path_open_segment(const struct arguments *arguments, int flags, pytomic_segment **out);

#endif
