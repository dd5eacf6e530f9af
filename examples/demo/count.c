/* SPDX-License-Identifier: MIT */
/* demo-count SEGMENT LOG: count an access log in a shared segment, as count.py and count.sh do. */
#define _POSIX_C_SOURCE 200809L
#include <pytomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "demo-count: %s: %s\n", what, why);
    exit(1);
}

/* The slot of that name; whichever worker comes first creates it. */
static pytomic_uint *slot(pytomic_segment *segment, const char *name)
{
    pytomic_slot found;
    int error = pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &found);

    if (error) {
        give_up(name, pytomic_strerror(error));
    }
    return found.as_uint;
}

/* What stands behind the request, which is in quotes: the status and the number of bytes. */
static bool parse(const char *line, unsigned *status, unsigned long long *bytes)
{
    const char *quote = strchr(line, '"');

    quote = quote ? strchr(quote + 1, '"') : NULL;
    return quote && sscanf(quote + 1, "%3u %llu", status, bytes) == 2;
}

static void count(pytomic_segment *segment, FILE *log)
{
    pytomic_uint *hits = slot(segment, "hits"), *total = slot(segment, "bytes"), *statuses[1000] = {NULL};
    unsigned long long bytes;
    unsigned status;
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, log) > 0) {
        if (!parse(line, &status, &bytes)) {
            give_up(line, "not a line of an access log");
        }
        if (!statuses[status]) {
            char name[16];
            snprintf(name, sizeof(name), "status/%u", status);
            statuses[status] = slot(segment, name);
        }
        pytomic_inc(hits);
        pytomic_inc(statuses[status]);
        pytomic_fetch_add(total, bytes);
    }
    free(line);
}

int main(int argc, char **argv)
{
    pytomic_segment *segment;

    if (argc != 3) {
        give_up("usage", "demo-count SEGMENT LOG");
    }
    int error = pytomic_open(argv[1], 0, NULL, &segment);
    if (error) {
        give_up(argv[1], pytomic_strerror(error));
    }
    FILE *log = fopen(argv[2], "r");
    if (!log) {
        give_up(argv[2], "cannot be opened");
    }
    pytomic_inc(slot(segment, "workers"));
    getchar(); /* all start when the last has come: run.py then ends our input */
    count(segment, log);
    fclose(log);
    pytomic_close(segment);
    return 0;
}
