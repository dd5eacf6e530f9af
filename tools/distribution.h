/* SPDX-License-Identifier: MIT */
/* The contents of a histogram as text, as a row of a table and as JSON. */
#ifndef PYTOMIC_SHM_DISTRIBUTION_H
#define PYTOMIC_SHM_DISTRIBUTION_H

#include <json-c/json.h>

#include "pytomic.h"
#include "table.h"

/* The columns of distribution_row(). */
enum { DISTRIBUTION_COLUMNS = 7 };
extern const struct column distribution_columns[DISTRIBUTION_COLUMNS];

/* One histogram: its count, mean and quantiles, and its buckets as bars, for a screen of so many columns. */
void distribution_row(struct table *table, const char *name, const pytomic_histogram_data *data, unsigned columns);

/* The same in one line of names and values, without the bars. */
void distribution_print(const pytomic_histogram_data *data);

/* Set the value, and add the members that only histograms have. NaN and infinities are null, because JSON has none. */
void distribution_json(struct json_object *to, const pytomic_histogram_data *data);

#endif
