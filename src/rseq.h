/* SPDX-License-Identifier: MIT */
/* The area in which a thread and the kernel run restartable sequences: at pytomic_rseq_offset from the thread's pointer. */
#ifndef PYTOMIC_RSEQ_H
#define PYTOMIC_RSEQ_H

#include "pytomic/counter.h"

#ifdef PYTOMIC_HAVE_RSEQ

/* As struct rseq of linux/rseq.h, whose first version is 32 bytes. */
typedef struct rseq_area {
    uint32_t cpu_id_start;
    uint32_t cpu_id;  /* on which the thread runs; with the top bit set: not registered */
    uint64_t rseq_cs; /* describes the sequence that the thread is in; 0: none */
    uint64_t unused[2];
} __attribute__((aligned(32))) rseq_area;

#define RSEQ_NO_CPU UINT32_MAX

/* __builtin_thread_pointer() is missing from gcc before 11 and clang before 14 on x86-64. */
static inline char *rseq_thread_pointer(void)
{
    char *pointer;

#ifdef __x86_64__
    __asm__ volatile("{movq %%fs:0, %0|mov %0, qword ptr fs:0}" : "=r"(pointer));
#else
    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(pointer));
#endif
    return pointer;
}

static inline rseq_area *rseq_of_this_thread(void)
{
    return (rseq_area *)(void *)(rseq_thread_pointer() + pytomic_rseq_offset);
}

#endif
#endif
