/* SPDX-License-Identifier: MIT */
/* The bytes of a segment's file, read whole and put into another file. */
#ifndef KILL_IMAGE_H
#define KILL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

typedef struct image {
    unsigned char *bytes;
    size_t size;
} image;

/* Where the segment's file lies. The text is static: one call at a time. */
const char *image_path(const char *segment);
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

/* A number that tells one image from another. */
uint64_t image_digest(const image *of);

#endif
