/* SPDX-License-Identifier: MIT */
/*
 * Workers of all kinds, killed at random and replaced, while the others must not notice:
 *
 *   kill_storm [SECONDS [SEED]]     10 seconds by default
 *
 * What a worker had acknowledged stands in a second place, an anonymous shared page, written after the library returned.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "must.h"
#include "pytomic.h"
#include "sound.h"
#include "unique.h"

#define WRITERS 4u
#define CREATORS 3u
#define OPENERS 2u
#define WATCHERS 1u
#define WORKERS (WRITERS + CREATORS + OPENERS + WATCHERS)
#define NAMES 50u      /* that each creator makes and removes; all together they take several chunks */
#define MADE_NAME 800u /* bytes of the longest name, and its NUL */
#define KEPT 20u       /* slots that are there throughout */

enum standing { UNSURE, ABSENT, PRESENT };

/* What one worker, by number, and all that replaced it had acknowledged. */
typedef struct acknowledged {
    volatile uint64_t slot, counter;     /* additions of a writer */
    volatile enum standing names[NAMES]; /* of a creator */
    volatile uint64_t rounds;            /* of anyone */
} acknowledged;

static acknowledged *board;
static uint64_t random_state;

/* splitmix64 */
static uint64_t random_below(uint64_t limit)
{
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % limit;
}

static pytomic_segment *open_segment(const char *name, const pytomic_options *options)
{
    pytomic_segment *segment;
    int code = pytomic_open(name, PYTOMIC_CREATE, options, &segment);

    promise(code == 0, "open %s: %s", name, pytomic_strerror(code));
    return segment;
}

static pytomic_slot open_slot(pytomic_segment *segment, const char *name, pytomic_type type, uint64_t init)
{
    pytomic_slot slot;
    int code = pytomic_slot_open(segment, name, type, PYTOMIC_CREATE, init, &slot);

    promise(code == 0, "create %s: %s", name, pytomic_strerror(code));
    return slot;
}

/* A thread without restartable sequences adds to the shared lanes; seen from here, no CPU has a lane then. */
static void forget_lanes_of_cpus(pytomic_counter *counter)
{
    counter->lanes += counter->cpus * (PYTOMIC_LANE_STRIDE / sizeof(uint64_t));
    counter->cpus = 0;
}

static void write_values(unsigned id, pytomic_segment *segment)
{
    pytomic_slot hits = open_slot(segment, "hits", PYTOMIC_UINT, 0);
    pytomic_slot total = open_slot(segment, "total", PYTOMIC_COUNTER, 0);

    if (id % 2 != 0) {
        forget_lanes_of_cpus(&total.counter);
    }
    for (;;) {
        pytomic_inc(hits.as_uint);
        board[id].slot++;
        /* many, so that most kills and preemptions meet the counter */
        for (int i = 0; i < 1000; i++) {
            pytomic_counter_inc(&total.counter);
            board[id].counter++;
        }
        board[id].rounds++;
    }
}

/* Every fourth is long: its end lies in units that others had and will have. */
static void made_name(unsigned id, uint32_t number, char name[MADE_NAME])
{
    snprintf(name, MADE_NAME, "made/%u/%0*" PRIu32, id, number % 4 == 0 ? 400 + (int)number : 1, number);
}

static bool is_there(pytomic_segment *segment, unsigned id, uint32_t number)
{
    char name[MADE_NAME];
    pytomic_slot slot;

    made_name(id, number, name);
    int code = pytomic_slot_find(segment, name, &slot);
    promise(code == 0 || code == -PYTOMIC_E_NO_SLOT, "look up %s: %s", name, pytomic_strerror(code));
    promise(code != 0 || pytomic_load(&slot.cell->value.as_uint) == number, "%s has the value of another", name);
    return code == 0;
}

/* All creators describe one family, each time otherwise. */
static void describe(pytomic_segment *segment, uint32_t number)
{
    pytomic_description description = {.kind = PYTOMIC_KIND_GAUGE};

    memset(description.help, 'a' + (int)(number % 26), number % 26 * 20 + 1);
    int code = pytomic_describe(segment, "made", &description);
    promise(code == 0, "describe: %s", pytomic_strerror(code));
}

/* What is read was said by one of them, whole. */
static void read_description(pytomic_segment *segment)
{
    pytomic_description description;
    int code = pytomic_description_get(segment, "made", &description);

    promise(code == 0 || code == -PYTOMIC_E_NO_DESCRIPTION, "read the description: %s", pytomic_strerror(code));
    if (code == 0) {
        size_t length = strlen(description.help), expected = (size_t)(description.help[0] - 'a') * 20 + 1;
        promise(length == expected && strspn(description.help, (char[]){description.help[0], '\0'}) == length,
                "a torn description: %s", description.help);
    }
}

