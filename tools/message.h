/* SPDX-License-Identifier: MIT */
/* Messages: one line on stderr, fit for a terminal whatever names are in it. */
#ifndef PYTOMIC_SHM_MESSAGE_H
#define PYTOMIC_SHM_MESSAGE_H

/* Say something that is no error. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Say what cannot be understood; returns EXIT_USAGE. */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Say what could not be done, and why; returns EXIT_FAILED. */
int failure(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
