/* SPDX-License-Identifier: MIT */
/*
 * Sharded counters: each CPU adds to a lane of its own, so adding costs one ordinary instruction and no cache line
 * moves between processors. They give up compare-and-swap and a value that is exact at an instant:
 * pytomic_counter_sum() adds the lanes up, one after the other, and is exact once the adders pause; nothing is ever
 * lost or doubled.
 *
 * Linux restartable sequences (rseq(2), registered by glibc 2.35 and later) make that exact across threads AND
 * processes: the sequence reads the number of the CPU and adds to the lane of that CPU, and whoever is preempted, moved
 * or interrupted in between starts again. So at most one thread of the machine is between the two on each CPU, and the
 * addition itself is one instruction, which no interrupt divides. A thread without rseq (another C library or
 * architecture, valgrind) or on a CPU beyond the lanes adds atomically to lanes that see nothing but atomic additions.
 *
 * Only the handle of a slot of type PYTOMIC_COUNTER has a counter. In any other handle it is all zeros, and every
 * function of this header then crashes.
 *
 * Memory order: relaxed. A sum orders nothing but itself.
 */
#ifndef PYTOMIC_COUNTER_H
#define PYTOMIC_COUNTER_H

#include "value.h"

/* Where the sequence below exists. Whether the kernel plays its part is found at run time, by pytomic_rseq_offset. */
#if defined(__GLIBC__) && !defined(__UCLIBC__) && defined(__LP64__) && (defined(__x86_64__) || defined(__aarch64__))
#define PYTOMIC_HAVE_RSEQ 1
#endif

PYTOMIC_BEGIN

/* Bytes between the lanes of one counter; part of the format. */
#define PYTOMIC_LANE_STRIDE 128

/* A counter as a handle reaches it, in private memory. */
typedef struct pytomic_counter {
    pytomic_word *lanes; /* its word in the first lane; those of CPUs come first, then the shared ones */
    pytomic_uint *base;  /* what the lanes held when the counter stood at 0 */
    uint32_t cpus;       /* lanes of CPUs */
    uint32_t shared;     /* lanes for atomic additions; at least 1 */
} pytomic_counter;

/*
 * From a thread's pointer to the area that it shares with the kernel, or to one that says: no CPU. The library sets it
 * when it is loaded; as a constant to everybody else it stays in a register throughout a loop.
 */
#ifndef PYTOMIC_RSEQ_CONST
#define PYTOMIC_RSEQ_CONST const
#endif
PYTOMIC_API extern PYTOMIC_RSEQ_CONST ptrdiff_t pytomic_rseq_offset;

/*
 * Add to the counter, modulo 2^64, by way of the lanes that see only atomic additions. pytomic_counter_add() does this
 * by itself where it has to. Lock-free; wait-free where the processor adds by one instruction.
 */
PYTOMIC_API void pytomic_counter_add_shared(const pytomic_counter *counter, int64_t operand);

/* Add to the counter, modulo 2^64. Lock-free: what is restarted was preempted, so that others ran meanwhile. */
PYTOMIC_INLINE void pytomic_counter_add(const pytomic_counter *counter, int64_t operand)
{
#if defined(PYTOMIC_HAVE_RSEQ) && defined(__x86_64__)
    /*
     * 3: describes the sequence from 4 to 5 to the kernel; whoever is interrupted inside goes on at 6, which must follow
     * the signature that glibc registered. The number of no CPU is negative: as unsigned, beyond all lanes. Each way out
     * withdraws the description, so that the code may be unloaded (dlclose) at any time.
     *
     * In both dialects of the assembler, {AT&T|Intel}. "?" puts the sections into the group of the function where it has
     * one, as inline functions of C++ do: the linker keeps or drops them together.
     */
    __asm__ __volatile__ goto(
        ".pushsection __rseq_cs, \"aw?\"\n\t"
        ".balign 32\n"
        "3:\n\t"
        ".long 0, 0\n\t"
        ".quad 4f, 5f - 4f, 6f\n\t"
        ".popsection\n"
        "2:\n\t"
        "{leaq 3b(%%rip), %%rax|lea rax, 3b[rip]}\n\t"
        "{movq %%rax, %%fs:8(%[rseq])|mov qword ptr fs:8[%[rseq]], rax}\n"
        "4:\n\t"
        "{movl %%fs:4(%[rseq]), %%eax|mov eax, dword ptr fs:4[%[rseq]]}\n\t"
        "{cmpl %[cpus], %%eax|cmp eax, %[cpus]}\n\t"
        "jae 7f\n\t"
        "{shlq $7, %%rax|shl rax, 7}\n\t"
        "{addq %[operand], (%[lanes], %%rax)|add qword ptr [%[lanes] + rax], %[operand]}\n"
        "5:\n\t"
        "{movq $0, %%fs:8(%[rseq])|mov qword ptr fs:8[%[rseq]], 0}\n\t"
        ".pushsection __rseq_failure, \"ax?\"\n\t"
        ".byte 0x0f, 0xb9, 0x3d\n\t" /* ud1, so that a disassembler takes the signature for its operand */
        ".long 0x53053053\n"
        "6:\n\t"
        "jmp 2b\n"
        "7:\n\t"
        "{movq $0, %%fs:8(%[rseq])|mov qword ptr fs:8[%[rseq]], 0}\n\t"
        "jmp %l[no_lane]\n\t"
        ".popsection\n\t"
        :
        :
        [rseq] "r"(pytomic_rseq_offset), [operand] "er"(operand), [lanes] "r"(counter->lanes), [cpus] "r"(counter->cpus)
        : "memory", "cc", "rax"
        : no_lane);
    return;
no_lane:
#elif defined(PYTOMIC_HAVE_RSEQ) && defined(__aarch64__)
    /* As above; the sequence ends with the one store. x9 to x12 are scratch, x12 is the area. */
    __asm__ __volatile__ goto(".pushsection __rseq_cs, \"aw?\"\n\t"
                              ".balign 32\n"
                              "3:\n\t"
                              ".long 0, 0\n\t"
                              ".quad 4f, 5f - 4f, 6f\n\t"
                              ".popsection\n\t"
                              "mrs x12, tpidr_el0\n\t"
                              "add x12, x12, %[rseq]\n"
                              "2:\n\t"
                              "adrp x9, 3b\n\t"
                              "add x9, x9, :lo12:3b\n\t"
                              "str x9, [x12, #8]\n"
                              "4:\n\t"
                              "ldr w9, [x12, #4]\n\t"
                              "cmp w9, %w[cpus]\n\t"
                              "b.hs 7f\n\t"
                              "add x10, %[lanes], x9, lsl #7\n\t"
                              "ldr x11, [x10]\n\t"
                              "add x11, x11, %[operand]\n\t"
                              "str x11, [x10]\n"
                              "5:\n\t"
                              "str xzr, [x12, #8]\n\t"
                              "b 8f\n\t"
                              ".inst 0xd428bc00\n" /* the signature: brk #0x45e0 */
                              "6:\n\t"
                              "b 2b\n"
                              "7:\n\t"
                              "str xzr, [x12, #8]\n\t"
                              "b %l[no_lane]\n"
                              "8:\n\t"
                              :
                              : [rseq] "r"(pytomic_rseq_offset), [operand] "r"(operand), [lanes] "r"(counter->lanes),
                                [cpus] "r"(counter->cpus)
                              : "memory", "cc", "x9", "x10", "x11", "x12"
                              : no_lane);
    return;
no_lane:
#endif
    pytomic_counter_add_shared(counter, operand);
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
