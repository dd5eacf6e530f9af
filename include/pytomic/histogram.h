/* SPDX-License-Identifier: MIT */
/*
 * Histograms: how many observations fell into each of up to 513 buckets, and their sum. As those of a sharded counter, the
 * buckets lie in lanes, one for each CPU, so an observation takes no lock, makes no system call, and moves no cache line
 * between processors.
 *
 *     static const double bounds[] = {0.001, 0.01, 0.1};
 *     pytomic_histogram_options options = {.bounds = bounds, .count = 3};
 *     pytomic_histogram_open(segment, "seconds", &options, PYTOMIC_CREATE, &slot);
 *     pytomic_histogram_observe(&slot.histogram, 0.02);      // pytomic-shm show SEGMENT draws it
 *
 * A bucket holds the values that are greater than the bound before it, and not greater than its own; the first begins at
 * minus infinity, and the last, which has no bound, holds what is greater than all bounds. NaN goes into the last bucket,
 * and the sum is NaN from then on, as in Prometheus.
 *
 * Every finished observation stays, whichever process is killed. Count and sum of a bucket are one pair, which one
 * instruction stores on x86-64. Elsewhere, and for threads without restartable sequences (see counter.h), they are two
 * steps, count first: if a process is killed between them, its observation is missing in the sum.
 *
 * Only the handle of a slot of type PYTOMIC_HISTOGRAM has a histogram. In any other handle it is all zeros, and
 * pytomic_histogram_observe() then crashes.
 *
 * Memory order: relaxed. An observation orders nothing but itself.
 */
#ifndef PYTOMIC_HISTOGRAM_H
#define PYTOMIC_HISTOGRAM_H

#include <string.h>

#include "counter.h"
#include "segment.h"

PYTOMIC_BEGIN

#define PYTOMIC_BOUNDS_MAX 512

/* A bucket as it lies in shared memory: one aligned pair. */
typedef struct pytomic_bucket {
    double sum; /* of the values that it holds */
    uint64_t count;
} __attribute__((aligned(16), may_alias)) pytomic_bucket;

/*
 * Where bounds are positive and not too close to each other, the first bits of a value (all but the last
 * PYTOMIC_INTERVAL_SHIFT) say in which of 16 intervals within a power of two it lies, and so, for each interval has at most
 * one bound in it, what to compare it with.
 */
#define PYTOMIC_INTERVAL_SHIFT 48

typedef struct pytomic_interval {
    double bound;    /* the first that is not below the interval; infinity behind the last */
    uint64_t bucket; /* of the values up to it; what is greater goes into the next */
} __attribute__((aligned(16), may_alias)) pytomic_interval;

/* A histogram as a handle reaches it, in private memory; what it points to is shared. */
typedef struct pytomic_histogram {
    const double *bounds;
    const pytomic_interval *intervals; /* where that of number 0 would lie; NULL: none */
    pytomic_bucket *lanes;             /* the first; those of CPUs come first, then the shared ones */
    double low, high;                  /* where the first and the last interval begin */
    uint32_t count;                    /* of the bounds; there is one bucket more */
    uint32_t stride;                   /* bytes between lanes */
    uint32_t cpus;                     /* lanes of CPUs */
    uint32_t shared;                   /* lanes for atomic additions; at least 1 */
} pytomic_histogram;

/* Add to a bucket by way of the lanes for atomic additions. pytomic_histogram_observe() does this where it has to. */
PYTOMIC_API void pytomic_histogram_observe_shared(const pytomic_histogram *histogram, uint32_t bucket, double value);

/*
 * The bucket that holds the value: the number of bounds that it is greater than. No branch depends on the value. Garbage in
 * shared memory gives a wrong bucket, never one that does not exist.
 */
PYTOMIC_INLINE uint32_t pytomic_histogram_bucket(const pytomic_histogram *histogram, double value)
{
    uint32_t bucket = 0;

    if (histogram->intervals != NULL) {
        double within = value < histogram->high ? value : histogram->high; /* NaN: the last interval */
        uint64_t bits;
        within = within > histogram->low ? within : histogram->low;
        memcpy(&bits, &within, sizeof(bits));
        const pytomic_interval *interval = histogram->intervals + (bits >> PYTOMIC_INTERVAL_SHIFT);
        bucket = PYTOMIC_CAST(uint32_t, interval->bucket) + !(within <= interval->bound);
        return bucket < histogram->count ? bucket : histogram->count;
    }
    for (uint32_t left = histogram->count, half; left > 0; left -= half) {
        half = (left + 1) / 2;
        bucket += half * !(value <= histogram->bounds[bucket + half - 1]); /* NaN: greater than all */
    }
    return bucket;
}

