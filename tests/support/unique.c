/* SPDX-License-Identifier: MIT */
#include "unique.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "files.h"
#include "must.h"

char test_name[64], other_name[80];
static pid_t owner;

unsigned unique_remove(void)
{
    if (getpid() != owner) {
        return 0;
    }
    owner = 0; /* once, also where removing itself has to stop */
    return files_remove(test_name);
}

static void remove_at_exit(void)
{
    unique_remove();
}

void unique_begin(const char *program)
{
    uint32_t random;

    must(getrandom(&random, sizeof(random), 0) == sizeof(random));
    snprintf(test_name, sizeof(test_name), "%s.%ld.%08x", program, (long)getpid(), (unsigned)random);
    snprintf(other_name, sizeof(other_name), "%s.other", test_name);
    must(atexit(remove_at_exit) == 0);
    owner = getpid();
}
