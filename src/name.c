/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <errno.h>
#include <string.h>

bool name_is_segment(const char *name)
{
    size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    return length >= 1 && length <= PYTOMIC_SEGMENT_NAME_MAX && name[length] == '\0' && name[0] != '.';
}

/* Decode one character of at most `length` bytes; the bytes it took, or 0 when it is not UTF-8 (RFC 3629). */
static size_t decode(const unsigned char *bytes, size_t length, uint32_t *out)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = bytes[0] < 0x80 ? 1 : bytes[0] >> 5 == 6 ? 2 : bytes[0] >> 4 == 14 ? 3 : bytes[0] >> 3 == 30 ? 4 : 0;

    if (size == 0 || size > length) {
        return 0;
    }
    uint32_t character = size == 1 ? bytes[0] : bytes[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if (bytes[i] >> 6 != 2) {
            return 0;
        }
        character = character << 6 | (bytes[i] & 0x3fu);
    }
    if (character < smallest[size] || character > 0x10ffff || character >> 11 == 0xd800 >> 11) {
        return 0;
    }
    *out = character;
    return size;
}

bool name_is_slot(const char *name, size_t length)
{
    const unsigned char *at = (const unsigned char *)name;

    if (length < 1 || length > PYTOMIC_SLOT_NAME_MAX) {
        return false;
    }
    while (length > 0) {
        uint32_t character;
        size_t size = decode(at, length, &character);
        if (size == 0 || character < 0x20 || (character >= 0x7f && character < 0xa0)) {
            return false;
        }
        at += size;
        length -= size;
    }
    return true;
}

int name_split(const char *path, char segment[PYTOMIC_SEGMENT_NAME_MAX + 1], const char **slot)
{
    size_t length = strcspn(path, "/");

    if (path[length] == '\0' || length > PYTOMIC_SEGMENT_NAME_MAX) {
        return -EINVAL;
    }
    memcpy(segment, path, length);
    segment[length] = '\0';
    *slot = path + length + 1;
    return name_is_segment(segment) && name_is_slot(*slot, strlen(*slot)) ? 0 : -EINVAL;
}