/* Nobody else makes or removes these names, so it is known whether they are there, but for one that was in work. */
static void create_and_remove(unsigned id, pytomic_segment *segment)
{
    char name[MADE_NAME];

    for (;;) {
        uint32_t number = (uint32_t)random_below(NAMES);
        volatile enum standing *standing = &board[id].names[number];
        bool there = is_there(segment, id, number);
        promise(*standing == UNSURE || there == (*standing == PRESENT), "made/%u/%u is %s", id, number,
                there ? "back" : "lost");
        made_name(id, number, name);
        *standing = UNSURE;
        if (there) {
            int code = pytomic_slot_remove(segment, name);
            promise(code == 0, "remove %s: %s", name, pytomic_strerror(code));
        } else {
            open_slot(segment, name, number % 10 == 0 ? PYTOMIC_INT : PYTOMIC_UINT, number);
        }
        *standing = there ? ABSENT : PRESENT;
        describe(segment, number);
        board[id].rounds++;
    }
}

/* Come and go; now one creates it, now another, and the last unlinks it. While we have it, it is whole. */
static void open_and_close(unsigned id)
{
    pytomic_options options = {.max_slots = 100, .ephemeral = true};

    for (;;) {
        pytomic_segment *segment = open_segment(other_name, &options);
        pytomic_slot slot = open_slot(segment, "visits", PYTOMIC_UINT, 0);
        pytomic_inc(slot.as_uint);
        pytomic_close(segment);
        board[id].rounds++;
    }
}

static void watch(unsigned id, pytomic_segment *segment)
{
    for (;;) {
        uint32_t cursor = 0, kept = 0;
        static pytomic_slot_info info;
        while (pytomic_slot_next(segment, &cursor, &info) == 1) {
            kept += strncmp(info.name, "kept/", 5) == 0;
        }
        read_description(segment);
        promise(kept == KEPT, "%" PRIu32 " of %u kept slots were seen", kept, KEPT);
        for (uint32_t i = 0; i < KEPT; i++) {
            char name[32];
            pytomic_slot slot;
            snprintf(name, sizeof(name), "kept/%" PRIu32, i);
            int code = pytomic_slot_find(segment, name, &slot);
            promise(code == 0, "look up %s: %s", name, pytomic_strerror(code));
            promise(pytomic_load(slot.as_uint) == i, "the value of %s has changed", name);
        }
        board[id].rounds++;
    }
}

__attribute__((noreturn)) static void work(unsigned id)
{
    pytomic_set_lock_timeout(1000); /* nobody is stopped, so every change of structure returns before that */
    if (id < WRITERS) {
        write_values(id, open_segment(test_name, NULL));
    } else if (id < WRITERS + CREATORS) {
        create_and_remove(id, open_segment(test_name, NULL));
    } else if (id < WRITERS + CREATORS + OPENERS) {
        open_and_close(id);
    }
    watch(id, open_segment(test_name, NULL));
    abort();
}

static pid_t start(unsigned id)
{
    random_below(2); /* each has numbers of its own */
    pid_t pid = child_fork();

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        work(id);
    }
    return pid;
}

/* Kill each of the chosen, all at one moment, for their deaths take longer than our choice. */
static bool kill_all_of(const bool chosen[WORKERS], pid_t pids[WORKERS], unsigned long kills[WORKERS])
{
    bool good = true;

    for (unsigned id = 0; id < WORKERS; id++) {
        if (chosen[id]) {
            kill(pids[id], SIGKILL);
        }
    }
    for (unsigned id = 0; id < WORKERS; id++) {
        if (chosen[id]) {
            good = child_wait(pids[id]) == -SIGKILL && good; /* else it had ended by itself, so something was wrong */
            kills[id]++;
        }
    }
    return good;
}

