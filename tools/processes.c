/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysmacros.h>

static FILE *open_file(pid_t process, const char *file)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%ld/%s", (long)process, file);
    return fopen(path, "re");
}

/* Threads of the kernel and processes that have ended have none; everyone may know that. */
static bool has_memory(pid_t process)
{
    FILE *file = open_file(process, "statm");
    unsigned long pages = 0;

    if (file) {
        if (fscanf(file, "%lu", &pages) != 1) {
            pages = 0;
        }
        fclose(file);
    }
    return pages > 0;
}

/* Count the process for the file, once, however many pieces of it are mapped. */
static void count_file(struct attachment *attachments, size_t count, uint64_t device, uint64_t inode)
{
    for (size_t i = 0; i < count; i++) {
        struct attachment *attachment = &attachments[i];
        if (attachment->device == device && attachment->inode == inode && !attachment->counted) {
            attachment->counted = true;
            attachment->processes++;
        }
    }
}

/* Returns 0 or errno. */
static int read_maps(pid_t process, struct attachment *attachments, size_t count)
{
    FILE *file = open_file(process, "maps");
    char *line = NULL;
    size_t size = 0;

    if (!file) {
        return errno;
    }
    for (size_t i = 0; i < count; i++) {
        attachments[i].counted = false;
    }
    errno = 0;
    while (getline(&line, &size, file) >= 0) { /* address permissions offset major:minor inode path */
        unsigned major_number, minor_number;
        uint64_t inode;
        if (sscanf(line, "%*s %*s %*s %x:%x %" SCNu64, &major_number, &minor_number, &inode) == 3 && inode != 0) {
            count_file(attachments, count, makedev(major_number, minor_number), inode);
        }
    }
    int error = ferror(file) ? errno : 0;
    free(line);
    fclose(file);
    return error;
}

bool processes_count(struct attachment *attachments, size_t count, size_t *unreadable)
{
    DIR *directory = opendir("/proc");
    const struct dirent *entry;
    bool found = false;

    *unreadable = 0;
    if (!directory) {
        return false;
    }
    while ((entry = readdir(directory))) {
        pid_t process = (pid_t)strtol(entry->d_name, NULL, 10);
        if (process <= 0) {
            continue;
        }
        found = true;
        int error = read_maps(process, attachments, count);
        if ((error == EACCES || error == EPERM) && has_memory(process)) {
            (*unreadable)++;
        }
    }
    closedir(directory);
    return found;
}
