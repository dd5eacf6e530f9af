/* SPDX-License-Identifier: MIT */
/*
 * The restartable sequence of pytomic_counter_add(), with the kernel's part played by signal handlers of this program:
 * they interrupt the sequence, see that it is described as the kernel demands, let somebody else add to the lane of the
 * CPU, send the thread on to another CPU, and make it start again. So the sequence of aarch64 can be tried under
 * qemu-user, which knows no restartable sequences, and at every one of its instructions: `qemu-aarch64 -singlestep` lets
 * signals in between any two. (That of x86-64 is tried by real kernels: tests/stress/counter_sum.c.)
 *
 * Exit status 0: as it should be. 77: not aarch64, or a kernel that plays its part itself.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include "pytomic.h"

#if !defined(PYTOMIC_HAVE_RSEQ) || !defined(__aarch64__)

int main(void)
{
    puts("no restartable sequences, or not those of aarch64");
    return 77;
}

#else

#define CPUS 4u
#define SHARED 3u
#define WORDS (PYTOMIC_LANE_STRIDE / sizeof(uint64_t)) /* from lane to lane */
#define PAGE 65536                                     /* of any kernel */
#define NO_CPU UINT32_MAX                              /* of a thread that is not registered */
#define SIGNATURE UINT32_C(0xd428bc00)
#define INSTRUCTION 4u /* bytes */

/* What a thread shares with the kernel, and the description of a sequence that it leaves there: linux/rseq.h */
typedef struct thread_area {
    uint32_t cpu_id_start, cpu_id;
    uint64_t sequence;
    uint32_t flags;
} thread_area;

typedef struct sequence {
    uint32_t version, flags;
    uint64_t begin, length, abort;
} sequence;

static volatile thread_area *area; /* of the only thread */
static pytomic_uint base;
static uint64_t lanes[(CPUS + SHARED) * WORDS] __attribute__((aligned(PYTOMIC_LANE_STRIDE)));

static bool restarting = true; /* as the kernel does; without, additions must be lost */
static volatile bool malformed;
static volatile uint64_t aborts, others; /* sequences made to start again; additions by others */
static volatile uint64_t aborts_at[100]; /* by the instruction of the sequence */
static volatile uint64_t instructions;   /* of the sequence, once one was interrupted */
static int failures;

static pytomic_counter counter_over(uint64_t *words)
{
    pytomic_counter counter = {.lanes = words, .base = &base, .cpus = CPUS, .shared = SHARED};

    return counter;
}

/* The area where the sequence looks for it. */
static volatile thread_area *find_area(void)
{
    return (volatile thread_area *)(void *)((char *)__builtin_thread_pointer() + pytomic_rseq_offset);
}

static void expect(bool holds, const char *what)
{
    if (!holds) {
        printf("not so: %s\n", what);
        failures++;
    }
}

static uint64_t sum(const uint64_t *words, unsigned begin, unsigned end)
{
    uint64_t total = 0;

    for (unsigned lane = begin; lane < end; lane++) {
        total += words[lane * WORDS];
    }
    return total;
}

/* The kernel would end the process for less. */
static bool is_well_formed(const sequence *described, uint64_t address)
{
    uint32_t signature;

    memcpy(&signature, (const char *)(uintptr_t)described->abort - sizeof(signature), sizeof(signature));
    return described->version == 0 && described->flags == 0 && signature == SIGNATURE && address % 32 == 0 &&
           described->length <= INSTRUCTION * (sizeof(aborts_at) / sizeof(aborts_at[0])) &&
           described->abort - described->begin >= described->length;
}

/* What the kernel does before a thread goes on after an interruption. */
static void resume(ucontext_t *context)
{
    uint64_t address = area->sequence;
    uint64_t at = context->uc_mcontext.pc;
    sequence described;

    if (address == 0) {
        return;
    }
    memcpy(&described, (const void *)(uintptr_t)address, sizeof(described));
    if (!is_well_formed(&described, address)) {
        malformed = true;
        return;
    }
    area->sequence = 0;
    if (at - described.begin < described.length) {
        instructions = described.length / INSTRUCTION;
        aborts_at[(at - described.begin) / INSTRUCTION]++;
        aborts++;
        if (restarting) {
            context->uc_mcontext.pc = described.abort;
        }
    }
}

/* Meanwhile another thread ran on our CPU, and added to its lane as we do; we go on elsewhere. */
static void interrupt(ucontext_t *context)
{
    static uint32_t random = 12345;

    resume(context);
    if (area->cpu_id < CPUS) {
        lanes[area->cpu_id * WORDS]++;
        others++;
        random = random * 1103515245u + 12345u;
        area->cpu_id = (area->cpu_id + 1 + (random >> 16) % (CPUS - 1)) % CPUS;
    }
}

static void on_alarm(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    interrupt(context);
}

