/* SPDX-License-Identifier: MIT */
#include "skip.h"

#include <stdio.h>
#include <stdlib.h>

#define SKIPPED 77 /* what ctest takes for "skipped" */

void skip(const char *reason)
{
    printf("SKIP: %s\n", reason);
    exit(SKIPPED);
}
