/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "message.h"
#include "reason.h"

/* Somebody wants a slot. What is shown for typing again is the path only if a shell takes it as it is. */
static int refuse_path(const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/:";
    bool is_plain = path[strspn(path, plain)] == '\0';

    return usage_error("%s: a segment name has no '/'; to create a slot, type 'pytomic-shm set %s 0 -c'", path,
                       is_plain ? path : "SEG/SLOT");
}

static int create_failure(const struct arguments *arguments, int error)
{
    const char *name = arguments->operands[0];

    if (error == -EPERM && arguments->options & OPTION_GROUP) {
        return failure("%s: only root and members of the group %s can give the segment to it", name,
                       arguments->group_text);
    }
    return segment_failure(name, error);
}

int command_create(const struct arguments *arguments)
{
    pytomic_options options = {
        .max_slots = arguments->slots,
        .mode = arguments->mode,
        .group = arguments->group,
        .set_group = (arguments->options & OPTION_GROUP) != 0,
        .ephemeral = (arguments->options & OPTION_EPHEMERAL) != 0,
    };
    pytomic_segment *segment;

    if (strchr(arguments->operands[0], '/')) {
        return refuse_path(arguments->operands[0]);
    }
    int error = pytomic_open(arguments->operands[0], PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment);
    if (error) {
        return create_failure(arguments, error);
    }
    if (options.ephemeral) {
        _exit(EXIT_DONE); /* without detaching: as the last process, this one would unlink the segment */
    }
    pytomic_close(segment);
    return EXIT_DONE;
}
