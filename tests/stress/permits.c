/* SPDX-License-Identifier: MIT */
/*
 * permits [KILLS [SEED]]: processes acquire and release the permits of one semaphore, and are killed at random. Holds: never
 * do more hold one than there are permits, and when all are dead, all permits are free.
 *
 * Each holder sets its bit in a word that all share. Before one is killed, at whatever it is doing, the others are stopped,
 * so that they do not see its bit after the kernel has given its permit back.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

#define WORKERS 8u
#define PERMITS 3u

typedef struct shared {
    uint32_t holders; /* a bit for each */
    uint64_t rounds[WORKERS];
} shared;

static shared *board;
static pid_t pids[WORKERS];
static uint64_t random_state;

static uint64_t random_below(uint64_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % limit;
}

static void spend(uint64_t turns)
{
    for (volatile uint64_t i = 0; i < turns; i++) {
    }
}

/* By trying, by waiting a little, and by waiting without end. */
static int64_t some_timeout(void)
{
    static const int64_t timeouts[] = {0, 50000, PYTOMIC_FOREVER};

    return timeouts[random_below(3)];
}

static void hold(unsigned id)
{
    uint32_t others = __atomic_fetch_or(&board->holders, 1u << id, __ATOMIC_SEQ_CST);

    promise(__builtin_popcount(others) < (int)PERMITS, "more processes hold a permit than there are: %#x and %u",
            others, id);
    spend(random_below(2000));
    __atomic_fetch_and(&board->holders, ~(1u << id), __ATOMIC_SEQ_CST);
}

__attribute__((noreturn)) static void work(unsigned id)
{
    pytomic_segment *segment;
    pytomic_slot seats;

    must(pytomic_open(test_name, 0, NULL, &segment) == 0);
    must(pytomic_semaphore_open(segment, "seats", PERMITS, 0, &seats) == 0);
    for (;;) {
        int code = pytomic_semaphore_acquire(&seats, some_timeout());
        promise(code == 0 || code == -EAGAIN, "acquire: %s", pytomic_strerror(code));
        if (code == 0) {
            hold(id);
            code = pytomic_semaphore_release(&seats);
            promise(code == 0, "release: %s", pytomic_strerror(code));
            board->rounds[id]++;
        }
    }
}

static void start(unsigned id)
{
    random_below(2); /* each has numbers of its own */
    pids[id] = child_fork();
    if (pids[id] == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        work(id);
    }
}

/* Stop all but the victim, and wait until they stand. False: one has ended, because something was wrong. */
static bool stop_others(unsigned victim)
{
    bool good = true;
    int status;

    for (unsigned id = 0; id < WORKERS; id++) {
        if (id != victim) {
            kill(pids[id], SIGSTOP);
        }
    }
    for (unsigned id = 0; id < WORKERS; id++) {
        if (id != victim) {
            must(waitpid(pids[id], &status, WUNTRACED) == pids[id]);
            good = WIFSTOPPED(status) && good;
        }
    }
    return good;
}

static bool kill_one(unsigned victim)
{
    bool good = stop_others(victim);

    kill(pids[victim], SIGKILL);
    good = child_wait(pids[victim]) == -SIGKILL && good;
    __atomic_fetch_and(&board->holders, ~(1u << victim), __ATOMIC_SEQ_CST);
    for (unsigned id = 0; id < WORKERS; id++) {
        if (id != victim) {
            kill(pids[id], SIGCONT);
        }
    }
    return good;
}

static bool storm(unsigned long kills)
{
    bool good = true;

    for (unsigned id = 0; id < WORKERS; id++) {
        start(id);
    }
    for (unsigned long i = 0; good && i < kills; i++) {
        struct timespec moment = {.tv_nsec = (long)random_below(4000000)};
        nanosleep(&moment, NULL);
        unsigned victim = (unsigned)random_below(WORKERS);
        good = kill_one(victim);
        start(victim);
    }
    for (unsigned id = 0; id < WORKERS; id++) {
        kill(pids[id], SIGKILL);
    }
    for (unsigned id = 0; id < WORKERS; id++) {
        good = child_wait(pids[id]) == -SIGKILL && good;
    }
    return good;
}

static void all_are_free(const pytomic_slot *seats)
{
    pytomic_semaphore_state state;

    must_give(0, pytomic_semaphore_read(seats, &state));
    promise(state.free == PERMITS, "all are dead, and only %u permits are free", state.free);
    for (unsigned i = 0; i < PERMITS; i++) {
        must_give(0, pytomic_semaphore_acquire(seats, 0));
    }
    must_give(-EAGAIN, pytomic_semaphore_acquire(seats, 0));
}

int main(int argc, char **argv)
{
    unsigned long kills = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
    pytomic_segment *segment;
    pytomic_slot seats;
    uint64_t rounds = 0;

    random_state = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL) << 16;
    printf("seed %" PRIu64 ", %lu kills\n", random_state, kills);
    fflush(stdout);
    unique_begin("permits");
    board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(board != MAP_FAILED);
    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment));
    must_give(0, pytomic_semaphore_open(segment, "seats", PERMITS, PYTOMIC_CREATE, &seats));
    bool good = storm(kills);
    promise(good, "a worker ended by itself");
    all_are_free(&seats);
    for (unsigned id = 0; id < WORKERS; id++) {
        rounds += board->rounds[id];
    }
    promise(rounds > 0, "nobody held a permit");
    printf("%" PRIu64 " times a permit was held and released\n", rounds);
    pytomic_close(segment);
    must_give(0, pytomic_unlink(test_name));
    return EXIT_SUCCESS;
}
