/* SPDX-License-Identifier: MIT */
#include "help.h"

void help_overview(FILE *out)
{
    fputs("Named atomic counters in shared memory.\n"
          "\n"
          "Usage: pytomic-shm COMMAND [ARGUMENT...]\n"
          "       pytomic-shm COMMAND --help\n"
          "       pytomic-shm --help | --version\n"
          "\n"
          "Commands:\n",
          out);
    for (size_t i = 0; i < command_count; i++) {
        char synopsis[64];
        snprintf(synopsis, sizeof(synopsis), "%s %s", commands[i].name, commands[i].usage);
        fprintf(out, "  %-36s  %s\n", synopsis, commands[i].summary);
    }
    fputs("\n"
          "Exit status: 0 success; 1 the answer is no; 2 wrong command line; 3 failure.\n",
          out);
}

void help_command(FILE *out, const struct command *command)
{
    fprintf(out, "Usage: pytomic-shm %s %s\n\n", command->name, command->usage);
    fprintf(out, "%c%s.\n%s\n\n", command->summary[0] - 'a' + 'A', command->summary + 1, command->details);
    fputs("Options:\n", out);
    arguments_help(out, command->options | OPTION_HELP);
}
