/* SPDX-License-Identifier: MIT */
/* The version, kept here alone: the build, the packages and the command all read this file. */
#ifndef PYTOMIC_VERSION_H
#define PYTOMIC_VERSION_H

#include "base.h"

#define PYTOMIC_VERSION "1.0.0"

/* The same for #if: 10000 times the major version, 100 times the minor one, and the patch level. */
#define PYTOMIC_VERSION_NUMBER 10000

PYTOMIC_BEGIN

/* PYTOMIC_VERSION of the library that the program runs with, where the macro is that of the headers. */
PYTOMIC_API const char *pytomic_version(void);

PYTOMIC_END

#endif
