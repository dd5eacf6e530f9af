/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "commands.h"
#include "message.h"

int command_create(const struct arguments *arguments)
{
    pytomic_options options = {
        .max_slots = arguments->slots,
        .mode = arguments->mode,
        .ephemeral = (arguments->options & OPTION_EPHEMERAL) != 0,
    };
    pytomic_segment *segment;
    int error = pytomic_open(arguments->operands[0], PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment);

    if (error) {
        return segment_failure(arguments->operands[0], error);
    }
    if (options.ephemeral) {
        _exit(EXIT_DONE); /* without detaching: we would be the last, and take the segment with us */
    }
    pytomic_close(segment);
    return EXIT_DONE;
}
