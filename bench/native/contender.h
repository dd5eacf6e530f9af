/* SPDX-License-Identifier: MIT */
/*
 * One contender of the increment benchmark: increment.c holds the main program, each increment_*.c these functions, and
 * each pair becomes a program of its own. A function that cannot do its work says why and ends the program: see need().
 */
#ifndef CONTENDER_H
#define CONTENDER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make `counters` counters, all 0, where `directory` (for those that need files) and `name` say. In the parent. */
void contender_prepare(const char *directory, const char *name, unsigned counters);

/* Find one of them. In each child, after fork(). */
void contender_attach(const char *directory, const char *name, unsigned counter);

/* What is timed. */
void contender_increment(uint64_t times);

/* All counters together, read in the parent when the children are gone. */
uint64_t contender_total(void);

/* Leave nothing behind. */
void contender_remove(void);

/* Unless `condition`, print why and exit. */
void need(int condition, const char *why);

#ifdef __cplusplus
}
#endif

#endif
