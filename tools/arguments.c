/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "arguments.h"

#include <getopt.h>
#include <grp.h>
#include <string.h>

#include "commands.h"
#include "limits.h"
#include "message.h"
#include "number.h"

enum { VALUE_OF_LONG_OPTION = 256 }; /* what getopt returns for those without a letter: this + index */

static const struct {
    unsigned bit;
    int letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: takes none */
    const char *help;
} options[] = {
    {OPTION_SLOTS, 0, "slots", "N", "maximum number of slots, 1 to 16777216 (default 65536)"},
    {OPTION_MODE, 0, "mode", "MODE", "octal permissions, 1 to 777 (default 600)"},
    {OPTION_GROUP, 0, "group", "GROUP", "group of the segment, a name or a number (default: your own)"},
    {OPTION_EPHEMERAL, 0, "ephemeral", NULL, "the last process to detach unlinks the segment"},
    {OPTION_PERMITS, 0, "permits", "N", "create a semaphore with so many permits, 1 to 4096"},
    {OPTION_RATE, 0, "rate", "R", "create a rate limit: so many a second, or R/min, R/h, R/day"},
    {OPTION_BURST, 0, "burst", "N", "with --rate, how many at once after a pause (default 1)"},
    {OPTION_CREATE, 'c', "create", NULL, "create the segment and the slot if they are absent"},
    {OPTION_TYPE, 't', "type", "TYPE", "with -c, the type of the slot (default uint)"},
    {OPTION_BOUNDS, 0, "bounds", "LIST", "with -c, the bounds of the histogram: A,B,... in increasing order"},
    {OPTION_ALL, 0, "all", NULL, "all slots of the segment"},
    {OPTION_REPAIR, 0, "repair", NULL, "remove the slots that cannot be trusted and rebuild the rest"},
    {OPTION_ANY_OWNER, 0, "any-owner", NULL, "accept a segment of another user, who can crash this process"},
    {OPTION_DRY_RUN, 0, "dry-run", NULL, "only print what would be removed"},
    {OPTION_GE, 0, "ge", "N", "until the value is N or greater"},
    {OPTION_LE, 0, "le", "N", "until the value is N or less"},
    {OPTION_EQ, 0, "eq", "N", "until the value is N"},
    {OPTION_NE, 0, "ne", "N", "until the value is not N"},
    {OPTION_TIMEOUT, 0, "timeout", "S", "wait for at most so many seconds, such as 5 or 0.5 (default: for ever)"},
    {OPTION_JSON, 0, "json", NULL, "print JSON"},
    {OPTION_HELP, 'h', "help", NULL, "print this help"},
};

enum { OPTION_COUNT = sizeof(options) / sizeof(options[0]) };

static int getopt_value(size_t index)
{
    return options[index].letter ? options[index].letter : VALUE_OF_LONG_OPTION + (int)index;
}

/* Fill in what getopt_long() wants to know: the options in `allowed`. */
static void getopt_tables(unsigned allowed, char letters[2 * OPTION_COUNT + 3], struct option names[OPTION_COUNT + 1])
{
    *letters++ = '-'; /* hand out operands in their order, instead of moving them to the end */
    *letters++ = ':'; /* tell a missing argument from an unknown option */
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!(options[i].bit & allowed)) {
            continue;
        }
        *names++ = (struct option){
            .name = options[i].name,
            .has_arg = options[i].argument ? required_argument : no_argument,
            .val = getopt_value(i),
        };
        if (options[i].letter) {
            *letters++ = (char)options[i].letter;
            if (options[i].argument) {
                *letters++ = ':';
            }
        }
    }
    *letters = '\0';
    *names = (struct option){0};
}

/* A name comes first, as chgrp has it. The number -1 is none: to the system it means no change. */
static bool parse_group(const char *text, uint32_t *out)
{
    const struct group *group = getgrnam(text);

    if (group) {
        *out = group->gr_gid;
        return true;
    }
    return number_in_base(text, 10, 0, UINT32_MAX - 1, out);
}

/* A number from 1 to `last` for the option of this name. */
static int take_number(const struct command *command, const char *name, const char *argument, uint32_t last,
                       uint32_t *out)
{
    if (!number_in_base(argument, 10, 1, last, out)) {
        return usage_error("%s: --%s %s: not a number from 1 to %u", command->name, name, argument, last);
    }
    return EXIT_DONE;
}

