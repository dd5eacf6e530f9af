/* SPDX-License-Identifier: MIT */
/* Without /proc an unnamed file cannot get a name: segments are then built under temporary ones, and none is left. */
#include <dirent.h>

#include "own_mounts.h"
#include "torture.h"

#define PROCESSES 20u
#define ROUNDS 50u

static void attach(torture_common *common, unsigned number)
{
    char path[80];
    pytomic_slot hits;

    (void)number;
    snprintf(path, sizeof(path), "%s/hits", torture_name);
    for (unsigned round = 0; round < ROUNDS; round++) {
        torture_meet(common);
        TORTURE_EXPECT(common, 0, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &hits));
        pytomic_inc(hits.as_uint);
        pytomic_detach(&hits);
        torture_meet(common);
    }
}

/* What the directory holds: the segment and nothing beside it. */
static void look(torture_common *common)
{
    DIR *directory = opendir("/dev/shm");
    struct dirent *entry;
    char segment[80];

    snprintf(segment, sizeof(segment), "pytomic.%s", torture_name);
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            strcmp(entry->d_name, segment) != 0) {
            torture_fail(common, "%s was left", entry->d_name);
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
}

static void judge(torture_common *common)
{
    char path[80];
    pytomic_slot hits, other;

    look(common);
    snprintf(path, sizeof(path), "%s/hits", torture_name);
    TORTURE_EXPECT(common, 0, pytomic_attach(path, PYTOMIC_UINT, 0, 0, &hits));
    if (pytomic_load(hits.as_uint) != PROCESSES) {
        torture_fail(common, "%llu of %u were counted", (unsigned long long)pytomic_load(hits.as_uint), PROCESSES);
    }
    pytomic_set_lock_timeout(0); /* no creator's lock is left on it */
    TORTURE_EXPECT(common, 0, pytomic_slot_open(hits.segment, "other", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &other));
    pytomic_detach(&hits);
    TORTURE_EXPECT(common, 0, pytomic_unlink(torture_name));
}

int main(void)
{
    if (!own_mounts_begin("without_proc", NULL)) {
        return TORTURE_SKIPPED;
    }
    if (mount("tmpfs", "/proc", "tmpfs", 0, NULL) != 0) {
        printf("without_proc: SKIPPED, nothing was proved: /proc cannot be covered here\n");
        return TORTURE_SKIPPED;
    }
    torture_common *common = torture_begin("without_proc", PROCESSES + 1);

    torture_fork(common, PROCESSES, attach);
    for (unsigned round = 0; round < ROUNDS; round++) {
        torture_meet(common);
        torture_meet(common);
        judge(common);
    }
    int status = torture_end(common);
    printf("without_proc: %u processes, %u rounds on temporary names: one segment each time and no file left, "
           "%u failures\n",
           PROCESSES, ROUNDS, (unsigned)common->failures);
    return status;
}
