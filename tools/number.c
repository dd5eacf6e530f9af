/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "message.h"

const char *type_name(pytomic_type type, char text[NUMBER_TEXT])
{
    const char *name = pytomic_type_name(type);

    if (name) {
        return name;
    }
    snprintf(text, NUMBER_TEXT, "type-%u", (unsigned)type);
    return text;
}

const char *type_names(void)
{
    static char text[256];
    pytomic_type type = pytomic_type_next((pytomic_type)0);

    text[0] = '\0';
    while (type != 0) {
        pytomic_type next = pytomic_type_next(type);
        const char *before = text[0] == '\0' ? "" : next != 0 ? ", " : " or ";
        size_t used = strlen(text);
        snprintf(text + used, sizeof(text) - used, "%s%s", before, pytomic_type_name(type));
        type = next;
    }
    return text;
}

int number_parse(const char *text, pytomic_type type, uint64_t *bits)
{
    if (pytomic_value_parse(type, text, bits)) {
        return usage_error("%s: not %s", text, pytomic_type_syntax(type));
    }
    return EXIT_DONE;
}

void number_format(char text[NUMBER_TEXT], pytomic_type type, uint64_t bits)
{
    if (pytomic_value_format(type, bits, text)) {
        strcpy(text, "-");
    }
}

void number_print(pytomic_type type, uint64_t bits)
{
    char text[NUMBER_TEXT];

    number_format(text, type, bits);
    puts(text);
}

/* By hand, because strtod() takes the point of the locale. */
bool number_seconds(const char *text, int64_t *nanoseconds)
{
    static const char digits[] = "0123456789";
    size_t whole = strspn(text, digits);
    const char *fraction = text + whole + (text[whole] == '.');
    size_t length = strspn(fraction, digits);
    int64_t unit = 1000000000;

    if (whole + length == 0 || whole > 9 || fraction[length] != '\0') {
        return false;
    }
    *nanoseconds = strtoll(text, NULL, 10) * unit;
    for (size_t i = 0; i < length; i++) {
        unit /= 10;
        *nanoseconds += (fraction[i] - '0') * unit;
    }
    return true;
}

bool number_in_base(const char *text, int base, uint32_t first, uint32_t last, uint32_t *out)
{
    errno = 0;
    unsigned long long number = strtoull(text, NULL, base);
    /* strtoull() would also take spaces, signs and prefixes */
    bool is_number = text[0] != '\0' && text[strspn(text, base == 8 ? "01234567" : "0123456789")] == '\0';

    if (!is_number || errno != 0 || number < first || number > last) {
        return false;
    }
    *out = (uint32_t)number;
    return true;
}
