/* SPDX-License-Identifier: MIT */
/* hits SEGMENT: count one more hit and print how many there have been, whoever counted them. */
#include <inttypes.h>
#include <pytomic.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char path[PYTOMIC_SEGMENT_NAME_MAX + 8];
    pytomic_slot hits;

    if (argc != 2 || snprintf(path, sizeof(path), "%s/hits", argv[1]) >= (int)sizeof(path)) {
        fputs("usage: hits SEGMENT\n", stderr);
        return 2;
    }
    int error = pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &hits);
    if (error) {
        fprintf(stderr, "hits: %s: %s\n", path, pytomic_strerror(error));
        return 1;
    }
    printf("%" PRIu64 "\n", pytomic_inc(hits.as_uint));
    pytomic_detach(&hits);
    return 0;
}
