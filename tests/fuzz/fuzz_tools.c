/* SPDX-License-Identifier: MIT */
/*
 * The command's printing of a segment whose bytes are the input. Holds: nothing that is printed can act on a terminal,
 * JSON is JSON, the exit status is one of the four, and the commands that only read change no byte.
 */
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <json-c/json.h>

#include "commands.h"
#include "hostile_segment.h"
#include "processes.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);
int __wrap_pytomic_list_segments(pytomic_names *out);
void __wrap_pytomic_names_free(pytomic_names *names);
bool __wrap_processes_count(struct attachment *attachments, size_t count, size_t *unreadable);

/* The linker puts these in the place of the real ones: other segments and processes of the machine are no input. */
int __wrap_pytomic_list_segments(pytomic_names *out)
{
    static const char *own[1];

    own[0] = test_name;
    *out = (pytomic_names){.count = 1, .names = own};
    return 0;
}

void __wrap_pytomic_names_free(pytomic_names *names)
{
    *names = (pytomic_names){.count = 0};
}

bool __wrap_processes_count(struct attachment *attachments, size_t count, size_t *unreadable)
{
    (void)attachments;
    (void)count;
    *unreadable = 0;
    return false;
}

static void hold_harmless(const char *text, size_t length)
{
    mbstate_t state = {0};
    wchar_t character;

    while (length > 0) {
        size_t size = mbrtowc(&character, text, length, &state);
        hold(size >= 1 && size <= length);
        hold(character == L'\n' || (character >= 0x20 && character < 0x7f) || character >= 0xa0);
        hold(character < 0x202a || character > 0x202e); /* would turn what follows round */
        text += size;
        length -= size;
    }
}

static void hold_json(const char *text)
{
    struct json_object *parsed = json_tokener_parse(text);

    hold(parsed != NULL);
    json_object_put(parsed);
}

static const struct command *command_called(const char *name)
{
    size_t i = 0;

    while (strcmp(commands[i].name, name) != 0) {
        i++;
    }
    return &commands[i];
}

/* Run one command as main() does, with what it prints in memory. `words` ends with NULL. */
static void run(const char *const *words)
{
    FILE *terminal[] = {stdout, stderr};
    char *printed[2], *argv[8] = {0};
    size_t lengths[2];
    int argc = 0;
    struct arguments arguments;

    while ((argv[argc] = (char *)(uintptr_t)words[argc]) != NULL) {
        argc++;
    }
    stdout = open_memstream(&printed[0], &lengths[0]);
    stderr = open_memstream(&printed[1], &lengths[1]);
    optind = 0;
    int code = arguments_parse(command_called(words[0]), argc, argv, &arguments);
    if (code == EXIT_DONE) {
        code = command_called(words[0])->run(&arguments);
    }
    fclose(stdout);
    fclose(stderr);
    stdout = terminal[0];
    stderr = terminal[1];
    hold(code == EXIT_DONE || code == EXIT_NO || code == EXIT_FAILED);
    hold_harmless(printed[0], lengths[0]);
    hold_harmless(printed[1], lengths[1]);
    hold(code != EXIT_FAILED || lengths[1] > 0); /* who fails says why */
    if (code != EXIT_FAILED && strcmp(words[argc - 1], "--json") == 0) {
        hold_json(printed[0]);
    }
    free(printed[0]);
    free(printed[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    const char *name;
    char path[128];

    if (!setlocale(LC_CTYPE, "C.UTF-8")) {
        abort();
    }
    hostile_segment_write(input, size);
    name = test_name;
    snprintf(path, sizeof(path), "%s/name0", name);
    hostile_segment_remember();
    run((const char *[]){"show", name, NULL});
    run((const char *[]){"show", name, "--json", NULL});
    run((const char *[]){"ls", NULL});
    run((const char *[]){"ls", "--json", NULL});
    run((const char *[]){"check", name, NULL});
    run((const char *[]){"get", path, NULL});
    hold(hostile_segment_unchanged());
    run((const char *[]){"inc", path, NULL});
    run((const char *[]){"reset", "--all", name, NULL});
    run((const char *[]){"rm", path, NULL});
    return 0;
}
