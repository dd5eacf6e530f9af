/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "must.h"

#define PAGE 4096u

bool image_exists(const char *segment)
{
    return access(files_path(segment), F_OK) == 0;
}

int image_open(const char *segment)
{
    int fd = open(files_path(segment), O_RDONLY | O_CLOEXEC);

    must(fd >= 0);
    return fd;
}

static void begin(int fd, image *out)
{
    struct stat status;

    must(fstat(fd, &status) == 0);
    out->size = (size_t)status.st_size;
    out->bytes = calloc(1, out->size);
    must(out->bytes != NULL);
}

/* Numbers as they are while the segment changes: those that count extents only grow. */
void image_read(int fd, image *out)
{
    if (out->bytes == NULL) {
        begin(fd, out);
    }
    must(pread(fd, out->bytes, sizeof(layout_header), 0) == sizeof(layout_header));
    layout_header *header = image_header(out);
    size_t used = header->extent_offset + (size_t)header->extents_claimed * LAYOUT_EXTENT_UNIT;
    out->used = used < out->size ? used : out->size;
    must(pread(fd, out->bytes, out->used, 0) == (ssize_t)out->used);
}

void image_read_segment(const char *segment, image *out)
{
    int fd = image_open(segment);

    image_read(fd, out);
    close(fd);
}

void image_free(image *unused)
{
    free(unused->bytes);
    *unused = (image){.bytes = NULL};
}

layout_header *image_header(const image *of)
{
    return (layout_header *)(void *)of->bytes;
}

layout_geometry image_geometry(const image *of)
{
    layout_geometry geometry;

    must(layout_read_header(image_header(of), of->size, true, &geometry) == 0);
    return geometry;
}

layout_record *image_record(const image *of, uint32_t index)
{
    return (layout_record *)(void *)(of->bytes + layout_record_offset(index));
}

pytomic_cell *image_cell(const image *of, uint32_t index)
{
    return (pytomic_cell *)(void *)(of->bytes + layout_cell_offset(index));
}

uint64_t *image_directory(const image *of)
{
    layout_geometry geometry = image_geometry(of);

    return (uint64_t *)(void *)(of->bytes + layout_level_offset(&geometry, image_header(of)->directory_level));
}

layout_extent_map *image_extent_map(const image *of)
{
    return (layout_extent_map *)(void *)(of->bytes + image_header(of)->extent_map_offset);
}

static const unsigned char *extent_bytes(const image *of, uint64_t extent)
{
    return of->bytes + image_header(of)->extent_offset + (uint64_t)layout_extent_of(extent).first * LAYOUT_EXTENT_UNIT;
}

const char *image_name(const image *of, uint32_t index)
{
    static char name[PYTOMIC_SLOT_NAME_MAX + 1];
    const layout_record *record = image_record(of, index);
    size_t length = record->name_length < PYTOMIC_SLOT_NAME_MAX ? record->name_length : PYTOMIC_SLOT_NAME_MAX;
    size_t here = length < LAYOUT_NAME_INLINE ? length : LAYOUT_NAME_INLINE;

    memcpy(name, record->name, here);
    memcpy(name + here, extent_bytes(of, record->extents[LAYOUT_EXTENT_NAME]), length - here);
    name[length] = '\0';
    return name;
}

const layout_description *image_description(const image *of, uint32_t index)
{
    return (const layout_description *)(const void *)extent_bytes(of,
                                                                  image_record(of, index)->extents[LAYOUT_EXTENT_BODY]);
}

static uint64_t count_in(const unsigned char *buckets, uint32_t count)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < count; i++) {
        sum += ((const uint64_t *)(const void *)buckets)[2 * i + 1];
    }
    return sum;
}

uint64_t image_histogram_count(const image *of, uint32_t index)
{
    const layout_record *record = image_record(of, index);
    layout_geometry geometry = image_geometry(of);
    layout_histogram shape;

    memcpy(&shape, image_cell(of, index)->parameters, sizeof(shape));
    uint32_t buckets = shape.bounds + 1u, base = (uint32_t)(image_cell(of, index)->value.as_uint.value % 2);
    uint64_t count = 0;
    for (uint32_t lane = 0; lane < geometry.lane_cpus + geometry.lane_shared; lane++) {
        count += count_in(extent_bytes(of, record->extents[LAYOUT_EXTENT_LANES]) +
                              (size_t)lane * layout_histogram_stride(&shape),
                          buckets);
    }
    return count - count_in(extent_bytes(of, record->extents[LAYOUT_EXTENT_BODY]) + layout_histogram_bases(&shape) +
                                (size_t)base * buckets * sizeof(pytomic_bucket),
                            buckets);
}

static void claim(int fd, uint64_t offset, uint64_t length)
{
    must(posix_fallocate(fd, (off_t)offset, (off_t)length) == 0);
}

static void claim_sections(int fd, const image *source)
{
    const layout_header *header = image_header(source);
    layout_geometry geometry = image_geometry(source);

    claim(fd, 0, layout_chunks_end(header->claimed)); /* and level 0 */
    if (header->directory_level > 0) {
        claim(fd, geometry.level_offset,
              layout_level_offset(&geometry, header->directory_level + 1) - geometry.level_offset);
    }
    if (header->extents_claimed > 0) {
        claim(fd, geometry.extent_map_offset, layout_extent_map_size(header->extents_claimed));
        claim(fd, geometry.extent_offset, (uint64_t)header->extents_claimed * LAYOUT_EXTENT_UNIT);
    }
    for (uint32_t i = 0; i < header->claimed; i++) {
        if (image_cell(source, i)->generation != 0 && image_record(source, i)->type == PYTOMIC_COUNTER) {
            claim(fd, layout_group_offset(&geometry, i), layout_group_size(&geometry));
        }
    }
}

void image_write(const image *source, const char *segment)
{
    static const unsigned char zeros[PAGE];
    int fd = open(files_path(segment), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    must(fd >= 0 && ftruncate(fd, (off_t)source->size) == 0);
    claim_sections(fd, source);
    for (size_t at = 0; at < source->used; at += PAGE) {
        if (memcmp(source->bytes + at, zeros, PAGE) != 0) {
            must(pwrite(fd, source->bytes + at, PAGE, (off_t)at) == PAGE);
        }
    }
    close(fd);
}

bool image_same(const image *left, const image *right)
{
    return left->used == right->used && memcmp(left->bytes, right->bytes, left->used) == 0;
}

/* FNV-1a over words. */
uint64_t image_digest(const image *of)
{
    uint64_t digest = UINT64_C(0xcbf29ce484222325), word;

    for (size_t at = 0; at < of->used; at += sizeof(word)) {
        memcpy(&word, of->bytes + at, sizeof(word));
        digest = (digest ^ word) * UINT64_C(0x100000001b3);
    }
    return digest;
}
