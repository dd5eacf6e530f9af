/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "limits.h"
#include "message.h"
#include "path.h"
#include "reason.h"

/* The user wants a slot. Shows the command to type with this path, if a shell takes the path as it is. */
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
    return strchr(name, '/') ? path_failure(name, error) : segment_failure(name, error);
}

/* Checks what the command line says of the slot first, so that no segment is created for nothing. */
static int check_limit(const struct arguments *arguments)
{
    const char *path = arguments->operands[0];
    const char *slash = strchr(path, '/');

    if ((arguments->options & OPTION_PERMITS) && (arguments->options & OPTION_RATE)) {
        return usage_error("create: --permits and --rate create slots of two types");
    }
    if (arguments->options & OPTION_RATE && arguments->burst / arguments->rate > (double)PYTOMIC_RATE_SECONDS_MAX) {
        return usage_error("create: at that --rate, a --burst of %u takes more than 8 years to come back",
                           arguments->burst);
    }
    if (!slash || pytomic_slot_name_problem(slash + 1)) {
        return path_failure(path, -PYTOMIC_E_SLOT_NAME);
    }
    return EXIT_DONE;
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

    bool wants_slot = (arguments->options & (OPTION_PERMITS | OPTION_RATE)) != 0;
    int code = wants_slot ? check_limit(arguments) : EXIT_DONE;
    if (code != EXIT_DONE) {
        return code;
    }
    if (!wants_slot && strchr(arguments->operands[0], '/')) {
        return refuse_path(arguments->operands[0]);
    }
    int error = path_create_segment(arguments, wants_slot ? PYTOMIC_CREATE : PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE,
                                    &options, &segment);
    if (error) {
        return create_failure(arguments, error);
    }
    if (wants_slot) {
        code = limits_create(arguments, segment);
    }
    if (options.ephemeral) {
        _exit(code); /* without detaching: as the last process, this one would unlink the segment */
    }
    pytomic_close(segment);
    return code;
}
