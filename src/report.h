/* SPDX-License-Identifier: MIT */
/* Building a pytomic_report. */
#ifndef PYTOMIC_REPORT_H
#define PYTOMIC_REPORT_H

#include "pytomic/check.h"

/* Add one sentence. Without memory for it only `more` says that something was found. */
__attribute__((format(printf, 3, 4))) void report_add(pytomic_report *report, uint64_t offset, const char *format, ...);

#endif
