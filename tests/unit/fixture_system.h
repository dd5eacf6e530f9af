/* SPDX-License-Identifier: MIT */
/* What tests need of the system beyond segments: how pages may be accessed, another user. */
#ifndef FIXTURE_SYSTEM_H
#define FIXTURE_SYSTEM_H

#include <stdbool.h>

/* How this process may access the page at `address`: 0 not at all, 1 read, 2 read and write. */
int fixture_access(const void *address);

/*
 * What a test cannot do here: it says so, and ends as passed. A test that needs root or a namespace of its own calls this
 * with whether it has it, before anything it proves.
 */
#define fixture_need(condition, text)                    \
    do {                                                 \
        if (!(condition)) {                              \
            printf("skipped: %s: %s\n", __func__, text); \
            return;                                      \
        }                                                \
    } while (0)

/* The number that the next descriptor gets. */
int fixture_next_descriptor(void);

/* Become a user who is neither root nor the one who was before; false: not permitted. */
bool fixture_become_another(void);
#define FIXTURE_OTHER_USER 65534

#endif
