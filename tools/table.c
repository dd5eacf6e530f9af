/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "escape.h"

enum {
    GAP = 2,    /* between columns */
    WIDEST = 80 /* that a column becomes: longer texts stand out of it, and do not widen the other rows */
};

bool table_open(struct table *table, const struct column *columns, size_t count)
{
    *table = (struct table){.columns = columns, .count = count};
    table->texts = open_memstream(&table->text_bytes, &table->text_size);
    table->cell_widths = open_memstream(&table->width_bytes, &table->width_size);
    if (!table->texts || !table->cell_widths) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        table_cell(table, columns[i].header);
    }
    return true;
}

void table_cell(struct table *table, const char *text)
{
    size_t width = escape(table->texts, text);
    size_t *widest = &table->widths[table->cells++ % table->count];

    fputc('\0', table->texts);
    fwrite(&width, sizeof(width), 1, table->cell_widths);
    if (width > *widest && width <= WIDEST) {
        *widest = width;
    }
}

/* Print one row and return where the text of the next begins. Spaces wait for text, so that no line ends in any. */
static const char *print_row(const struct table *table, const char *text, const size_t *widths, FILE *out)
{
    size_t spaces = 0;

    for (size_t i = 0; i < table->count; i++) {
        size_t length = strlen(text);
        size_t filling = widths[i] < table->widths[i] ? table->widths[i] - widths[i] : 0;
        if (table->columns[i].right) {
            spaces += filling;
        }
        if (length > 0) {
            fprintf(out, "%*s", (int)spaces, "");
            fwrite(text, 1, length, out);
            spaces = 0;
        }
        spaces += GAP + (table->columns[i].right ? 0 : filling);
        text += length + 1;
    }
    fputc('\n', out);
    return text;
}

bool table_print(struct table *table, FILE *out)
{
    bool complete = !ferror(table->texts) && !ferror(table->cell_widths);

    complete &= fclose(table->texts) == 0;
    complete &= fclose(table->cell_widths) == 0;
    if (complete) {
        const char *text = table->text_bytes;
        const size_t *widths = (const size_t *)(const void *)table->width_bytes;
        for (size_t row = 0; row < table->cells / table->count && !ferror(out); row++) {
            text = print_row(table, text, widths + row * table->count, out);
        }
    }
    free(table->text_bytes);
    free(table->width_bytes);
    return complete;
}