static int take_option(const struct command *command, int value, const char *argument, struct arguments *out)
{
    size_t index = 0;

    while (getopt_value(index) != value) {
        index++;
    }
    out->options |= options[index].bit;
    switch (options[index].bit) {
    case OPTION_TYPE:
        if (pytomic_type_from_name(argument, &out->type)) {
            return usage_error("%s: --type %s: not a type; type %s", command->name, argument, type_names());
        }
        return EXIT_DONE;
    case OPTION_SLOTS:
        return take_number(command, "slots", argument, PYTOMIC_SLOTS_MAX, &out->slots);
    case OPTION_MODE:
        if (!number_in_base(argument, 8, 1, 0777, &out->mode)) {
            return usage_error("%s: --mode %s: not octal permissions from 1 to 777", command->name, argument);
        }
        return EXIT_DONE;
    case OPTION_PERMITS:
        return take_number(command, "permits", argument, PYTOMIC_SEMAPHORE_MAX, &out->permits);
    case OPTION_RATE:
        if (!limits_parse_rate(argument, &out->rate)) {
            return usage_error("%s: --rate %s: not a rate such as 10, 0.5/min, 3/h or 1/day, from 0.000001 to "
                               "1000000000 a second",
                               command->name, argument);
        }
        return EXIT_DONE;
    case OPTION_BURST:
        return take_number(command, "burst", argument, UINT32_MAX, &out->burst);
    case OPTION_GROUP:
        if (!parse_group(argument, &out->group)) {
            return usage_error("%s: --group %s: no such group", command->name, argument);
        }
        out->group_text = argument;
        return EXIT_DONE;
    case OPTION_BOUNDS:
        out->bounds = argument;
        return EXIT_DONE;
    case OPTION_GE:
    case OPTION_LE:
    case OPTION_EQ:
    case OPTION_NE:
        out->condition = argument; /* the slot's type says what it may be */
        return EXIT_DONE;
    case OPTION_TIMEOUT:
        if (!number_seconds(argument, &out->timeout)) {
            return usage_error("%s: --timeout %s: not a number of seconds up to 999999999", command->name, argument);
        }
        return EXIT_DONE;
    default:
        return EXIT_DONE;
    }
}

static int take_operand(const struct command *command, const char *operand, struct arguments *out)
{
    if (out->operand_count == command->operands_max) {
        return usage_error("%s: %s: too many arguments; usage: pytomic-shm %s %s", command->name, operand,
                           command->name, command->usage);
    }
    out->operands[out->operand_count++] = operand;
    return EXIT_DONE;
}

/* Say what getopt_long() did not like about argv[optind - 1]. */
static int refuse(const struct command *command, int value, char **argv)
{
    const char *given = argv[optind - 1];
    char letter[] = {'-', (char)optopt, '\0'};

    /* a letter in a cluster is named by itself: -cx is not unknown, its x is */
    if (strncmp(given, "--", 2) != 0 && optopt > 0 && optopt < VALUE_OF_LONG_OPTION) {
        given = letter;
    }
    if (value == ':') {
        return usage_error("%s: option %s needs an argument; see 'pytomic-shm %s --help'", command->name, given,
                           command->name);
    }
    return usage_error("%s: unknown option %s; see 'pytomic-shm %s --help'", command->name, given, command->name);
}

static bool is_negative_number(const char *argument)
{
    return argument && argument[0] == '-' &&
           ((argument[1] >= '0' && argument[1] <= '9') || argument[1] == '.' || strcmp(argument, "-inf") == 0);
}

static int parse(const struct command *command, int argc, char **argv, struct arguments *out)
{
    char letters[2 * OPTION_COUNT + 3];
    struct option names[OPTION_COUNT + 1];
    int code = EXIT_DONE;

    getopt_tables(command->options | OPTION_HELP, letters, names);
    opterr = 0;
    while (code == EXIT_DONE && !(out->options & OPTION_HELP)) {
        int value;
        if (is_negative_number(argv[optind])) { /* no option is a digit, a point or inf */
            code = take_operand(command, argv[optind++], out);
        } else if ((value = getopt_long(argc, argv, letters, names, NULL)) == -1) {
            break;
        } else if (value == 1) {
            code = take_operand(command, optarg, out);
        } else if (value == '?' || value == ':') {
            code = refuse(command, value, argv);
        } else {
            code = take_option(command, value, optarg, out);
        }
    }
    while (code == EXIT_DONE && optind < argc) { /* behind a -- */
        code = take_operand(command, argv[optind++], out);
    }
    return code;
}

int arguments_parse(const struct command *command, int argc, char **argv, struct arguments *out)
{
    *out = (struct arguments){.type = PYTOMIC_UINT, .burst = 1, .timeout = PYTOMIC_FOREVER};
    int code = parse(command, argc, argv, out);

    if (code != EXIT_DONE || out->options & OPTION_HELP) {
        return code;
    }
    if (out->operand_count < command->operands_min) {
        return usage_error("%s: too few arguments; usage: pytomic-shm %s %s", command->name, command->name,
                           command->usage);
    }
    if (out->options & OPTION_BURST && !(out->options & OPTION_RATE)) {
        return usage_error("%s: --burst needs --rate", command->name);
    }
    if (out->options & OPTION_TYPE && !(out->options & OPTION_CREATE)) {
        return usage_error("%s: --type needs --create; a slot that exists keeps its type", command->name);
    }
    return EXIT_DONE;
}

int arguments_any_owner(const struct arguments *arguments)
{
    return arguments->options & OPTION_ANY_OWNER ? PYTOMIC_ANY_OWNER : 0;
}

void arguments_help(FILE *out, unsigned allowed)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (options[i].bit & allowed) {
            char text[32];
            snprintf(text, sizeof(text), "%c%c%c --%s %s", options[i].letter ? '-' : ' ',
                     options[i].letter ? options[i].letter : ' ', options[i].letter ? ',' : ' ', options[i].name,
                     options[i].argument ? options[i].argument : "");
            fprintf(out, "  %-18s %s\n", text, options[i].help);
        }
    }
}
