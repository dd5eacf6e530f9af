/* SPDX-License-Identifier: MIT */
#include "pytomic/version.h"

const char *pytomic_version(void)
{
    return PYTOMIC_VERSION;
}
