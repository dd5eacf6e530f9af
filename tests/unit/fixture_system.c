/* SPDX-License-Identifier: MIT */
#include "fixture_system.h"

#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
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

bool fixture_hide(const char *folder)
{
    static bool unshared;

    if (!unshared) {
        /* private, so that nothing of it reaches the rest of the machine */
        unshared = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    }
    return unshared && mount("none", folder, "tmpfs", 0, NULL) == 0;
}

bool fixture_become_another(void)
{
    return geteuid() == 0 && seteuid(FIXTURE_OTHER_USER) == 0;
}