static void prepare(void)
{
    pytomic_segment *segment = open_segment(test_name, NULL);

    board = mmap(NULL, WORKERS * sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(board != MAP_FAILED);
    for (uint32_t i = 0; i < KEPT; i++) {
        char name[32];
        snprintf(name, sizeof(name), "kept/%" PRIu32, i);
        open_slot(segment, name, PYTOMIC_UINT, i);
    }
    pytomic_close(segment);
}

/* Kill and replace until the time is over. */
static bool storm(unsigned seconds, unsigned long kills[WORKERS])
{
    time_t until = time(NULL) + (time_t)seconds;
    pid_t pids[WORKERS];
    bool chosen[WORKERS], good = true;

    memset(chosen, true, sizeof(chosen));
    for (;;) {
        for (unsigned id = 0; id < WORKERS; id++) {
            pids[id] = chosen[id] ? start(id) : pids[id];
        }
        struct timespec moment = {.tv_nsec = (long)random_below(4000000)};
        nanosleep(&moment, NULL);
        if (!good || time(NULL) >= until) {
            break;
        }
        for (unsigned id = 0; id < WORKERS; id++) {
            chosen[id] = random_below(2) == 0;
        }
        good = kill_all_of(chosen, pids, kills);
    }
    memset(chosen, true, sizeof(chosen));
    return kill_all_of(chosen, pids, kills) && good;
}

static void check_sums(pytomic_segment *segment, const unsigned long kills[WORKERS])
{
    uint64_t slot = 0, counter = 0, unacknowledged = 0;

    for (unsigned id = 0; id < WRITERS; id++) {
        slot += board[id].slot;
        counter += board[id].counter;
        unacknowledged += kills[id];
    }
    uint64_t hits = pytomic_load(open_slot(segment, "hits", PYTOMIC_UINT, 0).as_uint);
    pytomic_slot total = open_slot(segment, "total", PYTOMIC_COUNTER, 0);
    uint64_t sum = (uint64_t)pytomic_counter_sum(&total.counter);
    printf("exact slot: %" PRIu64 " acknowledged, %" PRIu64 " counted\n", slot, hits);
    printf("sharded counter: %" PRIu64 " acknowledged, %" PRIu64 " counted\n", counter, sum);
    /* a writer killed between the addition and its acknowledgement has added one more */
    promise(hits >= slot && hits <= slot + unacknowledged, "the exact slot lost or doubled additions");
    promise(sum >= counter && sum <= counter + unacknowledged, "the sharded counter lost or doubled additions");
}

static void check_names(pytomic_segment *segment)
{
    for (unsigned id = WRITERS; id < WRITERS + CREATORS; id++) {
        for (uint32_t number = 0; number < NAMES; number++) {
            enum standing standing = board[id].names[number];
            bool there = is_there(segment, id, number);
            promise(standing == UNSURE || there == (standing == PRESENT), "at last made/%u/%u is %s", id, number,
                    there ? "back" : "lost");
        }
    }
}

static void check_bytes(pytomic_segment *segment)
{
    open_slot(segment, "last", PYTOMIC_UINT, 0); /* what a cut change left is put in order by the next */
    promise(is_sound(test_name), "the segment is not sound");
}

static void check_leftovers(void)
{
    pytomic_names names;

    int code = pytomic_gc(false, &names);
    promise(code == 0, "gc: %s", pytomic_strerror(code));
    pytomic_names_free(&names);
    promise(pytomic_unlink(other_name) == -PYTOMIC_E_NO_SEGMENT, "gc has left an ephemeral segment that nobody has");
}

/* In a child, for it may find that a promise was broken. */
static bool examine(const unsigned long kills[WORKERS])
{
    pid_t pid = child_fork();

    if (pid == 0) {
        pytomic_set_lock_timeout(1000);
        pytomic_segment *segment = open_segment(test_name, NULL);
        check_sums(segment, kills);
        check_names(segment);
        check_bytes(segment);
        check_leftovers();
        fflush(stdout);
        _exit(0);
    }
    return child_wait(pid) == 0;
}

int main(int argc, char **argv)
{
    unsigned seconds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 10;
    unsigned long kills[WORKERS] = {0}, all = 0;
    uint64_t rounds = 0;

    random_state = (uint64_t)time(NULL) << 16 ^ (uint64_t)getpid();
    if (argc > 2) {
        random_state = strtoull(argv[2], NULL, 10);
    }
    printf("seed %" PRIu64 ", %u seconds\n", random_state, seconds);
    fflush(stdout);
    unique_begin("kill_storm");
    prepare();
    bool good = storm(seconds, kills);
    for (unsigned id = 0; id < WORKERS; id++) {
        all += kills[id];
        rounds += id < WRITERS ? 0 : board[id].rounds;
    }
    printf("%lu kills, %" PRIu64 " rounds of creators, openers and watchers\n", all, rounds);
    fflush(stdout);
    good = examine(kills) && good;
    printf("%s\n", good ? "no violation" : "a promise was broken");
    return good ? 0 : 1;
}
