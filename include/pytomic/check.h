/* SPDX-License-Identifier: MIT */
/* Maintenance of segments: check invariants, repair, remove what killed processes left behind. */
#ifndef PYTOMIC_CHECK_H
#define PYTOMIC_CHECK_H

#include "segment.h"

PYTOMIC_BEGIN

/* One violated invariant, or one thing that pytomic_repair() did about it. */
typedef struct pytomic_finding {
    uint64_t offset; /* in the file, of what is wrong */
    char text[160];  /* one sentence */
    uint64_t spare[2];
} pytomic_finding;

typedef struct pytomic_report {
    size_t count; /* of findings; at most 1,000 are kept, `more` says whether there were others */
    pytomic_finding *findings;
    bool more;
    bool
        unsettled; /* a change was under way or had been cut short, so what the next change rebuilds was not verified */
    uint32_t slots; /* live ones that were looked at */
    uint64_t spare[4];
} pytomic_report;

/*
 * Verify the invariants of docs/format.md. Only reads, and takes no lock. Returns 0 also when there are findings. A
 * file that is not a segment of this version is an error as in pytomic_open().
 */
PYTOMIC_API int pytomic_check(const char *name, pytomic_report *out);

/*
 * Remove the slots that cannot be trusted (an invalid name, type or description, the later of two of one name or with
 * one extent) and rebuild what can be derived. It changes no value. The report says what was done. `flags`: 0 or
 * PYTOMIC_ANY_OWNER.
 * -PYTOMIC_E_DAMAGED: the header contradicts itself, or names were made to collide in the directory; only unlinking helps.
 * Else as pytomic_slot_remove().
 */
PYTOMIC_API int pytomic_repair(const char *name, int flags, pytomic_report *out);

PYTOMIC_API void pytomic_report_free(pytomic_report *report);

/*
 * Remove what killed processes left that nobody can use any more: files of creations cut short, and ephemeral segments
 * that no process has attached. The kernel's locks decide that, never a pid or a clock. Files that this process may not
 * open are skipped. `removed` names the files (with dry_run: what would be removed); pytomic_names_free() it.
 */
PYTOMIC_API int pytomic_gc(bool dry_run, pytomic_names *removed);

PYTOMIC_END

#endif
