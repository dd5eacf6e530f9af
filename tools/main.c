/* SPDX-License-Identifier: MIT */
/* pytomic-shm: segments and slots from the shell. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "help.h"
#include "message.h"
#include "pytomic.h"

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < command_count; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct arguments arguments;
    int code = arguments_parse(command, argc, argv, &arguments);

    if (code != EXIT_DONE) {
        return code;
    }
    if (arguments.options & OPTION_HELP) {
        help_command(stdout, command);
        return EXIT_DONE;
    }
    return command->run(&arguments);
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        help_overview(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help_overview(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("pytomic-shm " PYTOMIC_VERSION);
        return EXIT_DONE;
    }
    const struct command *command = find_command(argv[1]);
    if (!command) {
        return usage_error("%s: no such command; see 'pytomic-shm --help'", argv[1]);
    }
    return run(command, argc - 1, argv + 1);
}

/* Nothing counts as done before all output is out. Who closed a pipe, as head does, needs no message about it. */
static int finish_output(int code)
{
    bool failed = ferror(stdout);

    errno = 0;
    failed |= fclose(stdout) != 0;
    if (!failed) {
        return code;
    }
    return errno == EPIPE ? EXIT_FAILED
                          : failure("standard output: %s", errno ? strerror(errno) : "not all of it could be written");
}

int main(int argc, char **argv)
{
    static char output[1 << 16];

    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of writing */
    setvbuf(stdout, output, _IOFBF, sizeof(output));
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ); /* a message is one write */
    if (!setlocale(LC_CTYPE, "C.UTF-8")) { /* names are UTF-8, whatever the user's locale is */
        return failure("the locale C.UTF-8 is not installed");
    }
    return finish_output(dispatch(argc, argv));
}
