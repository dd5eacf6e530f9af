/* SPDX-License-Identifier: MIT */
/* monitor SEGMENT: print every slot of a segment, opened read-only. */
#include <pytomic.h>
#include <stdio.h>

static void print(const pytomic_snapshot_entry *slot)
{
    char text[PYTOMIC_VALUE_TEXT];

    /* an error means a type of a later version */
    printf("%s %s\n", slot->name, pytomic_value_format(slot->type, slot->value, text) == 0 ? text : "?");
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
