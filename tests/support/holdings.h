/* SPDX-License-Identifier: MIT */
/* What this process holds of the system, and a call that failed must not leave. */
#ifndef SUPPORT_HOLDINGS_H
#define SUPPORT_HOLDINGS_H

#include <stdbool.h>

typedef struct holdings {
    unsigned descriptors, mappings, files; /* mappings of segments and anonymous cells; files that bear our names */
} holdings;

holdings holdings_now(void);

/* Whether both are the same; else it is printed how they differ. */
bool holdings_same(holdings before, holdings after);

/* Pieces of mappings: not all of one is accessible alike. By whatever name: a creator maps a file that has none yet. */
unsigned holdings_mapped(void);

#endif
