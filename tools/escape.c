/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "escape.h"

#include <stdbool.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* Decode the character at `text`, which is not at its end: the bytes it takes, or 0 when it is not UTF-8. */
static size_t decode(const char *text, wchar_t *character)
{
    mbstate_t state = {0};
    size_t size = mbrtowc(character, text, strlen(text), &state);

    return size == (size_t)-1 || size == (size_t)-2 ? 0 : size;
}

/* Unicode's format characters: nothing to see, but they turn or join what stands around them. */
static bool is_format(wchar_t character)
{
    static const struct {
        wchar_t first, last;
    } ranges[] = {
        {0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x180e, 0x180e}, {0x200b, 0x200f},   {0x202a, 0x202e},
        {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
    };

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (character >= ranges[i].first && character <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

static bool is_shown(wchar_t character)
{
    return iswprint((wint_t)character) && wcwidth(character) >= 0 && !is_format(character);
}

/* How many bytes at the start of the text are ASCII that may be written as it is: nearly always all. */
static size_t plain(const char *text)
{
    size_t length = 0;

    while (text[length] >= ' ' && text[length] <= '~' && text[length] != '\\') {
        length++;
    }
    return length;
}

static size_t escape_bytes(FILE *out, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "\\x%02x", (unsigned char)bytes[i]);
    }
    return 4 * count;
}

size_t escape(FILE *out, const char *text)
{
    size_t columns = 0;

    for (;;) {
        size_t length = plain(text);
        fwrite(text, 1, length, out);
        columns += length;
        text += length;
        if (*text == '\0') {
            return columns;
        }

        wchar_t character;
        length = decode(text, &character);
        if (length == 0) {
            length = 1;
            columns += escape_bytes(out, text, 1);
        } else if (*text == '\\') {
            columns += 2;
            fputs("\\\\", out);
        } else if (is_shown(character)) {
            columns += (size_t)wcwidth(character);
            fwrite(text, 1, length, out);
        } else {
            columns += escape_bytes(out, text, length);
        }
        text += length;
    }
}

static void escape_utf16(FILE *out, wchar_t character)
{
    unsigned value = (unsigned)character;

    if (value > 0xffff) {
        value -= 0x10000;
        fprintf(out, "\\u%04x", 0xd800 + (value >> 10));
        value = 0xdc00 + (value & 0x3ff);
    }
    fprintf(out, "\\u%04x", value);
}

void escape_json(FILE *out, const char *json)
{
    while (*json != '\0') {
        wchar_t character;
        size_t length = plain(json);
        if (length > 0 || *json == '\\') {
            length += json[length] == '\\'; /* JSON's own escapes stay */
            fwrite(json, 1, length, out);
        } else if ((length = decode(json, &character)) == 0) {
            length = 1;
            fputs("\\ufffd", out);
        } else if (is_shown(character)) {
            fwrite(json, 1, length, out);
        } else {
            escape_utf16(out, character);
        }
        json += length;
    }
}
