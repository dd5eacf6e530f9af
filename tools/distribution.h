/* SPDX-License-Identifier: MIT */
/* What a histogram holds, as text, as a row of a table and as JSON. */
#ifndef PYTOMIC_SHM_DISTRIBUTION_H
#define PYTOMIC_SHM_DISTRIBUTION_H

#include <json-c/json.h>

#include "pytomic.h"
#include "table.h"

enum { REAL_TEXT = 32 }; /* room for any double as text */

/* The double in the fewest digits that lead back to it. */
void real_format(char text[REAL_TEXT], double value);

/* The whole text as a double; false if it is none. */
bool real_parse(const char *text, double *out);

/* The columns of distribution_row(). */
enum { DISTRIBUTION_COLUMNS = 7 };
extern const struct column distribution_columns[DISTRIBUTION_COLUMNS];

/* One histogram: its count, mean and quantiles, and its buckets as bars, for a screen of so many columns. */
void distribution_row(struct table *table, const char *name, const pytomic_histogram_data *data, unsigned columns);

/* The same in one line of names and values, without the bars. */
void distribution_print(const pytomic_histogram_data *data);

/* Set the value, and add the members that only histograms have. What is no number in JSON is null. */
void distribution_json(struct json_object *to, const pytomic_histogram_data *data);

#endif
