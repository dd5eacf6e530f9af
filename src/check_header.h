/* SPDX-License-Identifier: MIT */
/* Saying what is wrong with a header that layout_read_header() refused. */
#ifndef PYTOMIC_CHECK_HEADER_H
#define PYTOMIC_CHECK_HEADER_H

#include "pytomic/check.h"

/* Read the file's header, not through a mapping, and add a finding for each fact that is wrong; always at least one. */
int check_header(const char *name, pytomic_report *report);

#endif
