/* SPDX-License-Identifier: MIT */
/*
 * The word `waiting` of a cell is odd while threads may sleep on it. Each wake-up changes the number, so that a thread
 * which is about to sleep on the old one does not. docs/format.md has the protocol, tests/model/waiting.pml its proof.
 */
#include "wake.h"

#include <limits.h>

#include "os.h"
#include "shared.h"

static bool may_have_sleepers(const pytomic_cell *cell)
{
    /* sequentially consistent: pairs with announce() in wait.c. Either this load sees the waiter's number, or the waiter's
     * second look sees the change that came before this call. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return load32(&cell->waiting) % 2 != 0;
}

void wake_all(pytomic_cell *cell)
{
    if (may_have_sleepers(cell)) {
        os_wake(&cell->waiting, 1, INT_MAX);
    }
}

/* Others may go on sleeping, so the number stays odd. If nobody slept, whoever made it odd is gone: then it becomes even. */
void wake_one(pytomic_cell *cell)
{
    if (may_have_sleepers(cell) && os_wake(&cell->waiting, 2, 1) == 0) {
        os_wake(&cell->waiting, 1, INT_MAX);
    }
}
