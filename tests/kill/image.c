/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outcome.h"

#define PAGE 4096u

const char *image_path(const char *segment)
{
    static char path[300];

    snprintf(path, sizeof(path), "/dev/shm/pytomic.%s", segment);
    return path;
}

bool image_exists(const char *segment)
{
    return access(image_path(segment), F_OK) == 0;
}

int image_open(const char *segment)
{
    int fd = open(image_path(segment), O_RDONLY | O_CLOEXEC);

    must(fd >= 0, "open %s", image_path(segment));
    return fd;
}

void image_read(int fd, image *out)
{
    if (out->bytes == NULL) {
        struct stat status;
        must(fstat(fd, &status) == 0, "fstat");
        out->size = (size_t)status.st_size;
        out->bytes = malloc(out->size);
        must(out->bytes != NULL, "malloc");
    }
    must(pread(fd, out->bytes, out->size, 0) == (ssize_t)out->size, "read the segment");
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

    must(layout_read_header(image_header(of), of->size, &geometry) == 0, "a valid header");
    return geometry;
}

layout_record *image_record(const image *of, uint32_t index)
{
    return (layout_record *)(void *)(of->bytes + image_header(of)->record_offset) + index;
}

pytomic_cell *image_cell(const image *of, uint32_t index)
{
    return (pytomic_cell *)(void *)(of->bytes + image_header(of)->cell_offset) + index;
}

uint64_t *image_directory(const image *of)
{
    layout_geometry geometry = image_geometry(of);

    return (uint64_t *)(void *)(of->bytes + layout_level_offset(&geometry, image_header(of)->directory_level));
}

static void claim(int fd, uint64_t offset, uint64_t length)
{
    must(posix_fallocate(fd, (off_t)offset, (off_t)length) == 0, "claim pages");
}

static void claim_sections(int fd, const image *source)
{
    const layout_header *header = image_header(source);
    layout_geometry geometry = image_geometry(source);

    claim(fd, 0, layout_level_offset(&geometry, header->directory_level + 1));
    claim(fd, geometry.record_offset, header->claimed * sizeof(layout_record));
    claim(fd, geometry.cell_offset, header->claimed * sizeof(pytomic_cell));
    for (uint32_t i = 0; i < header->claimed; i++) {
        if (image_cell(source, i)->generation != 0 && image_record(source, i)->type == PYTOMIC_COUNTER) {
            claim(fd, layout_group_offset(&geometry, i), layout_group_size(&geometry));
        }
    }
}

void image_write(const image *source, const char *segment)
{
    static const unsigned char zeros[PAGE];
    int fd = open(image_path(segment), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    must(fd >= 0 && ftruncate(fd, (off_t)source->size) == 0, "make %s", segment);
    claim_sections(fd, source);
    for (size_t at = 0; at < source->size; at += PAGE) {
        if (memcmp(source->bytes + at, zeros, PAGE) != 0) {
            must(pwrite(fd, source->bytes + at, PAGE, (off_t)at) == PAGE, "write %s", segment);
        }
    }
    close(fd);
}

/* FNV-1a over words. */
uint64_t image_digest(const image *of)
{
    uint64_t digest = UINT64_C(0xcbf29ce484222325), word;

    for (size_t at = 0; at < of->size; at += sizeof(word)) {
        memcpy(&word, of->bytes + at, sizeof(word));
        digest = (digest ^ word) * UINT64_C(0x100000001b3);
    }
    return digest;
}
