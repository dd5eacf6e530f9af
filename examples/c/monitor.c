/* SPDX-License-Identifier: MIT */
/* monitor SEGMENT: print every slot of a segment, opened read-only. */
#include <inttypes.h>
#include <pytomic.h>
#include <stdio.h>

static void print(const pytomic_snapshot_entry *slot)
{
    switch (slot->type) {
    case PYTOMIC_INT:
    case PYTOMIC_COUNTER:
        printf("%s %" PRId64 "\n", slot->name, (int64_t)slot->value);
        break;
    case PYTOMIC_UINT:
        printf("%s %" PRIu64 "\n", slot->name, slot->value);
        break;
    default: /* a type of a later version */
        printf("%s ?\n", slot->name);
    }
}

int main(int argc, char **argv)
{
    pytomic_segment *segment;
    pytomic_snapshot snapshot;

    if (argc != 2) {
        fputs("usage: monitor SEGMENT\n", stderr);
        return 2;
    }
    int error = pytomic_open(argv[1], PYTOMIC_READ, NULL, &segment);
    if (!error) {
        error = pytomic_snapshot_take(segment, &snapshot);
        pytomic_close(segment); /* the snapshot is in private memory */
    }
    if (error) {
        fprintf(stderr, "monitor: %s: %s\n", argv[1], pytomic_strerror(error));
        return 1;
    }
    for (size_t i = 0; i < snapshot.count; i++) {
        print(&snapshot.entries[i]);
    }
    pytomic_snapshot_free(&snapshot);
    return 0;
}
