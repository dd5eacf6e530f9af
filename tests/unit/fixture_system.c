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

/* A mount namespace of the test's own. */
static bool is_alone(void)
{
    static bool alone;

    if (!alone) {
        /* private, so that nothing of it reaches the rest of the machine */
        alone = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    }
    return alone;
}

bool fixture_hide(const char *folder)
{
    return is_alone() && mount("none", folder, "tmpfs", 0, NULL) == 0;
}

static bool mount_memory(unsigned kibibytes, unsigned long flags)
{
    char size[32];

    snprintf(size, sizeof(size), "size=%uk", kibibytes);
    return is_alone() && mount("none", "/dev/shm", "tmpfs", flags, size) == 0;
}

bool fixture_shrink_memory(unsigned kibibytes)
{
    return mount_memory(kibibytes, 0);
}

bool fixture_grow_memory(unsigned kibibytes)
{
    return mount_memory(kibibytes, MS_REMOUNT);
}

bool fixture_become_another(void)
{
    return geteuid() == 0 && seteuid(FIXTURE_OTHER_USER) == 0;
}
