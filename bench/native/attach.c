/* SPDX-License-Identifier: MIT */
/*
 * attach PAIRS: attach to a segment by hand, by hand with one read of its memory, by pytomic_open() and by
 * pytomic_attach(), which finds a slot as well, in turn and so many times. One JSON line of nanoseconds: the medians of
 * attaching alone and with detaching.
 */
#include <fcntl.h>
#include <pytomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "contender.h"

#define PAIRS_MAX 100000

typedef struct cost {
    double attach, detach;
} cost;

typedef struct costs {
    double attach[PAIRS_MAX], both[PAIRS_MAX];
} costs;

static costs hand, hand_reads, segment, slot;

/* The least with which a program gets at somebody else's file; a read makes the kernel enter the page. */
static cost by_hand(const char *file, bool reads)
{
    uint64_t begun = now(), attached;
    struct stat status;
    int fd = shm_open(file, O_RDWR | O_CLOEXEC, 0);

    need(fd >= 0 && fstat(fd, &status) == 0, "shm_open() failed");
    void *mapped = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    need(mapped != MAP_FAILED && close(fd) == 0, "mmap() failed");
    if (reads) {
        (void)*(volatile char *)mapped;
    }
    attached = now();
    munmap(mapped, (size_t)status.st_size);
    return (cost){(double)(attached - begun), (double)(now() - attached)};
}

static cost by_pytomic(const char *name)
{
    uint64_t begun = now(), attached;
    pytomic_segment *opened;

    need(pytomic_open(name, 0, NULL, &opened) == 0, "pytomic_open() failed");
    attached = now();
    pytomic_close(opened);
    return (cost){(double)(attached - begun), (double)(now() - attached)};
}

static cost with_slot(const char *path)
{
    uint64_t begun = now(), attached;
    pytomic_slot found;

    need(pytomic_attach(path, PYTOMIC_UINT, 0, 0, &found) == 0, "pytomic_attach() failed");
    attached = now();
    pytomic_detach(&found);
    return (cost){(double)(attached - begun), (double)(now() - attached)};
}

static void note(costs *in, unsigned pair, cost paid)
{
    in->attach[pair] = paid.attach;
    in->both[pair] = paid.attach + paid.detach;
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

static double median(double *values, unsigned count)
{
    qsort(values, count, sizeof(*values), by_size);
    return values[count / 2];
}

static void print(const char *what, costs *of, unsigned pairs, const char *end)
{
    printf("\"%s\": {\"attach\": %.1f, \"attach and detach\": %.1f}%s", what, median(of->attach, pairs),
           median(of->both, pairs), end);
}

int main(int argc, char **argv)
{
    need(argc == 2, "usage: attach PAIRS");
    unsigned pairs = (unsigned)atoi(argv[1]);
    char name[32], file[64], path[64];
    pytomic_slot made;

    need(pairs >= 1 && pairs <= PAIRS_MAX, "PAIRS is out of range");
    snprintf(name, sizeof(name), "bench-%ld", (long)getpid());
    snprintf(file, sizeof(file), "/pytomic.%s", name);
    snprintf(path, sizeof(path), "%s/hits", name);
    need(pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &made) == 0, "pytomic_attach() failed");
    pytomic_detach(&made);
    for (unsigned i = 0; i < pairs; i++) {
        note(&hand, i, by_hand(file, false));
        note(&hand_reads, i, by_hand(file, true));
        note(&segment, i, by_pytomic(name));
        note(&slot, i, with_slot(path));
    }
    pytomic_unlink(name);
    printf("{");
    print("by hand", &hand, pairs, ", ");
    print("by hand, with a read", &hand_reads, pairs, ", ");
    print("pytomic_open", &segment, pairs, ", ");
    print("pytomic_attach", &slot, pairs, "}\n");
    return 0;
}
