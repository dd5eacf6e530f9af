/* SPDX-License-Identifier: MIT */
/* The bytes of a segment's file, read and put into another file. */
#ifndef CRASH_IMAGE_H
#define CRASH_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

/*
 * Most of a file is room for extents that nobody has claimed: `used` bytes are read, up to the end of those that are. No
 * process stores behind them, because there its mapping is not accessible.
 */
typedef struct image {
    unsigned char *bytes; /* `size`, zeros from `used` on */
    size_t size, used;
} image;

bool image_exists(const char *segment);

/* Read by pread(), never through a mapping: looking must not claim pages. */
int image_open(const char *segment);
void image_read(int fd, image *out);
void image_read_segment(const char *segment, image *out);
void image_free(image *unused);

/* A new file of these bytes, with the pages claimed that a segment in this state has claimed. */
void image_write(const image *source, const char *segment);

layout_header *image_header(const image *of);
layout_geometry image_geometry(const image *of);
layout_record *image_record(const image *of, uint32_t index);
pytomic_cell *image_cell(const image *of, uint32_t index);
uint64_t *image_directory(const image *of);
/* How many observations the histogram holds. */
uint64_t image_histogram_count(const image *of, uint32_t index);

layout_extent_map *image_extent_map(const image *of);

/* The bytes of a record's name, and of its description: static, one call at a time. */
const char *image_name(const image *of, uint32_t index);
const layout_description *image_description(const image *of, uint32_t index);

bool image_same(const image *left, const image *right);

/* A number that tells one image from another. */
uint64_t image_digest(const image *of);

#endif
