/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "commands.h"
#include "escape.h"
#include "message.h"

int command_gc(const struct arguments *arguments)
{
    pytomic_names removed;
    int error = pytomic_gc(arguments->options & OPTION_DRY_RUN, &removed);

    if (error) {
        return failure("gc: %s", pytomic_strerror(error));
    }
    if (removed.count == 0) {
        note("nothing was left behind");
    }
    for (size_t i = 0; i < removed.count; i++) {
        escape(stdout, removed.names[i]);
        putchar('\n');
    }
    pytomic_names_free(&removed);
    return EXIT_DONE;
}