/* Count the value, and add it to the sum. Lock-free: what is restarted was preempted, so that others ran meanwhile. */
PYTOMIC_INLINE void pytomic_histogram_observe(const pytomic_histogram *histogram, double value)
{
    uint32_t bucket = pytomic_histogram_bucket(histogram, value);
    pytomic_histogram copy; /* for the library: a handle whose address stays here can stay in registers */
#if defined(PYTOMIC_HAVE_RSEQ) && defined(__x86_64__)
    typedef uint64_t addend __attribute__((vector_size(16)));
    const addend one = {0, 1};

    /*
     * As pytomic_counter_add(), which says how; the sequence ends with one store, of sum and count together. It does not
     * tell the compiler that it changes memory: only the library reads lanes, and no order is promised. So what the handle
     * says stays in registers throughout a loop.
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
        "{imulq %[stride], %%rax|imul rax, %[stride]}\n\t"
        "{movapd (%[bucket], %%rax), %%xmm15|movapd xmm15, xmmword ptr [%[bucket] + rax]}\n\t"
        "{addsd %[value], %%xmm15|addsd xmm15, %[value]}\n\t"
        "{paddq %[one], %%xmm15|paddq xmm15, %[one]}\n\t"
        "{movapd %%xmm15, (%[bucket], %%rax)|movapd xmmword ptr [%[bucket] + rax], xmm15}\n"
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
        : [rseq] "r"(pytomic_rseq_offset), [bucket] "r"(histogram->lanes + bucket),
          [stride] "r"(PYTOMIC_CAST(uint64_t, histogram->stride)), [cpus] "r"(histogram->cpus), [value] "x"(value),
          [one] "x"(one)
        : "cc", "rax", "xmm15"
        : no_lane);
    return;
no_lane:
#endif
    copy = *histogram;
    pytomic_histogram_observe_shared(&copy, bucket, value);
}

/* How to make a histogram: by its bounds, or by powers of two. Initialise it with zeros. */
typedef struct pytomic_histogram_options {
    const double *bounds; /* finite, each greater than the one before it; NULL: exponential ones */
    uint32_t count;       /* of the bounds, 1 to PYTOMIC_BOUNDS_MAX */
    /* Exponential bounds are successive powers of 2^(2^-scale), as in OpenTelemetry's exponential histogram. */
    int32_t scale;  /* -10 to 20 */
    int32_t offset; /* the first bound is the power of this exponent; what is not greater than it, also 0 and what is
                       negative, goes into the first bucket */
    uint32_t reserved;
    uint64_t spare[4];
} pytomic_histogram_options;

struct pytomic_slot;

/*
 * As pytomic_slot_open(), which opens a histogram that exists but cannot create one. The handle's `histogram` is what this
 * header's functions take; pytomic_slot_load() gives its count, and pytomic_slot_reset() sets count and sum to 0.
 *   -EINVAL  no options; bounds that are not finite and increasing (of exponential ones: that do not fit a double), or
 *       too many
 *   -PYTOMIC_E_PARAMETERS  it is there with other bounds: pytomic_slot_find() and pytomic_histogram_read() tell them
 *   -PYTOMIC_E_NO_ROOM  no room for the bounds, or for a lane of so many buckets for each CPU
 */
PYTOMIC_API int pytomic_histogram_open(pytomic_segment *segment, const char *name,
                                       const pytomic_histogram_options *options, int flags, struct pytomic_slot *out);

/* What a histogram held at about one moment. */
typedef struct pytomic_histogram_data {
    uint64_t count; /* of all observations: the sum of `counts` */
    double sum;
    uint32_t bound_count;
    bool exponential; /* made by scale and offset */
    int32_t scale, offset;
    uint32_t reserved;
    double bounds[PYTOMIC_BOUNDS_MAX];
    uint64_t counts[PYTOMIC_BOUNDS_MAX + 1]; /* of the buckets, one more than there are bounds */
    uint64_t spare[4];
} pytomic_histogram_data;

/*
 * Read the histogram. Observations that are made meanwhile are in or not; once nobody observes, it is exact. After a reset,
 * the sum is the difference of two larger ones, with their rounding error; NaN and infinities stay in it.
 *   -ENOTSUP  not the handle of a histogram   -PYTOMIC_E_STALE  it was removed
 *   -PYTOMIC_E_DAMAGED  a process resets it without end, or wrote into it against the rules
 */
PYTOMIC_API int pytomic_histogram_read(const struct pytomic_slot *slot, pytomic_histogram_data *out);

/*
 * The value below which the part q (0 to 1) of the observations lies, guessed as Prometheus' histogram_quantile() does: by
 * linear interpolation within the bucket, whose lower end is the bound before it; that of the first is 0, or where its
 * bound is not positive, that bound is the answer. In the last bucket the answer is the greatest bound. NaN: no observations,
 * or q is NaN; minus infinity for q < 0, infinity for q > 1.
 */
PYTOMIC_API double pytomic_histogram_quantile(const pytomic_histogram_data *data, double q);

PYTOMIC_END

#endif
