/* SPDX-License-Identifier: MIT */
#include "human.h"

#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <time.h>

void human_memory(char text[HUMAN_TEXT], uint64_t bytes)
{
    static const char units[] = "BKMGTPE";
    uint64_t unit = 1;
    size_t i = 0;

    while (bytes / unit >= 1024) {
        unit *= 1024;
        i++;
    }
    uint64_t tenths = (bytes / unit) * 10 + ((bytes % unit) * 10 + unit - 1) / unit;
    if (tenths < 100 && tenths % 10 != 0) {
        snprintf(text, HUMAN_TEXT, "%" PRIu64 ".%" PRIu64 "%c", tenths / 10, tenths % 10, units[i]);
    } else {
        snprintf(text, HUMAN_TEXT, "%" PRIu64 "%c", (tenths + 9) / 10, units[i]);
    }
}

void human_mode(char text[HUMAN_TEXT], mode_t mode)
{
    snprintf(text, HUMAN_TEXT, "rwxrwxrwx");
    for (size_t i = 0; i < 9; i++) {
        if (!(mode & (mode_t)0400 >> i)) {
            text[i] = '-';
        }
    }
}

static void name_or_number(char text[HUMAN_TEXT], const char *name, uintmax_t number)
{
    if (name) {
        snprintf(text, HUMAN_TEXT, "%s", name);
    } else {
        snprintf(text, HUMAN_TEXT, "%ju", number);
    }
}

void human_user(char text[HUMAN_TEXT], uid_t uid)
{
    const struct passwd *user = getpwuid(uid);

    name_or_number(text, user ? user->pw_name : NULL, uid);
}

void human_group(char text[HUMAN_TEXT], gid_t gid)
{
    const struct group *group = getgrgid(gid);

    name_or_number(text, group ? group->gr_name : NULL, gid);
}

void human_age(char text[HUMAN_TEXT], int64_t created)
{
    if (created < 0) {
        snprintf(text, HUMAN_TEXT, "-"); /* before 1970: a peer's garbage, and the difference might not fit */
        return;
    }
    int64_t seconds = (int64_t)time(NULL) - created;
    if (seconds < 60) {
        snprintf(text, HUMAN_TEXT, "%" PRId64 "s", seconds < 0 ? 0 : seconds); /* the clock may have been set back */
    } else if (seconds < 3600) {
        snprintf(text, HUMAN_TEXT, "%" PRId64 "m", seconds / 60);
    } else if (seconds < 86400) {
        snprintf(text, HUMAN_TEXT, "%" PRId64 "h", seconds / 3600);
    } else {
        snprintf(text, HUMAN_TEXT, "%" PRId64 "d", seconds / 86400);
    }
}
