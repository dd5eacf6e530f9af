/* SPDX-License-Identifier: MIT */
#include "asleep.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t asleep_self(void)
{
    return (pid_t)syscall(SYS_gettid);
}

bool asleep(pid_t thread)
{
    char path[64], status[512];

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)thread);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, status, sizeof(status) - 1);
    if (fd >= 0) {
        close(fd);
    }
    status[got > 0 ? got : 0] = '\0';
    const char *name_end = strrchr(status, ')'); /* "NUMBER (NAME) STATE ..." */
    return name_end != NULL && name_end[2] == 'S';
}

void asleep_await(pid_t thread)
{
    while (!asleep(thread)) {
        sched_yield();
    }
}
