/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "must.h"

#define DIRECTORY "/dev/shm"

static unsigned walk(const char *text, bool removing)
{
    DIR *directory = opendir(DIRECTORY);
    struct dirent *entry;
    unsigned count = 0;

    must(directory != NULL);
    while ((entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && strstr(name, text) != NULL) {
            count++;
            if (removing && unlinkat(dirfd(directory), name, 0) != 0) {
                unlinkat(dirfd(directory), name, AT_REMOVEDIR);
            }
        }
    }
    closedir(directory);
    return count;
}

unsigned files_count(const char *text)
{
    return walk(text, false);
}

unsigned files_remove(const char *text)
{
    return walk(text, true);
}

const char *files_path(const char *segment)
{
    static _Thread_local char path[FILES_PATH_MAX];

    snprintf(path, sizeof(path), DIRECTORY "/pytomic.%s", segment);
    return path;
}

int files_open(const char *segment)
{
    int fd = open(files_path(segment), O_RDWR | O_CLOEXEC);

    must(fd >= 0);
    return fd;
}
