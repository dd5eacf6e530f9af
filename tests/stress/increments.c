/* SPDX-License-Identifier: MIT */
/* Processes use every operation on slots that they share: each leaves exactly what one process alone would leave. */
#include <stdint.h>
#include <stdio.h>

#include "crowd.h"
#include "pytomic.h"
#include "unique.h"

#define PROCESSES 4u
#define ROUNDS 300000u

static const char *const names[] = {
    "inc",      "dec",    "fetch_add", "fetch_sub", "fetch_xor", "fetch_or", "fetch_and", "fetch_max", "fetch_min",
    "exchange", "strong", "weak",      "inc_safe",  "dec_safe",  "add_safe", "sub_safe",  "relaxed",   "given",
};
enum {
    INC,
    DEC,
    FETCH_ADD,
    FETCH_SUB,
    FETCH_XOR,
    FETCH_OR,
    FETCH_AND,
    FETCH_MAX,
    FETCH_MIN,
    EXCHANGE,
    STRONG,
    WEAK,
    INC_SAFE,
    DEC_SAFE,
    ADD_SAFE,
    SUB_SAFE,
    RELAXED,
    GIVEN,
    OPERATIONS
};

/* What the slots start with: the middle, where nothing overflows, or what the operation can take away from. */
#define MIDDLE (UINT64_C(1) << 40)

static pytomic_uint *slots[OPERATIONS];

static void open_all(int flags)
{
    static pytomic_segment *segment;

    crowd_expect(0, pytomic_open(test_name, flags, NULL, &segment));
    for (int i = 0; i < OPERATIONS; i++) {
        uint64_t init = i == EXCHANGE || i == GIVEN || i == FETCH_OR ? 0 : i == FETCH_AND ? UINT64_MAX : MIDDLE;
        pytomic_slot slot;
        crowd_expect(0, pytomic_slot_open(segment, names[i], PYTOMIC_UINT, flags, init, &slot));
        slots[i] = slot.as_uint;
    }
}

/* Add one by compare-and-exchange. */
static void step(pytomic_uint *object, bool (*compare_exchange)(pytomic_uint *, uint64_t *, uint64_t))
{
    uint64_t seen = pytomic_load(object);

    while (!compare_exchange(object, &seen, seen + 1)) {
    }
}

static void work(unsigned number)
{
    uint64_t unused, given = 0;

    open_all(0);
    crowd_meet();
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t token = (uint64_t)number * ROUNDS + i + 1;
        pytomic_inc(slots[INC]);
        pytomic_dec(slots[DEC]);
        pytomic_fetch_add(slots[FETCH_ADD], token);
        pytomic_fetch_sub(slots[FETCH_SUB], token);
        pytomic_fetch_xor(slots[FETCH_XOR], token);
        pytomic_fetch_or(slots[FETCH_OR], UINT64_C(1) << (token % 60));
        pytomic_fetch_and(slots[FETCH_AND], ~(UINT64_C(1) << (token % 60)));
        pytomic_fetch_max(slots[FETCH_MAX], MIDDLE + token);
        pytomic_fetch_min(slots[FETCH_MIN], MIDDLE - token);
        given += pytomic_exchange(slots[EXCHANGE], token);
        step(slots[STRONG], pytomic_uint_compare_exchange_strong);
        step(slots[WEAK], pytomic_uint_compare_exchange_weak);
        crowd_expect(0, pytomic_inc_safe(slots[INC_SAFE], &unused));
        crowd_expect(0, pytomic_dec_safe(slots[DEC_SAFE], &unused));
        crowd_expect(0, pytomic_fetch_add_safe(slots[ADD_SAFE], token, &unused));
        crowd_expect(0, pytomic_fetch_sub_safe(slots[SUB_SAFE], token, &unused));
        pytomic_inc_explicit(slots[RELAXED], memory_order_relaxed);
    }
    pytomic_fetch_add(slots[GIVEN], given);
}

static void judge(void)
{
    uint64_t count = (uint64_t)PROCESSES * ROUNDS, sum = count * (count + 1) / 2, wanted[OPERATIONS], xored = MIDDLE;

    for (uint64_t token = 1; token <= count; token++) {
        xored ^= token;
    }
    wanted[INC] = wanted[STRONG] = wanted[WEAK] = wanted[INC_SAFE] = wanted[RELAXED] = MIDDLE + count;
    wanted[DEC] = wanted[DEC_SAFE] = MIDDLE - count;
    wanted[FETCH_ADD] = wanted[ADD_SAFE] = MIDDLE + sum;
    wanted[FETCH_SUB] = wanted[SUB_SAFE] = MIDDLE - sum;
    wanted[FETCH_XOR] = xored;
    wanted[FETCH_OR] = (UINT64_C(1) << 60) - 1;
    wanted[FETCH_AND] = ~wanted[FETCH_OR];
    wanted[FETCH_MAX] = MIDDLE + count;
    wanted[FETCH_MIN] = MIDDLE - count;
    /* every token was put in once, and is in there still or was taken out once */
    wanted[EXCHANGE] = sum - pytomic_load(slots[GIVEN]);
    wanted[GIVEN] = sum - pytomic_load(slots[EXCHANGE]);
    for (int i = 0; i < OPERATIONS; i++) {
        if (pytomic_load(slots[i]) != wanted[i]) {
            crowd_fail("%s left %llu, not %llu", names[i], (unsigned long long)pytomic_load(slots[i]),
                       (unsigned long long)wanted[i]);
        }
    }
}

int main(void)
{
    crowd_begin("increments", PROCESSES);

    open_all(PYTOMIC_CREATE);
    crowd_start(PROCESSES, work);
    crowd_wait();
    judge();
    crowd_expect(0, pytomic_unlink(test_name));
    int status = crowd_end();
    printf("increments: %u processes, %u rounds of %d operations: every sum exact, %u failures\n", PROCESSES, ROUNDS,
           OPERATIONS - 1, (unsigned)crowd->failures);
    return status;
}