static void *absent_page;

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    if (absent_page == NULL) {
        _exit(1);
    }
    mprotect(absent_page, PAGE, PROT_READ | PROT_WRITE);
    absent_page = NULL;
    interrupt(context);
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};

    action.sa_sigaction = handler;
    sigaction(number, &action, NULL);
}

/* One addition as this CPU goes to its lane, or for a CPU that has none to a shared lane; nothing else moves. */
static void add_on(uint32_t cpu, int64_t operand)
{
    const pytomic_counter counter = counter_over(lanes);
    uint64_t wanted[CPUS + SHARED];
    uint64_t shared = sum(lanes, CPUS, CPUS + SHARED);

    for (unsigned lane = 0; lane < CPUS; lane++) {
        wanted[lane] = lanes[lane * WORDS] + (lane == cpu ? (uint64_t)operand : 0);
    }
    area->cpu_id = cpu;
    pytomic_counter_add(&counter, operand);
    for (unsigned lane = 0; lane < CPUS; lane++) {
        expect(lanes[lane * WORDS] == wanted[lane], "each CPU adds to its own lane");
    }
    expect(sum(lanes, CPUS, CPUS + SHARED) - shared == (cpu < CPUS ? 0 : (uint64_t)operand),
           "CPUs without a lane add to a shared one");
    expect(area->sequence == 0, "the description is withdrawn on each way out");
    area->sequence = 0;
}

static void try_cpus(void)
{
    static const uint32_t cpus[] = {0, CPUS - 1, CPUS, CPUS + SHARED, 255, 256, INT32_MAX, UINT32_MAX - 1, NO_CPU};
    static const int64_t operands[] = {1, -1, 0, 2047, 4096, -4096, INT32_MIN, INT64_C(1) << 32, INT64_MIN, INT64_MAX};

    for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
        for (size_t k = 0; k < sizeof(operands) / sizeof(operands[0]); k++) {
            add_on(cpus[i], operands[k]);
        }
    }
}

/* The lane is on a page that has to be fetched first; by then we are on another CPU, whose lane is the right one. */
static void try_fault(void)
{
    uint64_t *words = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const pytomic_counter counter = counter_over(words);

    handle(SIGSEGV, on_fault);
    handle(SIGBUS, on_fault);
    aborts = 0;
    area->cpu_id = 0;
    absent_page = words;
    pytomic_counter_add(&counter, 7);
    expect(aborts == 1 && area->cpu_id != 0, "a page fault interrupts the sequence");
    expect(words[area->cpu_id * WORDS] == 7 && sum(words, 0, CPUS + SHARED) == 7,
           "after a page fault the addition goes to the lane of the CPU that we woke up on");
    munmap(words, PAGE);
}

static bool interrupted_everywhere(void)
{
    for (uint64_t i = 0; i < instructions; i++) {
        if (aborts_at[i] == 0) {
            return false;
        }
    }
    return instructions > 0;
}

/* Adds while signals come, until one came at each instruction of the sequence; what is wrong with the sum. */
static int64_t try_interruptions(void)
{
    const pytomic_counter counter = counter_over(lanes);
    const struct itimerval often = {.it_interval = {.tv_usec = 60}, .it_value = {.tv_usec = 60}}, never = {0};
    const long least = 200000, most = 500 * least;
    uint64_t wanted = 0;
    long additions = 0;

    memset((void *)lanes, 0, sizeof(lanes));
    memset((void *)aborts_at, 0, sizeof(aborts_at));
    aborts = others = instructions = 0;
    area->cpu_id = 0;
    handle(SIGALRM, on_alarm);
    setitimer(ITIMER_REAL, &often, NULL);
    while (additions < most && (additions < least || !interrupted_everywhere())) {
        int64_t operand = additions % 7 - 2;
        pytomic_counter_add(&counter, operand);
        wanted += (uint64_t)operand;
        additions++;
    }
    setitimer(ITIMER_REAL, &never, NULL);
    expect(interrupted_everywhere(), "every instruction of the sequence was interrupted");
    expect(!malformed, "each description is as the kernel demands");
    expect(sum(lanes, CPUS, CPUS + SHARED) == 0, "no addition went to a shared lane");
    printf("%ld additions, %" PRIu64 " interrupted within the sequence of %" PRIu64 " instructions, %" PRIu64
           " by others\n",
           additions, aborts, instructions, others);
    return (int64_t)(sum(lanes, 0, CPUS) - wanted - others);
}

int main(void)
{
    area = find_area();
    if (area->cpu_id < NO_CPU - 1) {
        puts("this thread is registered: the kernel plays its part itself");
        return 77;
    }
    try_cpus();
    try_fault();
    expect(try_interruptions() == 0, "the sum is exact");
    /* It takes several instructions to add, so a sequence that is not made to start again loses what others added. */
    restarting = false;
    expect(try_interruptions() != 0, "without restarts additions are lost, or nothing here was tested");
    return failures == 0 ? 0 : 1;
}

#endif
