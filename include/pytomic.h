/* SPDX-License-Identifier: MIT */
/*
 * pytomic: named atomic counters in POSIX shared memory.
 *
 * Processes that do not know each other attach to a slot by name and operate on its value with single instructions.
 * What holds for the whole library is said here once; each function below only adds its exceptions.
 *
 *   Results   Functions that return int return 0 or a negative code, which pytomic_strerror() explains: an errno of the
 *             system, negated, or one of error.h. On an error nothing was changed and output parameters are untouched,
 *             unless a function says otherwise. errno itself is left as it was.
 *   Threads   Every function may be called from any thread. Threads share segments, and segments survive fork(): the
 *             child goes on using what it inherited. Only operations on values are async-signal-safe: a signal handler
 *             must not call other functions of this library, nor fork(). No thread is cancelled (pthread_cancel, of the
 *             deferred kind) inside a function of this library.
 *   Order     Operations on values are sequentially consistent unless their name ends in _explicit.
 *   Killing   A process may be killed at any instruction. Its change of structure is then done or not, never half done,
 *             and no other process waits for it.
 *   Layout    Structures that a caller allocates never grow. Later versions use their spare members: initialise
 *             structures that you pass with zeros.
 *
 * Caveats:
 *   - A pointer into a segment is good until the pytomic_close() or pytomic_detach() that undoes its opening.
 *   - A slot that was removed may serve another name later. pytomic_slot_check() tells a handle that went stale.
 *   - A name means the segment that has it now. Unlinking a segment and creating it again makes another segment. A process
 *     that is attached to the old one keeps it, but cannot change its structure any more (-PYTOMIC_E_STALE).
 *   - Writing through a segment opened with PYTOMIC_READ ends the program (SIGSEGV): the mapping is read-only.
 *   - Truncating the file of a mapped segment by hand ends its users (SIGBUS). No function of this library does that.
 */
#ifndef PYTOMIC_H
#define PYTOMIC_H

#include "pytomic/anonymous.h"
#include "pytomic/check.h"
#include "pytomic/counter.h"
#include "pytomic/description.h"
#include "pytomic/error.h"
#include "pytomic/histogram.h"
#include "pytomic/rate.h"
#include "pytomic/segment.h"
#include "pytomic/semaphore.h"
#include "pytomic/slot.h"
#include "pytomic/snapshot.h"
#include "pytomic/type.h"
#include "pytomic/value.h"
#include "pytomic/version.h"
#include "pytomic/wait.h"

#endif
