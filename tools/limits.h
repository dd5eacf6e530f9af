/* SPDX-License-Identifier: MIT */
/* Semaphores and rates: slots that say more than one number. */
#ifndef PYTOMIC_SHM_LIMITS_H
#define PYTOMIC_SHM_LIMITS_H

#include "arguments.h"
#include "json.h"

/* Whether slots of the type are limits. */
bool limits_has(pytomic_type type);

/* Create the limit that the options ask for. Returns the exit status. */
int limits_create(const struct arguments *arguments, pytomic_segment *segment);

/* Say which options create a slot of this type; returns the exit status. */
int limits_refuse_creation(const char *path, pytomic_type type);

/* The number of free permits or of available tokens. Errors of pytomic_semaphore_read(). */
int limits_get(const pytomic_slot *slot, uint64_t *available);

enum { LIMITS_TEXT = 64 };

/* The limit of this name, as text; "-" if it cannot be read. */
void limits_format(pytomic_segment *segment, const char *name, char text[LIMITS_TEXT]);

/* Add the value of the limit and its other members to a row. The value is null if it cannot be read. */
void limits_json(pytomic_segment *segment, const char *name, struct json_object *row);

/* A rate as the command line has it: a number, and after a '/' s, min, h or day. */
bool limits_parse_rate(const char *text, double *out);

#endif
