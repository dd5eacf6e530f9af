/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <stdint.h>
#include <string.h>

#include "pytomic/error.h"
#include "pytomic/slot.h"

const char *pytomic_segment_name_problem(const char *name)
{
    size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    if (name[0] == '\0') {
        return "is empty";
    }
    if (name[length] == '/') {
        return "contains '/', which separates a segment from a slot";
    }
    if (name[length] != '\0') {
        return "contains a character other than A-Z a-z 0-9 . _ -";
    }
    if (name[0] == '.') {
        return "begins with '.'";
    }
    return length > PYTOMIC_SEGMENT_NAME_MAX ? "is longer than 200 bytes" : NULL;
}

bool name_is_segment(const char *name)
{
    return pytomic_segment_name_problem(name) == NULL;
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

static bool is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

/* What is wrong with the text, NULL if nothing is. */
static const char *text_problem(const char *text, size_t length, const char *allowed)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + length;

    while (at < end) {
        uint32_t character;
        size_t size = decode(at, (size_t)(end - at), &character);
        if (size == 0) {
            return "is not UTF-8";
        }
        if (is_control(character) && (character == 0 || character > 0x7f || strchr(allowed, (int)character) == NULL)) {
            return "contains a control character";
        }
        at += size;
    }
    return NULL;
}

bool name_is_text(const char *text, size_t length, const char *allowed)
{
    return text_problem(text, length, allowed) == NULL;
}

bool name_is_slot(const char *name, size_t length)
{
    return length >= 1 && length <= PYTOMIC_SLOT_NAME_MAX && text_problem(name, length, "") == NULL;
}

const char *pytomic_slot_name_problem(const char *name)
{
    size_t length = strnlen(name, PYTOMIC_SLOT_NAME_MAX + 1);

    if (length == 0) {
        return "is empty";
    }
    return length > PYTOMIC_SLOT_NAME_MAX ? "is longer than 4095 bytes" : text_problem(name, length, "");
}

int name_split(const char *path, char segment[PYTOMIC_SEGMENT_NAME_MAX + 1], const char **slot)
{
    size_t length = strcspn(path, "/");

    if (length > PYTOMIC_SEGMENT_NAME_MAX) {
        return -PYTOMIC_E_SEGMENT_NAME;
    }
    memcpy(segment, path, length);
    segment[length] = '\0';
    if (!name_is_segment(segment)) {
        return -PYTOMIC_E_SEGMENT_NAME;
    }
    if (path[length] == '\0') {
        return -PYTOMIC_E_SLOT_NAME;
    }
    *slot = path + length + 1;
    return pytomic_slot_name_problem(*slot) == NULL ? 0 : -PYTOMIC_E_SLOT_NAME;
}
