/* SPDX-License-Identifier: MIT */
#include "mounts.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "skip.h"

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    close(fd);
    return written;
}

/* Without privileges: in a user namespace. */
static bool become_root(void)
{
    char user[32], group[32];

    snprintf(user, sizeof(user), "0 %u 1", (unsigned)getuid());
    snprintf(group, sizeof(group), "0 %u 1", (unsigned)getgid());
    return unshare(CLONE_NEWUSER) == 0 && write_file("/proc/self/uid_map", user) &&
           write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/gid_map", group);
}

/* Private, so that nothing of it reaches the rest of the machine. */
static bool enter(void)
{
    static bool entered;

    if (!entered) {
        entered = (unshare(CLONE_NEWNS) == 0 || (become_root() && unshare(CLONE_NEWNS) == 0)) &&
                  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    }
    return entered;
}

bool mounts_cover(const char *folder, const char *options)
{
    return enter() && mount("none", folder, "tmpfs", 0, options) == 0;
}

bool mounts_change(const char *folder, const char *options)
{
    return mount("none", folder, "tmpfs", MS_REMOUNT, options) == 0;
}

void mounts_need_memory(const char *options)
{
    if (!mounts_cover("/dev/shm", options)) {
        skip("this system does not allow a /dev/shm of one's own");
    }
}
