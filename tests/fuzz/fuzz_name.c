/* SPDX-License-Identifier: MIT */
/*
 * Names and paths. Holds: what counts as a slot's name is what iconv() takes for UTF-8, less control characters; a
 * path is accepted when its parts are names, and splitting gives just these.
 */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "hostile_segment.h"
#include "name.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static bool is_slot_by_iconv(const char *bytes, size_t length)
{
    static iconv_t converter;
    uint32_t characters[PYTOMIC_SLOT_NAME_MAX];
    char *in = (char *)(uintptr_t)bytes, *out = (char *)characters;
    size_t left = sizeof(characters);

    if (length < 1 || length > PYTOMIC_SLOT_NAME_MAX) {
        return false;
    }
    if (converter == NULL) {
        converter = iconv_open("UTF-32LE", "UTF-8");
    }
    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &in, &length, &out, &left) == (size_t)-1) {
        return false;
    }
    for (size_t i = 0; i < (sizeof(characters) - left) / sizeof(characters[0]); i++) {
        if (characters[i] < 0x20 || (characters[i] >= 0x7f && characters[i] < 0xa0)) {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static const uint64_t key[2] = {1, 2};
    char segment[PYTOMIC_SEGMENT_NAME_MAX + 1],
        *text = malloc(size + 1); /* exact, so that the sanitizer sees its end */
    const char *slot;

    memcpy(text, input, size);
    text[size] = '\0';
    hold(name_is_slot(text, size) == is_slot_by_iconv(text, size));
    hold((pytomic_slot_name_problem(text) == NULL) == is_slot_by_iconv(text, strlen(text)));
    hold((pytomic_segment_name_problem(text) == NULL) == name_is_segment(text));
    if (name_split(text, segment, &slot) == 0) {
        hold(name_is_segment(segment) && name_is_slot(slot, strlen(slot)));
        hold(strncmp(text, segment, strlen(segment)) == 0 && slot == text + strlen(segment) + 1 && slot[-1] == '/');
    } else {
        slot = strchr(text, '/');
        if (slot != NULL) {
            text[slot - text] = '\0';
        }
        hold(slot == NULL || !name_is_segment(text) || !is_slot_by_iconv(slot + 1, strlen(slot + 1)));
    }
    hash_bytes(key, text, size);
    free(text);
    return 0;
}
