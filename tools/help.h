/* SPDX-License-Identifier: MIT */
/* Help: the table of commands, as text. */
#ifndef PYTOMIC_SHM_HELP_H
#define PYTOMIC_SHM_HELP_H

#include <stdio.h>

#include "commands.h"

void help_overview(FILE *out);
void help_command(FILE *out, const struct command *command);

#endif
