/* SPDX-License-Identifier: MIT */
/*
 * Each public function, with each call it makes to the system refused in turn, with each error that call can give.
 * Holds: the function returns that error or, where there is another way, does its work; errno is as it was; no
 * descriptor, no mapping, no file and no half change is left; the segment is sound and its values are there; the
 * same call then works.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdings.h"
#include "must.h"
#include "refused.h"
#include "sound.h"
#include "unique.h"

static int faults;

/* Every slot that was there is there, with its value, and no other is. */
static void must_be_untouched(bool may_be_unsettled)
{
    pytomic_segment *again;
    pytomic_slot_info info;
    uint32_t cursor = 0, count = 0, number;

    must(pytomic_open(test_name, PYTOMIC_READ, NULL, &again) == 0);
    while (pytomic_slot_next(again, &cursor, &info) == 1) {
        must(sscanf(info.name, "s%u", &number) == 1 && info.value == 1000 + number);
        count++;
    }
    must(count == refused_slots);
    pytomic_close(again);
    must(may_be_unsettled || is_sound(test_name));
}

/* Run the operation with one fault. False: it has no call number k. `*more`: the call has further errors. */
static bool inject(const refused *operation, unsigned k, unsigned which, bool *more)
{
    operation->before();
    holdings before = holdings_now();
    interpose_arm(k, which);
    errno = MUST_ERRNO;
    int code = operation->run();
    int seen_errno = errno;
    interpose_result fault = interpose_disarm();

    must(seen_errno == MUST_ERRNO);
    *more = fault.reached && fault.error != 0;
    if (*more) {
        faults++;
        promise(refused_is_right(operation, code, fault), "%s: call %u, %s, gave %s; result %d", operation->name, k,
                fault.call, strerror(fault.error), code);
    }
    must(interpose_draft()[0] == '\0' || access(interpose_draft(), F_OK) != 0);
    if (code != 0) {
        promise(holdings_same(before, holdings_now()), "%s: call %u, %s, gave %s", operation->name, k, fault.call,
                strerror(fault.error));
        if (refused_slots > 0) {
            must_be_untouched(operation->unsettled);
        }
        must_give(0, operation->run());
    }
    operation->undo();
    refused_clean_up();
    return fault.reached;
}

int main(void)
{
    unique_begin("refusals");
    for (size_t i = 0; i < refused_count; i++) {
        int before = faults;
        bool reached = true, more;
        for (unsigned k = 1; reached; k++) {
            more = true;
            for (unsigned which = 0; more; which++) {
                reached = inject(&refused_operations[i], k, which, &more);
            }
        }
        printf("%-40s %3d refusals\n", refused_operations[i].name, faults - before);
        must(faults > before);
    }
    printf("%d refusals\n", faults);
    return EXIT_SUCCESS;
}
