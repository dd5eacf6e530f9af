/* SPDX-License-Identifier: MIT */
/* pytomic_rate_open(), declared in pytomic/rate.h: apart from the values, because it needs all that slots need. */
#include "rate.h"
#include "slot.h"

int pytomic_rate_open(pytomic_segment *segment, const char *name, double rate, uint32_t burst, int flags,
                      pytomic_slot *out)
{
    life wanted = {.type = PYTOMIC_RATE};

    if (!rate_parameters(rate, burst, wanted.parameters)) {
        return -EINVAL;
    }
    return slot_open_same(segment, name, &wanted, slot_compare_parameters, flags, out);
}
