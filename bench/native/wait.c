/* SPDX-License-Identifier: MIT */
/*
 * wait PASSES: two processes pass a number to and fro, each asleep while it is the other's turn: by the least that futexes
 * allow, and by pytomic_wait() and a notification. Both on one CPU, or each on one of its own. One JSON line of
 * nanoseconds: for each pass, and for a notification where nobody waits.
 */
#include <limits.h>
#include <linux/futex.h>
#include <pytomic.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "contender.h"

#define NOTIFICATIONS 1000000u

static pytomic_slot slot;

/* The low half of the value, which is all that changes. */
static uint32_t *word_of(void)
{
    uint32_t *halves = (uint32_t *)slot.as_uint;

    return &halves[__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__];
}

static void bare_wait(uint64_t turn)
{
    uint32_t *word = word_of(), seen;

    while ((seen = __atomic_load_n(word, __ATOMIC_ACQUIRE)) != (uint32_t)turn) {
        syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
    }
}

static void bare_pass(uint64_t turn)
{
    __atomic_store_n(word_of(), (uint32_t)turn, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, word_of(), FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void wait_for(uint64_t turn)
{
    uint64_t seen = pytomic_load(slot.as_uint);

    while (seen != turn) {
        need(pytomic_wait(&slot, seen, PYTOMIC_FOREVER, &seen) == 0, "pytomic_wait() failed");
    }
}

static void pass_to_one(uint64_t turn)
{
    pytomic_store(slot.as_uint, turn);
    pytomic_notify_one(&slot);
}

static void pass_to_all(uint64_t turn)
{
    pytomic_store(slot.as_uint, turn);
    pytomic_notify_all(&slot);
}

/* To the first or the second of the CPUs that may be used; to the only one where there are no two. */
static void pin(unsigned place)
{
    cpu_set_t allowed, only;
    unsigned count = 0;

    need(sched_getaffinity(0, sizeof(allowed), &allowed) == 0, "sched_getaffinity() failed");
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed) && count++ <= place) {
            CPU_ZERO(&only);
            CPU_SET(cpu, &only);
        }
    }
    need(sched_setaffinity(0, sizeof(only), &only) == 0, "sched_setaffinity() failed");
}

typedef struct way {
    void (*wait)(uint64_t turn);
    void (*pass)(uint64_t turn);
} way;

static void play(unsigned player, uint64_t passes, way of)
{
    for (uint64_t turn = player; turn < passes; turn += 2) {
        of.wait(turn);
        of.pass(turn + 1);
    }
}

static double nanoseconds(uint64_t passes, way of, unsigned cpus)
{
    pytomic_store(slot.as_uint, 0);
    uint64_t begun = now();
    for (unsigned player = 0; player < 2; player++) {
        pid_t child = fork();
        need(child >= 0, "fork() failed");
        if (child == 0) {
            pin(player % cpus);
            play(player, passes, of);
            _exit(EXIT_SUCCESS);
        }
    }
    for (int status, left = 2; left > 0; left--) {
        need(waitpid(-1, &status, 0) > 0 && status == 0, "a player failed");
    }
    need(pytomic_load(slot.as_uint) == passes, "they did not play to the end");
    return (double)(now() - begun) / (double)passes;
}

static double nobody_waits(void)
{
    pytomic_notify_all(&slot);
    uint64_t begun = now();
    for (unsigned i = 0; i < NOTIFICATIONS; i++) {
        pytomic_notify_all(&slot);
    }
    return (double)(now() - begun) / NOTIFICATIONS;
}

int main(int argc, char **argv)
{
    need(argc == 2, "usage: wait PASSES");
    uint64_t passes = strtoull(argv[1], NULL, 10) / 2 * 2;

    need(pytomic_anonymous_create(PYTOMIC_UINT, 0, &slot) == 0, "pytomic_anonymous_create() failed");
    printf("{");
    for (unsigned cpus = 1; cpus <= 2; cpus++) {
        double bare = nanoseconds(passes, (way){bare_wait, bare_pass}, cpus);
        double one = nanoseconds(passes, (way){wait_for, pass_to_one}, cpus);
        double all = nanoseconds(passes, (way){wait_for, pass_to_all}, cpus);
        printf("\"%u\": {\"bare futex\": %.0f, \"pytomic_notify_one\": %.0f, \"pytomic_notify_all\": %.0f}, ", cpus,
               bare, one, all);
    }
    printf("\"nobody\": {\"pytomic_notify_all\": %.1f}}\n", nobody_waits());
    return EXIT_SUCCESS;
}
