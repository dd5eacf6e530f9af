/* SPDX-License-Identifier: MIT */
#include "commands.h"

const struct command commands[] = {
    {
        .name = "create",
        .usage = "SEG [OPTION...]",
        .summary = "create a segment",
        .details = "Creates the segment SEG without any slot. It must not exist yet. An ephemeral one goes\n"
                   "with the last of the processes that attach to it after this one.",
        .options = OPTION_SLOTS | OPTION_MODE | OPTION_EPHEMERAL,
        .operands_min = 1,
        .operands_max = 1,
        .run = command_create,
    },
    {
        .name = "ls",
        .usage = "[--json]",
        .summary = "list the segments of this machine",
        .details = "SLOTS are those in use of those there can be, MEMORY is real memory. PROCESSES counts\n"
                   "the processes that have the segment mapped now, as the maps in /proc tell: 2+ means at\n"
                   "least 2, because some processes of other users could not be looked into; - means that\n"
                   "/proc tells nothing. A segment that cannot be opened is listed with the reason.",
        .options = OPTION_JSON,
        .run = command_ls,
    },
    {
        .name = "show",
        .usage = "SEG [PATTERN] [--json]",
        .summary = "show the slots of a segment and their values",
        .details = "Only reads. PATTERN is a shell pattern that the slots' names must match; its * matches /\n"
                   "too. Quote it.",
        .options = OPTION_JSON,
        .operands_min = 1,
        .operands_max = 2,
        .run = command_show,
    },
    {
        .name = "get",
        .usage = "SEG/SLOT",
        .summary = "print the value of a slot",
        .details = "Only reads.",
        .operands_min = 1,
        .operands_max = 1,
        .run = command_get,
    },
    {
        .name = "set",
        .usage = "SEG/SLOT VALUE [-c] [-t TYPE]",
        .summary = "set the value of a slot",
        .details = "Prints nothing.",
        .options = OPTION_CREATE | OPTION_TYPE,
        .operands_min = 2,
        .operands_max = 2,
        .run = command_set,
    },
    {
        .name = "inc",
        .usage = "SEG/SLOT [N] [-c] [-t TYPE]",
        .summary = "add N, or 1, and print the new value",
        .details = "Where the sum does not fit the slot's type, the value stays as it is and the exit status\n"
                   "is 3.",
        .options = OPTION_CREATE | OPTION_TYPE,
        .operands_min = 1,
        .operands_max = 2,
        .run = command_inc,
    },
    {
        .name = "dec",
        .usage = "SEG/SLOT [N] [-c] [-t TYPE]",
        .summary = "subtract N, or 1, and print the new value",
        .details = "Where the difference does not fit the slot's type, the value stays as it is and the exit\n"
                   "status is 3.",
        .options = OPTION_CREATE | OPTION_TYPE,
        .operands_min = 1,
        .operands_max = 2,
        .run = command_dec,
    },
    {
        .name = "cas",
        .usage = "SEG/SLOT EXPECTED DESIRED",
        .summary = "compare and swap: set DESIRED where the value is EXPECTED",
        .details = "Where the value is another one, prints that one, changes nothing, and the exit status is\n"
                   "1.",
        .operands_min = 3,
        .operands_max = 3,
        .run = command_cas,
    },
    {
        .name = "reset",
        .usage = "SEG/SLOT | --all SEG",
        .summary = "set a slot, or all of a segment, to 0",
        .details = "Each slot is reset atomically; with --all, they are reset one after the other.",
        .options = OPTION_ALL,
        .operands_min = 1,
        .operands_max = 1,
        .run = command_reset,
    },
    {
        .name = "rm",
        .usage = "SEG[/SLOT]",
        .summary = "remove a slot, or unlink a whole segment",
        .details = "A removed slot is gone at once for everyone. An unlinked segment only loses its name:\n"
                   "processes that are attached keep it, and its memory goes with the last of them.",
        .operands_min = 1,
        .operands_max = 1,
        .run = command_rm,
    },
    {
        .name = "check",
        .usage = "SEG [--repair] [--json]",
        .summary = "verify that a segment is sound",
        .details = "Verifies every invariant of the format, reading only. Prints one line for a sound segment,\n"
                   "or one for each finding with its offset in the file; then the exit status is 1. With\n"
                   "--repair, retires the slots that cannot be trusted and rebuilds what can be derived from\n"
                   "the others, whose values are left alone; prints what was done, and the exit status is 0.",
        .options = OPTION_REPAIR | OPTION_JSON,
        .operands_min = 1,
        .operands_max = 1,
        .run = command_check,
    },
    {
        .name = "gc",
        .usage = "[--dry-run] [--json]",
        .summary = "remove what killed processes left behind",
        .details = "Removes, and names, the files of creations that were cut short, and ephemeral segments\n"
                   "that no process has attached. Passes over what it is not permitted to look at.",
        .options = OPTION_DRY_RUN | OPTION_JSON,
        .run = command_gc,
    },
};

const size_t command_count = sizeof(commands) / sizeof(commands[0]);
