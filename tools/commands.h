/* SPDX-License-Identifier: MIT */
/* The commands: one table that parsing, dispatch and help are fed from. */
#ifndef PYTOMIC_SHM_COMMANDS_H
#define PYTOMIC_SHM_COMMANDS_H

#include <stddef.h>

#include "arguments.h"

/* What the process ends with, and what every command returns. */
enum {
    EXIT_DONE = 0,
    EXIT_NO = 1,    /* the answer is no: a compare-and-swap lost, damage found */
    EXIT_USAGE = 2, /* asked for in a way that cannot be understood; nothing was changed */
    EXIT_FAILED = 3 /* understood, and could not be done */
};

struct command {
    const char *name;
    const char *usage;   /* operands and options */
    const char *summary; /* one line, for the overview */
    const char *details; /* for the command's own help */
    unsigned options;    /* the OPTION_* it takes */
    size_t operands_min, operands_max;
    int (*run)(const struct arguments *arguments);
};

extern const struct command commands[];
extern const size_t command_count;

int command_create(const struct arguments *arguments);
int command_ls(const struct arguments *arguments);
int command_show(const struct arguments *arguments);
int command_get(const struct arguments *arguments);
int command_set(const struct arguments *arguments);
int command_inc(const struct arguments *arguments);
int command_dec(const struct arguments *arguments);
int command_cas(const struct arguments *arguments);
int command_observe(const struct arguments *arguments);
int command_reset(const struct arguments *arguments);
int command_wait(const struct arguments *arguments);
int command_rm(const struct arguments *arguments);
int command_check(const struct arguments *arguments);
int command_gc(const struct arguments *arguments);

#endif
