/* SPDX-License-Identifier: MIT */
/* Waking the threads that sleep on a cell (pytomic/wait.h): the half of those who change something. */
#ifndef PYTOMIC_WAKE_H
#define PYTOMIC_WAKE_H

#include "pytomic/slot.h"

/* To be called after the change. One load where nobody sleeps. async-signal-safe, but for errno. */
void wake_all(pytomic_cell *cell);
void wake_one(pytomic_cell *cell);

#endif
