/* SPDX-License-Identifier: MIT */
#include "handle.h"

int handle_make(pytomic_segment *segment, uint32_t index, uint32_t generation, uint32_t number, pytomic_slot *out)
{
    const type_row *of = type_of(number);
    pytomic_slot made = {
        .cell = mapping_cell(segment, index),
        .segment = segment,
        .type = (pytomic_type)number,
        .index = index,
        .generation = generation,
    };
    int code = of != NULL && of->has_lanes ? mapping_counter(segment, index, &made.counter) : 0;

    if (code != 0) {
        return code;
    }
    if (of != NULL) {
        of->bind(&made);
    }
    *out = made;
    return 0;
}
