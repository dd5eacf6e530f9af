/* SPDX-License-Identifier: MIT */
#include "holdings.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "must.h"
#include "unique.h"

static unsigned count_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    unsigned count = 0;

    must(directory != NULL);
    while (readdir(directory) != NULL) {
        count++;
    }
    closedir(directory);
    return count;
}

/* Lines of /proc/self/maps that are of segments or cells, and have `text`. */
static unsigned count_mapped(const char *text)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1024];
    unsigned count = 0;

    must(maps != NULL);
    while (fgets(line, sizeof(line), maps) != NULL) {
        bool ours = strstr(line, "/dev/shm/") != NULL || strstr(line, "/memfd:pytomic") != NULL;
        count += ours && strstr(line, text) != NULL;
    }
    fclose(maps);
    return count;
}

unsigned holdings_mapped(void)
{
    return count_mapped("");
}

holdings holdings_now(void)
{
    return (holdings){
        .descriptors = count_descriptors(),
        .mappings = count_mapped(" 00000000 "), /* of the file's beginning: one piece of each mapping is */
        .files = files_count(test_name),
    };
}

bool holdings_same(holdings before, holdings after)
{
    if (before.descriptors == after.descriptors && before.mappings == after.mappings && before.files == after.files) {
        return true;
    }
    fprintf(stderr, "descriptors %u -> %u, mappings %u -> %u, files %u -> %u\n", before.descriptors, after.descriptors,
            before.mappings, after.mappings, before.files, after.files);
    return false;
}
