/* SPDX-License-Identifier: MIT */
/* Aligned tables: cells are added row by row, then printed with columns as wide as their widest cell. */
#ifndef PYTOMIC_SHM_TABLE_H
#define PYTOMIC_SHM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TABLE_COLUMNS_MAX = 8 };

struct column {
    const char *header;
    bool right; /* aligned to the right, as numbers are */
};

struct table {
    const struct column *columns;
    size_t count;
    size_t cells;
    size_t widths[TABLE_COLUMNS_MAX]; /* of the columns */
    FILE *texts;                      /* the cells, escaped, each with its NUL */
    FILE *cell_widths;                /* a size_t for each */
    char *text_bytes, *width_bytes;   /* what the two collected */
    size_t text_size, width_size;
};

/* Begin a table of at most TABLE_COLUMNS_MAX columns, with its header. False: no memory. */
bool table_open(struct table *table, const struct column *columns, size_t count);

/* Add the next cell; the text is escaped. */
void table_cell(struct table *table, const char *text);

/* Print the table and free it. False: no memory for all of it, and nothing was printed. */
bool table_print(struct table *table, FILE *out);

#endif
