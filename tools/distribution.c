/* SPDX-License-Identifier: MIT */
#include "distribution.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "number.h"

const struct column distribution_columns[DISTRIBUTION_COLUMNS] = {
    {"HISTOGRAM", false}, {"COUNT", true}, {"MEAN", true},     {"P50", true},
    {"P90", true},        {"P99", true},   {"BUCKETS", false},
};

static const struct {
    const char *name;
    double q;
} quantiles[] = {{"0.5", 0.5}, {"0.9", 0.9}, {"0.99", 0.99}};

enum { QUANTILES = sizeof(quantiles) / sizeof(quantiles[0]), BARS_MAX = 64 };

static void real_format(char text[NUMBER_TEXT], double value)
{
    number_format(text, PYTOMIC_FLOAT, pytomic_float_to_bits(value));
}

static double mean(const pytomic_histogram_data *data)
{
    return data->count == 0 ? NAN : data->sum / (double)data->count;
}

/* A guess has no more than a few digits to say; "-": there is none. */
static void short_format(char text[NUMBER_TEXT], double value)
{
    snprintf(text, NUMBER_TEXT, isnan(value) ? "-" : "%.4g", value);
}

/* As many bars as fit, each for one bucket or as many as have to share one; the highest is full. */
static void draw(char *text, const pytomic_histogram_data *data, unsigned most)
{
    static const char *const bars[] = {".", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    uint32_t buckets = data->bound_count + 1, each = (buckets + most - 1) / most;
    uint64_t heights[BARS_MAX] = {0}, highest = 1;

    for (uint32_t i = 0; i < buckets; i++) {
        uint64_t *height = &heights[i / each];
        *height += data->counts[i];
        highest = *height > highest ? *height : highest;
    }
    text[0] = '\0';
    for (uint32_t i = 0; i * each < buckets; i++) {
        /* what is there is seen, if it is ever so little */
        strcat(text, bars[(size_t)ceil((double)heights[i] / (double)highest * 8)]);
    }
}

void distribution_row(struct table *table, const char *name, const pytomic_histogram_data *data, unsigned columns)
{
    unsigned most = columns / 3 < BARS_MAX ? columns / 3 : BARS_MAX;
    char text[NUMBER_TEXT], bars[BARS_MAX * 4 + 1];

    table_cell(table, name);
    snprintf(text, sizeof(text), "%" PRIu64, data->count);
    table_cell(table, text);
    short_format(text, mean(data));
    table_cell(table, text);
    for (size_t i = 0; i < QUANTILES; i++) {
        short_format(text, pytomic_histogram_quantile(data, quantiles[i].q));
        table_cell(table, text);
    }
    draw(bars, data, most < 1 ? 1 : most);
    table_cell(table, bars);
}

void distribution_print(const pytomic_histogram_data *data)
{
    char text[NUMBER_TEXT];

    real_format(text, data->sum);
    printf("count %" PRIu64 ", sum %s", data->count, text);
    short_format(text, mean(data));
    printf(", mean %s", text);
    for (size_t i = 0; i < QUANTILES; i++) {
        short_format(text, pytomic_histogram_quantile(data, quantiles[i].q));
        printf(", p%g %s", quantiles[i].q * 100, text);
    }
    putchar('\n');
}

static struct json_object *real_json(double value)
{
    char text[NUMBER_TEXT];

    real_format(text, value);
    return isfinite(value) ? json_object_new_double_s(value, text) : NULL;
}

void distribution_json(struct json_object *to, const pytomic_histogram_data *data)
{
    struct json_object *bounds = json_object_new_array(), *counts = json_object_new_array();
    struct json_object *guesses = json_object_new_object();

    for (uint32_t i = 0; i < data->bound_count; i++) {
        json_object_array_add(bounds, real_json(data->bounds[i]));
    }
    for (uint32_t i = 0; i <= data->bound_count; i++) {
        json_object_array_add(counts, json_object_new_uint64(data->counts[i]));
    }
    for (size_t i = 0; i < QUANTILES; i++) {
        json_object_object_add(guesses, quantiles[i].name, real_json(pytomic_histogram_quantile(data, quantiles[i].q)));
    }
    json_object_object_add(to, "value", json_object_new_uint64(data->count)); /* of the same moment as the rest */
    json_object_object_add(to, "sum", real_json(data->sum));
    json_object_object_add(to, "bounds", bounds);
    json_object_object_add(to, "counts", counts);
    json_object_object_add(to, "quantiles", guesses);
}
