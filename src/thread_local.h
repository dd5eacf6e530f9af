/* SPDX-License-Identifier: MIT */
/*
 * Private memory of a thread that signal handlers may use: glibc allocates a library's thread-local memory at its first
 * use, by malloc(), unless it lies at a fixed place from the thread's pointer. musl allocates it beforehand, and refuses
 * to load a library that insists on a fixed place.
 */
#ifndef PYTOMIC_THREAD_LOCAL_H
#define PYTOMIC_THREAD_LOCAL_H

#include <features.h>

#ifdef __GLIBC__
#define THREAD_LOCAL _Thread_local __attribute__((tls_model("initial-exec")))
#else
#define THREAD_LOCAL _Thread_local
#endif

#endif
