/* SPDX-License-Identifier: MIT */
/*
 * What a histogram holds is the sum of its lanes, less a base: what they held when it was last reset. There are two bases,
 * and the cell's value, which counts the resets, says which is good. So a reset prepares the other one, and one store
 * commits it.
 */
#include "histogram.h"

#include <math.h>
#include <string.h>

#include "backoff.h"
#include "call.h"
#include "counter.h"
#include "extent.h"
#include "lock.h"
#include "pytomic/error.h"

/* How often a histogram is read again because a reset came between. */
#define ATTEMPTS 1000

static layout_histogram shape_of(const pytomic_cell *cell)
{
    uint64_t words[2] = {load64(&cell->parameters[0]), load64(&cell->parameters[1])};
    layout_histogram shape;

    memcpy(&shape, words, sizeof(shape));
    return shape;
}

/* Fill in what the intervals need. False: they cannot be. */
static bool reach_intervals(const layout_histogram *shape, const char *body, pytomic_histogram *out)
{
    uint64_t first = load64((const pytomic_word *)(const void *)body) >> PYTOMIC_INTERVAL_SHIFT;
    uint64_t last = first + shape->intervals - 1;

    if (shape->intervals == 0) {
        return true;
    }
    if (shape->intervals > LAYOUT_INTERVALS_MAX || last > pytomic_float_to_bits(INFINITY) >> PYTOMIC_INTERVAL_SHIFT) {
        return false; /* behind infinity come NaN and what is negative */
    }
    /* as an address: it may lie outside of the body, and only what is added to it leads inside */
    out->intervals = (const pytomic_interval *)((uintptr_t)body + layout_histogram_intervals(shape) -
                                                (uintptr_t)first * sizeof(pytomic_interval));
    out->low = pytomic_float_from_bits(first << PYTOMIC_INTERVAL_SHIFT);
    out->high = pytomic_float_from_bits(last << PYTOMIC_INTERVAL_SHIFT);
    return true;
}

/* As histogram_reach(), but of whatever life, and of what is in the view already. */
static bool reach(const pytomic_segment *segment, uint32_t index, pytomic_histogram *out)
{
    const layout_record *record = mapping_record(segment, index);
    const layout_geometry *geometry = &segment->geometry;
    layout_histogram shape = shape_of(mapping_cell(segment, index));
    uint64_t lanes = load64(&record->extents[LAYOUT_EXTENT_LANES]);
    uint32_t stride = layout_histogram_stride(&shape), count = geometry->lane_cpus + geometry->lane_shared;

    if (shape.bounds < 1 || shape.bounds > PYTOMIC_BOUNDS_MAX || lanes == 0) {
        return false;
    }
    const pytomic_word *body =
        extent_words(segment, load64(&record->extents[LAYOUT_EXTENT_BODY]), layout_histogram_body(&shape));
    const pytomic_word *first = extent_words(segment, lanes, stride * count);
    if (body == NULL || first == NULL || !extent_is_for(segment, lanes, LAYOUT_FOR_LANES)) {
        return false;
    }
    *out = (pytomic_histogram){
        .bounds = (const double *)(const void *)body,
        .lanes = (pytomic_bucket *)(uintptr_t)first,
        .count = shape.bounds,
        .stride = stride,
        .cpus = geometry->lane_cpus,
        .shared = geometry->lane_shared,
    };
    return reach_intervals(&shape, (const char *)body, out);
}

int histogram_reach(pytomic_segment *segment, uint32_t index, uint32_t generation, pytomic_histogram *out)
{
    int code = 0;
    bool whole = reach(segment, index, out);

    /* it may have come, with its extents, after we last looked how far the segment goes */
    if (!whole && (code = mapping_follow(segment)) == 0) {
        whole = reach(segment, index, out);
    }
    /* acquire: the second look at the generation is not earlier than the reads above */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (code == 0 && mapping_generation(segment, index) != generation) {
        return -PYTOMIC_E_NO_SLOT;
    }
    return code == 0 && !whole ? -PYTOMIC_E_DAMAGED : code;
}

static double bound_of(const pytomic_histogram *histogram, uint32_t index)
{
    return pytomic_float_from_bits(load64((const pytomic_word *)(const void *)&histogram->bounds[index]));
}

bool histogram_is_valid(const pytomic_segment *segment, uint32_t index)
{
    pytomic_histogram reached;

    if (!reach(segment, index, &reached)) {
        return false;
    }
    for (uint32_t i = 0; i < reached.count; i++) {
        double bound = bound_of(&reached, i);
        if (!isfinite(bound) || bound_of(&reached, i + 1) <= bound) {
            return false;
        }
    }
    return bound_of(&reached, reached.count) == INFINITY;
}

static pytomic_bucket *lane(const pytomic_histogram *histogram, uint32_t number)
{
    return (pytomic_bucket *)(void *)((char *)histogram->lanes + (size_t)number * histogram->stride);
}

static pytomic_word *sum_word(const pytomic_bucket *bucket)
{
    return (pytomic_word *)(uintptr_t)bucket;
}

static pytomic_word *count_word(const pytomic_bucket *bucket)
{
    return sum_word(bucket) + 1;
}

static double load_sum(const pytomic_bucket *bucket)
{
    return pytomic_float_from_bits(load64(sum_word(bucket)));
}

