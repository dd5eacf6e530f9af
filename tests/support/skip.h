/* SPDX-License-Identifier: MIT */
/* What a program cannot try here. */
#ifndef SUPPORT_SKIP_H
#define SUPPORT_SKIP_H

/* End as skipped, and say why. */
__attribute__((noreturn)) void skip(const char *reason);

#endif
