/* SPDX-License-Identifier: MIT */
#include "handle.h"

bool handle_can_be_made(const pytomic_segment *segment, uint32_t index)
{
    const type_row *of = type_of(load32(&mapping_record(segment, index)->type));

    return of == NULL || of->is_sound == NULL || of->is_sound(segment, index);
}

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
    int code = of != NULL && of->reach != NULL ? of->reach(segment, &made) : 0;

    if (code != 0) {
        return code;
    }
    if (of != NULL) {
        of->bind(&made);
    }
    *out = made;
    return 0;
}
