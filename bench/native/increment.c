/* SPDX-License-Identifier: MIT */
/*
 * increment-CONTENDER PROCESSES contended|own TIMES DIRECTORY: so many processes, each bound to a processor, start at one
 * moment and increment one counter, or each its own, so many times. One JSON line: the seconds from the first start to
 * the last end, and how many increments the counters lack afterwards.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "contender.h"

#define PROCESSES_MAX 64

typedef struct race {
    pthread_barrier_t start;
    struct {
        uint64_t begun, ended;
        char padding[112];
    } process[PROCESSES_MAX];
} race;

static race *new_race(unsigned processes)
{
    pthread_barrierattr_t shared;
    race *made = mmap(NULL, sizeof(race), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    need(made != MAP_FAILED, "no memory for the race");
    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&made->start, &shared, processes);
    return made;
}

/* The processors that we may use, in turn, so that two processes never share one while another idles. */
static void bind_to_processor(unsigned process)
{
    cpu_set_t allowed, one;
    unsigned wanted;

    sched_getaffinity(0, sizeof(allowed), &allowed);
    wanted = process % (unsigned)CPU_COUNT(&allowed);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed) && wanted-- == 0) {
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            sched_setaffinity(0, sizeof(one), &one);
            return;
        }
    }
}

static void run(race *taken, unsigned process, uint64_t times)
{
    contender_increment(times / 10); /* page faults and caches */
    pthread_barrier_wait(&taken->start);
    taken->process[process].begun = now();
    contender_increment(times);
    taken->process[process].ended = now();
}

static double seconds(const race *ran, unsigned processes)
{
    uint64_t begun = UINT64_MAX, ended = 0;

    for (unsigned i = 0; i < processes; i++) {
        begun = ran->process[i].begun < begun ? ran->process[i].begun : begun;
        ended = ran->process[i].ended > ended ? ran->process[i].ended : ended;
    }
    return (double)(ended - begun) / 1e9;
}

int main(int argc, char **argv)
{
    need(argc == 5, "usage: increment-CONTENDER PROCESSES contended|own TIMES DIRECTORY");
    unsigned processes = (unsigned)atoi(argv[1]);
    int own = strcmp(argv[2], "own") == 0, status = 0;
    uint64_t times = strtoull(argv[3], NULL, 10);
    char name[32];

    need(processes >= 1 && processes <= PROCESSES_MAX, "PROCESSES is out of range");
    snprintf(name, sizeof(name), "bench-%ld", (long)getpid());
    race *taken = new_race(processes);
    contender_prepare(argv[4], name, own ? processes : 1);
    for (unsigned i = 0; i < processes; i++) {
        pid_t child = fork();
        need(child >= 0, "no process could be started");
        if (child == 0) {
            bind_to_processor(i);
            contender_attach(argv[4], name, own ? i : 0);
            run(taken, i, times);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < processes; i++) {
        int ended;
        wait(&ended);
        status |= ended;
    }
    need(status == 0, "a process failed");
    printf("{\"seconds\": %.9f, \"lost\": %" PRId64 "}\n", seconds(taken, processes),
           (int64_t)((times + times / 10) * processes - contender_total()));
    contender_remove();
    return 0;
}
