/* SPDX-License-Identifier: MIT */
/* The command line of one command, parsed. */
#ifndef PYTOMIC_SHM_ARGUMENTS_H
#define PYTOMIC_SHM_ARGUMENTS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "pytomic.h"

struct command;

enum {
    OPTION_CREATE = 1,
    OPTION_TYPE = 2,
    OPTION_SLOTS = 4,
    OPTION_MODE = 8,
    OPTION_ALL = 16,
    OPTION_JSON = 32,
    OPTION_EPHEMERAL = 64,
    OPTION_REPAIR = 128,
    OPTION_DRY_RUN = 256,
    OPTION_GROUP = 512,
    OPTION_ANY_OWNER = 1024,
    OPTION_HELP = 2048, /* every command takes it */
    OPTION_PERMITS = 4096,
    OPTION_RATE = 8192,
    OPTION_BURST = 16384,
    OPTION_GE = 32768,
    OPTION_LE = 65536,
    OPTION_EQ = 131072,
    OPTION_NE = 262144,
    OPTION_TIMEOUT = 524288,
    OPTION_BOUNDS = 1048576,
    OPTION_CONDITIONS = OPTION_GE | OPTION_LE | OPTION_EQ | OPTION_NE
};

struct arguments {
    const char *operands[3]; /* NULL behind the last one given */
    size_t operand_count;
    unsigned options;       /* the OPTION_* given */
    pytomic_type type;      /* of OPTION_TYPE, else PYTOMIC_UINT */
    uint32_t slots;         /* of OPTION_SLOTS, else 0 */
    uint32_t mode;          /* of OPTION_MODE, else 0 */
    uint32_t group;         /* of OPTION_GROUP */
    const char *group_text; /* as it was given */
    uint32_t permits;       /* of OPTION_PERMITS */
    double rate;            /* of OPTION_RATE, a second */
    uint32_t burst;         /* of OPTION_BURST, else 1 */
    const char *condition;  /* the number of the last of OPTION_CONDITIONS */
    int64_t timeout;        /* of OPTION_TIMEOUT in nanoseconds, else PYTOMIC_FOREVER */
    const char *bounds;     /* of OPTION_BOUNDS, else NULL */
};

/* Parse argv[1] and the following. EXIT_DONE, or EXIT_USAGE after a message. With OPTION_HELP, nothing else counts. */
int arguments_parse(const struct command *command, int argc, char **argv, struct arguments *out);

/* The flags of pytomic_open() that OPTION_ANY_OWNER stands for. */
int arguments_any_owner(const struct arguments *arguments);

/* Print one line of help for each option in `options`. */
void arguments_help(FILE *out, unsigned options);

#endif
