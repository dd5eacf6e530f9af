/* SPDX-License-Identifier: MIT */
/*
 * Sharded counters: each CPU adds to a lane of its own, so adding costs one ordinary instruction and no cache line moves
 * between processors. They give up compare-and-swap and a value that is exact at an instant: pytomic_counter_sum() adds
 * the lanes up, one after the other, and is exact once the adders pause; nothing is ever lost or doubled.
 *
 * Linux restartable sequences (rseq(2), registered by glibc 2.35 and later) make that exact across threads AND
 * processes: the sequence reads the number of the CPU and adds to the lane of that CPU, and whoever is preempted, moved
 * or interrupted in between starts again. So at most one thread of the machine is between the two on each CPU, and the
 * addition itself is one instruction, which no interrupt divides. A thread without rseq (another C library or
 * architecture, valgrind) or on a CPU beyond the lanes adds atomically to lanes that see nothing but atomic additions.
 *
 * Memory order: relaxed. A sum orders nothing but itself.
 */
#ifndef PYTOMIC_COUNTER_H
#define PYTOMIC_COUNTER_H

#if defined(__has_include)
#if __has_include(<sys/rseq.h>) && (defined(__x86_64__) || defined(__aarch64__))
#define PYTOMIC_HAVE_RSEQ 1
#include <sys/rseq.h>
#endif
#endif

#include "value.h"

PYTOMIC_BEGIN

/* Bytes between the lanes of one counter; part of the format. */
#define PYTOMIC_LANE_STRIDE 128

/* A counter as a handle reaches it, in private memory. */
typedef struct pytomic_counter {
    uint64_t *lanes;    /* its word in the first lane; those of CPUs come first, then the shared ones */
    pytomic_uint *base; /* what the lanes held when the counter stood at 0 */
    uint32_t cpus;      /* lanes of CPUs */
    uint32_t shared;    /* lanes for atomic additions; at least 1 */
    ptrdiff_t rseq;     /* TEMP */
} pytomic_counter;

/* The lane of this thread among those that see only atomic additions. */
PYTOMIC_INLINE uint64_t *pytomic_counter_shared_lane(const pytomic_counter *counter)
{
    /* threads lie pages apart, and any distribution is right */
    uint32_t thread = (uint32_t)((uintptr_t)__builtin_thread_pointer() >> 12);
    size_t lane = counter->cpus + thread % counter->shared;

    return counter->lanes + lane * (PYTOMIC_LANE_STRIDE / sizeof(uint64_t));
}

/* Add to the counter, modulo 2^64; wait-free without rseq, with it restarted only when the thread is preempted. */
PYTOMIC_INLINE void pytomic_counter_add(const pytomic_counter *counter, int64_t operand)
{
#if defined(PYTOMIC_HAVE_RSEQ) && defined(__x86_64__)
    /*
     * 3: describes the sequence from 1 to 2 to the kernel; whoever is interrupted inside goes on at 4, which must follow
     * the signature that glibc registered. An unregistered thread's cpu_id is negative: as unsigned, beyond all lanes.
     * The description is withdrawn at the end, so that the code may be unloaded (dlclose) at any time.
     */
    __asm__ __volatile__ goto(
        ".pushsection __rseq_cs, \"aw\"\n\t"
        ".balign 32\n"
        "3:\n\t"
        ".long 0, 0\n\t"
        ".quad 1f, 2f - 1f, 4f\n\t"
        ".popsection\n"
        "5:\n\t"
        "leaq 3b(%%rip), %%rax\n\t"
        "movq %%rax, %%fs:8(%[rseq])\n"
        "1:\n\t"
        "movl %%fs:4(%[rseq]), %%eax\n\t"
        "cmpl %[cpus], %%eax\n\t"
        "jae %l[no_lane]\n\t"
        "shlq $7, %%rax\n\t"
        "addq %[operand], (%[lanes], %%rax)\n"
        "2:\n\t"
        "movq $0, %%fs:8(%[rseq])\n\t"
        ".pushsection __rseq_failure, \"ax\"\n\t"
        ".byte 0x0f, 0xb9, 0x3d\n\t" /* ud1, so that a disassembler takes the signature for its operand */
        ".long 0x53053053\n"
        "4:\n\t"
        "jmp 5b\n\t"
        ".popsection\n\t"
        :
        : [rseq] "r"(__rseq_offset), [operand] "er"(operand), [lanes] "r"(counter->lanes), [cpus] "r"(counter->cpus)
        : "memory", "cc", "rax"
        : no_lane);
    return;
no_lane:
#elif defined(PYTOMIC_HAVE_RSEQ) && defined(__aarch64__)
    /* As above; the sequence ends with the one store. x9 to x11 are scratch. */
    __asm__ __volatile__ goto(".pushsection __rseq_cs, \"aw\"\n\t"
                              ".balign 32\n"
                              "3:\n\t"
                              ".long 0, 0\n\t"
                              ".quad 1f, 2f - 1f, 4f\n\t"
                              ".popsection\n"
                              "5:\n\t"
                              "adrp x9, 3b\n\t"
                              "add x9, x9, :lo12:3b\n\t"
                              "str x9, [%[rseq], #8]\n"
                              "1:\n\t"
                              "ldr w9, [%[rseq], #4]\n\t"
                              "cmp w9, %w[cpus]\n\t"
                              "b.hs %l[no_lane]\n\t"
                              "add x10, %[lanes], x9, lsl #7\n\t"
                              "ldr x11, [x10]\n\t"
                              "add x11, x11, %[operand]\n\t"
                              "str x11, [x10]\n"
                              "2:\n\t"
                              "str xzr, [%[rseq], #8]\n\t"
                              "b 6f\n\t"
                              ".inst 0xd428bc00\n" /* the signature: brk #0x45e0 */
                              "4:\n\t"
                              "b 5b\n"
                              "6:\n\t"
                              :
                              : [rseq] "r"((char *)__builtin_thread_pointer() + __rseq_offset), [operand] "r"(operand),
                                [lanes] "r"(counter->lanes), [cpus] "r"(counter->cpus)
                              : "memory", "cc", "x9", "x10", "x11"
                              : no_lane);
    return;
no_lane:
#endif
    __atomic_fetch_add(pytomic_counter_shared_lane(counter), (uint64_t)operand, __ATOMIC_RELAXED);
}

PYTOMIC_INLINE void pytomic_counter_inc(const pytomic_counter *counter)
{
    pytomic_counter_add(counter, 1);
}

PYTOMIC_INLINE void pytomic_counter_dec(const pytomic_counter *counter)
{
    pytomic_counter_add(counter, -1);
}

/* The value: what all lanes hold, less the base. */
PYTOMIC_API int64_t pytomic_counter_sum(const pytomic_counter *counter);

/*
 * Set the counter to 0 by moving its base; nobody's lane is written. Returns what the counter stood at: what several
 * resets return adds up to what was counted, nothing lost and nothing twice.
 */
PYTOMIC_API int64_t pytomic_counter_reset(const pytomic_counter *counter);

PYTOMIC_END

#endif
