/* SPDX-License-Identifier: MIT */
/* The version, kept here alone: the build, the packages and the command all read this file. */
#ifndef PYTOMIC_VERSION_H
#define PYTOMIC_VERSION_H

#define PYTOMIC_VERSION "1.0.0"

#endif
