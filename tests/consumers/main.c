/* SPDX-License-Identifier: MIT */
/* A consumer: make a counter of its own, count to 1, print it, take it away. */
#include <inttypes.h>
#include <pytomic.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char segment[64], path[72];
    pytomic_slot hits;

    snprintf(segment, sizeof(segment), "consumer-%ld", (long)getpid());
    snprintf(path, sizeof(path), "%s/hits", segment);
    int error = pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &hits);
    if (error) {
        fprintf(stderr, "%s: %s\n", path, pytomic_strerror(error));
        return 1;
    }
    uint64_t count = pytomic_inc(hits.as_uint);
    printf("pytomic %s, %s = %" PRIu64 "\n", PYTOMIC_VERSION, path, count);
    pytomic_detach(&hits);
    return pytomic_unlink(segment) == 0 && count == 1 ? 0 : 1;
}
