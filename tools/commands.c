/* SPDX-License-Identifier: MIT */
#include "commands.h"

const struct command commands[] = {
    {
        .name = "create",
        .usage = "SEG[/SLOT] [OPTION...]",
        .summary = "create a segment, or a semaphore or rate limit in it",
        .details = "Creates the segment SEG without slots; it must not exist yet. Only its owner can use it, unless\n"
                   "--mode lets others: with --mode 660, the members of --group as well. The last\n"
                   "process that detaches from an ephemeral segment unlinks it; this command does not count.\n"
                   "With --permits or --rate, creates the slot SEG/SLOT, which must not exist yet, and the segment\n"
                   "if it is absent; --slots, --mode, --group and --ephemeral do not change one that exists.",
        .options = OPTION_SLOTS | OPTION_MODE | OPTION_GROUP | OPTION_EPHEMERAL | OPTION_PERMITS | OPTION_RATE |
                   OPTION_BURST | OPTION_ANY_OWNER,
        .operands_min = 1,
        .operands_max = 1,
        .run = command_create,
    },
    {
        .name = "ls",
        .usage = "[--json]",
        .summary = "list the segments of this machine",
        .details = "SLOTS: the slots in use and the maximum; a description takes the place of a slot.\n"
                   "MEMORY: real memory. OWNER: user and group. PROCESSES: how many processes have the segment\n"
                   "mapped now, according to /proc; '2+' means at least 2, because this user may not look into all\n"
                   "processes, and '-' means that /proc says nothing. A segment that cannot be opened is listed with\n"
                   "the reason.",
        .options = OPTION_JSON,
        .run = command_ls,
    },
    {
        .name = "show",
        .usage = "SEG [PATTERN] [--json]",
        .summary = "show the slots of a segment and their values",
        .details = "Only reads. PATTERN is a shell pattern for the names of slots; quote it. Its * matches / too.\n"
                   "The value of a semaphore is how many permits are free, and of a rate limit how many can pass now.\n"
                   "The value of a histogram is its count. A second table shows its mean, quantiles as Prometheus\n"
                   "guesses them, and its buckets as bars; several buckets share a bar if there are many.\n"
                   "A slot of a type that only newer versions know is shown as type-N, with - for its value.\n"
                   "JSON has a char as its number, and inf, -inf and nan as \"Infinity\", \"-Infinity\" and \"NaN\".",
        .options = OPTION_JSON,
        .operands_min = 1,
        .operands_max = 2,
        .run = command_show,
    },
    {
        .name = "get",
        .usage = "SEG/SLOT",
        .summary = "print the value of a slot",
        .details = "Only reads. The value of a semaphore is how many permits are free, and of a rate limit how many\n"
                   "can pass now. For a histogram, prints count, sum, mean, and quantiles as Prometheus guesses them.",
        .operands_min = 1,
        .operands_max = 1,
        .run = command_get,
    },
    {
        .name = "set",
        .usage = "SEG/SLOT VALUE [-c] [-t TYPE]",
        .summary = "set the value of a slot",
        .details = "Prints nothing. A sharded counter cannot be set. The value of a float is a number such as\n"
                   "-1.5e3, or inf, -inf or nan; of a bool true, false, 1 or 0; of a char \"'a'\", 0x07 or 7.",
        .options = OPTION_CREATE | OPTION_TYPE | OPTION_ANY_OWNER,
        .operands_min = 2,
        .operands_max = 2,
        .run = command_set,
    },
    {
        .name = "inc",
        .usage = "SEG/SLOT [N] [-c] [-t TYPE]",
        .summary = "add N, or 1, and print the new value",
        .details = "If the result does not fit the type of the slot, nothing is changed and the exit status is 3.\n"
                   "For a sharded counter that is checked just before the addition: other additions at the same\n"
                   "time can carry it past its limit, and then it wraps around.",
        .options = OPTION_CREATE | OPTION_TYPE | OPTION_ANY_OWNER,
        .operands_min = 1,
        .operands_max = 2,
        .run = command_inc,
    },
    {
        .name = "dec",
        .usage = "SEG/SLOT [N] [-c] [-t TYPE]",
        .summary = "subtract N, or 1, and print the new value",
        .details = "If the result does not fit the type of the slot, nothing is changed and the exit status is 3.\n"
                   "For a sharded counter that is checked just before the subtraction: others at the same time can\n"
                   "carry it past its limit, and then it wraps around.",
        .options = OPTION_CREATE | OPTION_TYPE | OPTION_ANY_OWNER,
        .operands_min = 1,
        .operands_max = 2,
        .run = command_dec,
    },
    {
        .name = "cas",
        .usage = "SEG/SLOT EXPECTED DESIRED",
        .summary = "compare and swap: set DESIRED if the value is EXPECTED",
        .details = "If the slot has another value, prints that value, changes nothing, and the exit status is 1.\n"
                   "Compares the bits of a float: 0 is not -0, and nan equals nan.",
        .options = OPTION_ANY_OWNER,
        .operands_min = 3,
        .operands_max = 3,
        .run = command_cas,
    },
    {
        .name = "observe",
        .usage = "SEG/SLOT VALUE [OPTION...]",
        .summary = "count a value in a histogram",
        .details =
            "Prints nothing. A bucket holds the values up to its bound; one more holds what is greater than all\n"
            "bounds. If the histogram exists with other bounds, nothing is changed and the exit status is 3.",
        .options = OPTION_CREATE | OPTION_BOUNDS | OPTION_ANY_OWNER,
        .operands_min = 2,
        .operands_max = 2,
        .run = command_observe,
    },
    {
        .name = "reset",
        .usage = "SEG/SLOT | --all SEG",
        .summary = "set a slot, or all slots of a segment, to 0",
        .details =
            "Each slot is reset atomically: a bool to false, a histogram to no observations, a rate limit to\n"
            "its whole burst. With --all, they are reset one after the other. A semaphore cannot be reset; --all\n"
            "passes over it.",
        .options = OPTION_ALL | OPTION_ANY_OWNER,
        .operands_min = 1,
        .operands_max = 1,
        .run = command_reset,
    },
    {
        .name = "wait",
        .usage = "SEG/SLOT CONDITION [OPTION...]",
        .summary = "wait until a value is as asked for, and print it",
        .details =
            "CONDITION is one of --ge N, --le N, --eq N and --ne N. If the time is over before it holds, prints\n"
            "the value, and the exit status is 1. Sees a change at once if the program that made it notifies,\n"
            "as this command does (set, inc, dec, cas, reset). Looks ten times a second for other changes and\n"
            "at sharded counters, histograms (their count) and limits (what is free, as get prints it), and\n"
            "may miss a value that was there for a shorter time.",
        .options = OPTION_CONDITIONS | OPTION_TIMEOUT | OPTION_ANY_OWNER,
        .operands_min = 1,
        .operands_max = 1,
        .run = command_wait,
    },
    {
        .name = "rm",
        .usage = "SEG[/SLOT]",
        .summary = "remove a slot or a whole segment",
        .details = "A removed slot is gone at once for everyone. A removed segment only loses its name: processes\n"
                   "that have it attached keep it, and its memory is freed when the last of them detaches.",
        .options = OPTION_ANY_OWNER,
        .operands_min = 1,
        .operands_max = 1,
        .run = command_rm,
    },
    {
        .name = "check",
        .usage = "SEG [--repair] [--json]",
        .summary = "verify that a segment is sound",
        .details = "Verifies every invariant of the format, and only reads. Prints one line if the segment is sound;\n"
                   "else one line for each finding, with its offset in the file, and the exit status is 1.\n"
                   "With --repair, removes the slots that cannot be trusted, rebuilds what can be derived from the\n"
                   "others, and never changes a value; prints what was done, and the exit status is 0.",
        .options = OPTION_REPAIR | OPTION_ANY_OWNER | OPTION_JSON,
        .operands_min = 1,
        .operands_max = 1,
        .run = command_check,
    },
    {
        .name = "gc",
        .usage = "[--dry-run] [--json]",
        .summary = "remove what killed processes left behind",
        .details = "Removes, and prints, the files of creations that were cut short, and the ephemeral segments that\n"
                   "no process has attached. Skips what this user may not look at.",
        .options = OPTION_DRY_RUN | OPTION_JSON,
        .run = command_gc,
    },
};

const size_t command_count = sizeof(commands) / sizeof(commands[0]);
