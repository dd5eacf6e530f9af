/* SPDX-License-Identifier: MIT */
#include "fixture_system.h"

#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

int fixture_access(const void *address)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1024], read, write;
    uintmax_t from, to;
    int access = 0;

    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        if (sscanf(line, "%jx-%jx %c%c", &from, &to, &read, &write) == 4 && (uintptr_t)address >= from &&
            (uintptr_t)address < to) {
            access = (read == 'r') + (write == 'w');
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return access;
}

int fixture_next_descriptor(void)
{
    int fd = dup(0);

    close(fd);
    return fd;
}

bool fixture_become_another(void)
{
    return geteuid() == 0 && seteuid(FIXTURE_OTHER_USER) == 0;
}
