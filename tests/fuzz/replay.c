/* SPDX-License-Identifier: MIT */
/* Run a fuzzer's function on the files, or all files of the directories, given as arguments; for any compiler. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LONGEST (1 << 16)
#define TIMEOUT 120 /* seconds for one input: only a hang takes that long */

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static unsigned count;

static int replay_file(const char *path)
{
    static uint8_t bytes[LONGEST];
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        perror(path);
        return EXIT_FAILURE;
    }
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    alarm(TIMEOUT);
    LLVMFuzzerTestOneInput(bytes, size);
    count++;
    return EXIT_SUCCESS;
}

static int replay_directory(DIR *directory, const char *name)
{
    struct dirent *entry;
    char path[4096];
    int code = EXIT_SUCCESS;

    while (code == EXIT_SUCCESS && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
            code = replay_file(path);
        }
    }
    closedir(directory);
    return code;
}

int main(int argc, char **argv)
{
    int code = EXIT_SUCCESS;

    for (int i = 1; code == EXIT_SUCCESS && i < argc; i++) {
        DIR *directory = opendir(argv[i]);
        code = directory != NULL ? replay_directory(directory, argv[i]) : replay_file(argv[i]);
    }
    if (count == 0) {
        fprintf(stderr, "%s: no inputs; usage: %s FILE|DIRECTORY...\n", argv[0], argv[0]);
        return EXIT_FAILURE;
    }
    printf("%u inputs\n", count);
    return code;
}
