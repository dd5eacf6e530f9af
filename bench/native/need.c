/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "contender.h"

void need(int condition, const char *why)
{
    if (!condition) {
        fprintf(stderr, "%s\n", why);
        exit(1);
    }
}