void pytomic_histogram_observe_shared(const pytomic_histogram *histogram, uint32_t bucket, double value)
{
    pytomic_bucket *to = lane(histogram, histogram->cpus + counter_shared_lane(histogram->shared)) + bucket;
    uint64_t seen = load64(sum_word(to));

    /* relaxed: as lanes of counters */
    __atomic_fetch_add(count_word(to), 1, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(sum_word(to), &seen,
                                        pytomic_float_to_bits(pytomic_float_from_bits(seen) + value), false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
        pytomic_backoff(seen);
        seen = load64(sum_word(to));
    }
}

/* What all lanes hold in the bucket, since the segment was made. */
static pytomic_bucket held(const pytomic_histogram *histogram, uint32_t bucket)
{
    pytomic_bucket total = {.count = 0};

    for (uint32_t i = 0; i < histogram->cpus + histogram->shared; i++) {
        const pytomic_bucket *from = lane(histogram, i) + bucket;
        total.count += load64(count_word(from));
        total.sum += load_sum(from);
    }
    return total;
}

static pytomic_bucket *base_of(const pytomic_slot *slot, uint64_t resets)
{
    const pytomic_histogram *histogram = &slot->histogram;
    layout_histogram shape = {.bounds = (uint16_t)histogram->count};
    char *bases = (char *)(uintptr_t)histogram->bounds + layout_histogram_bases(&shape);

    return (pytomic_bucket *)(void *)bases + resets % 2 * (histogram->count + 1);
}

static uint64_t resets_of(const pytomic_slot *slot)
{
    /* acquire: pairs with reset_under_lock(): lanes read afterwards have reached what the base was made of */
    return pytomic_uint_load_explicit(&slot->cell->value.as_uint, memory_order_acquire);
}

/* Read it once. False: a reset came between, and what was read may be of two bases. */
static bool read_between(const pytomic_slot *slot, pytomic_histogram_data *out)
{
    uint64_t resets = resets_of(slot);
    const pytomic_bucket *base = base_of(slot, resets);

    out->count = 0;
    out->sum = 0;
    for (uint32_t i = 0; i <= slot->histogram.count; i++) {
        pytomic_bucket before = {.sum = load_sum(&base[i]), .count = load64(count_word(&base[i]))};
        pytomic_bucket now = held(&slot->histogram, i);
        out->counts[i] = now.count - before.count;
        out->count += out->counts[i];
        out->sum += now.sum - before.sum;
    }
    /* acquire: the second look is not earlier than the reads above */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return pytomic_uint_load_explicit(&slot->cell->value.as_uint, memory_order_relaxed) == resets;
}

static bool read_counts(const pytomic_slot *slot, pytomic_histogram_data *out)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (read_between(slot, out)) {
            return true;
        }
    }
    return false;
}

uint64_t histogram_count(const pytomic_slot *slot)
{
    pytomic_histogram_data data;

    return read_counts(slot, &data) ? data.count : 0;
}

int pytomic_histogram_read(const pytomic_slot *slot, pytomic_histogram_data *out)
{
    const pytomic_histogram *histogram = &slot->histogram;

    if (slot->type != PYTOMIC_HISTOGRAM || histogram->bounds == NULL) {
        return -ENOTSUP;
    }
    layout_histogram shape = shape_of(slot->cell);
    pytomic_histogram_data data = {
        .bound_count = histogram->count,
        .exponential = shape.exponential == 1,
        .scale = shape.scale,
        .offset = shape.offset,
    };
    for (uint32_t i = 0; i < histogram->count; i++) {
        data.bounds[i] = bound_of(histogram, i);
    }
    bool whole = read_counts(slot, &data);
    int code = pytomic_slot_check(slot); /* behind the fence of read_between(): what was read is of this life */
    if (code == 0 && !whole) {
        code = -PYTOMIC_E_DAMAGED;
    }
    if (code == 0) {
        *out = data;
    }
    return code;
}

static int reset_under_lock(const pytomic_slot *slot)
{
    int code = pytomic_slot_check(slot);

    if (code != 0) {
        return code;
    }
    uint64_t resets = resets_of(slot);
    pytomic_bucket *base = base_of(slot, resets + 1);
    /* release: a reader who still reads the base from before the last reset sees at its second look that there was one */
    __atomic_thread_fence(__ATOMIC_RELEASE);
    for (uint32_t i = 0; i <= slot->histogram.count; i++) {
        pytomic_bucket now = held(&slot->histogram, i);
        store64(sum_word(&base[i]), pytomic_float_to_bits(now.sum));
        store64(count_word(&base[i]), now.count);
    }
    /* release: a reader who sees the number sees the base */
    pytomic_uint_store_explicit(&slot->cell->value.as_uint, resets + 1, memory_order_release);
    return 0;
}

int histogram_reset(const pytomic_slot *slot)
{
    call inside = call_begin();
    lock held;
    int code = slot->segment->writable ? lock_acquire(slot->segment, &held) : -EACCES;

    if (code == 0) {
        code = reset_under_lock(slot);
        lock_release(&held);
    }
    return call_end(inside, code);
}

double pytomic_histogram_quantile(const pytomic_histogram_data *data, double q)
{
    uint32_t last = data->bound_count, i = 0;
    uint64_t below = 0; /* observations in the buckets before this one */
    double rank = q * (double)data->count;

    if (data->count == 0 || last == 0 || isnan(q)) {
        return NAN;
    }
    if (q < 0 || q > 1) {
        return q < 0 ? -INFINITY : INFINITY;
    }
    /* of part 0 as well, the bucket has observations: else nothing could be interpolated */
    while (i < last && (data->counts[i] == 0 || (double)(below + data->counts[i]) < rank)) {
        below += data->counts[i++];
    }
    if (i == last) {
        return data->bounds[last - 1];
    }
    if (i == 0 && data->bounds[0] <= 0) {
        return data->bounds[0];
    }
    double start = i == 0 ? 0 : data->bounds[i - 1], part = (rank - (double)below) / (double)data->counts[i];
    double width = data->bounds[i] - start;
    /* a bucket can be wider than the greatest double */
    return isfinite(width) ? start + width * part : start * (1 - part) + data->bounds[i] * part;
}
