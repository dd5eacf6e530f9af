/* SPDX-License-Identifier: MIT */
/* Histograms of all shapes. */
#ifndef FIXTURE_HISTOGRAMS_H
#define FIXTURE_HISTOGRAMS_H

#include "pytomic.h"

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

#define FIXTURE_HISTOGRAMS 9
extern const pytomic_histogram_options fixture_histograms[FIXTURE_HISTOGRAMS];

pytomic_slot fixture_open_histogram(const char *name, const pytomic_histogram_options *from);
pytomic_histogram_data fixture_read_histogram(const pytomic_slot *slot);

#endif
