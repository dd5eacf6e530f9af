/* SPDX-License-Identifier: MIT */
/* pytomic_gc(); other tests may leave something at the same time, so only the names of this one are looked at. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "draft.h"
#include "fixture.h"
#include "layout.h"
#include "mounts.h"

static bool contains(const pytomic_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a collection names this file of the directory. */
static bool collects(const char *file, bool dry_run)
{
    pytomic_names removed;

    ck_ok(pytomic_gc(dry_run, &removed));
    bool named = contains(&removed, file);
    for (size_t i = 1; i < removed.count; i++) {
        ck_assert_int_le(strcmp(removed.names[i - 1], removed.names[i]), 0);
    }
    pytomic_names_free(&removed);
    return named;
}

static bool exists(const char *file)
{
    char path[FILES_PATH_MAX + 16];

    snprintf(path, sizeof(path), OS_DIRECTORY "/%s", file);
    return access(path, F_OK) == 0;
}

/* A child that makes the segment and is killed. */
static void create_and_be_killed(bool ephemeral, char file[FILES_PATH_MAX])
{
    pytomic_options options = {.max_slots = 100, .ephemeral = ephemeral};
    pytomic_segment *segment;
    pid_t child = child_fork();

    if (child == 0) {
        if (pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment) == 0) {
            raise(SIGKILL);
        }
        _exit(1);
    }
    ck_assert_int_eq(child_wait(child), -SIGKILL);
    snprintf(file, FILES_PATH_MAX, OS_SEGMENT_PREFIX "%s", fixture_name);
}

START_TEST(an_ephemeral_segment_of_the_dead_is_collected)
{
    char file[FILES_PATH_MAX];

    create_and_be_killed(true, file);
    ck_assert(collects(file, true) && exists(file)); /* said only */
    ck_assert(collects(file, false) && !exists(file));
    ck_assert(!collects(file, false));
}
END_TEST

START_TEST(other_segments_are_not)
{
    char file[FILES_PATH_MAX];

    create_and_be_killed(false, file);
    ck_assert(!collects(file, true) && !collects(file, false));
    ck_assert(exists(file));
}
END_TEST

START_TEST(an_ephemeral_segment_in_use_stays)
{
    char file[FILES_PATH_MAX];
    pytomic_segment *reader;

    create_and_be_killed(true, file);
    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reader)); /* also by who only reads */
    ck_assert(!collects(file, true) && !collects(file, false));
    ck_assert(exists(file));
    pytomic_close(reader);
    ck_assert(exists(file)); /* a reader unlinks nothing */
    ck_assert(collects(file, false));
}
END_TEST

START_TEST(the_draft_of_a_killed_creator_is_collected)
{
    draft at_work, dead;
    int told[2];

    ck_assert_int_eq(pipe(told), 0);
    pid_t child = child_fork();
    if (child == 0) {
        if (draft_create_named(&dead) == 0 && write(told[1], &dead, sizeof(dead)) == sizeof(dead)) {
            raise(SIGKILL);
        }
        _exit(1);
    }
    ck_assert_int_eq(child_wait(child), -SIGKILL);
    ck_assert_int_eq(read(told[0], &dead, sizeof(dead)), sizeof(dead));
    ck_gives(0, draft_create_named(&at_work));
    const char *left = dead.temporary + strlen(OS_DIRECTORY "/"), *kept = at_work.temporary + strlen(OS_DIRECTORY "/");
    ck_assert(collects(left, true) && exists(left));
    ck_assert(collects(left, false) && !exists(left));
    ck_assert(!collects(kept, false) && exists(kept));
    draft_close(&at_work);
}
END_TEST

/* Files that bear a segment's name, or a bit of a version to come: not ours to judge. */
START_TEST(what_is_not_known_to_be_ephemeral_stays)
{
    char file[FILES_PATH_MAX];
    uint32_t features = LAYOUT_INCOMPATIBLE_EPHEMERAL | 2;

    create_and_be_killed(true, file);
    int fd = files_open(fixture_name);
    ck_assert_int_eq(pwrite(fd, &features, sizeof(features), offsetof(layout_header, features_incompatible)), 4);
    ck_assert(!collects(file, false) && exists(file));
    features = LAYOUT_INCOMPATIBLE_EPHEMERAL;
    ck_assert_int_eq(pwrite(fd, &features, sizeof(features), offsetof(layout_header, features_incompatible)), 4);
    ck_assert_int_eq(pwrite(fd, "x", 1, 0), 1); /* no magic */
    ck_assert(!collects(file, false) && exists(file));
    ck_assert_int_eq(ftruncate(fd, 100), 0);
    ck_assert(!collects(file, false) && exists(file));
    close(fd);
}
END_TEST

int main(void)
{
    mounts_cover("/dev/shm", NULL); /* where that is permitted: so as not to collect what other tests left on purpose */
    Suite *suite = suite_create("gc");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, an_ephemeral_segment_of_the_dead_is_collected);
    tcase_add_test(core, other_segments_are_not);
    tcase_add_test(core, an_ephemeral_segment_in_use_stays);
    tcase_add_test(core, the_draft_of_a_killed_creator_is_collected);
    tcase_add_test(limits, what_is_not_known_to_be_ephemeral_stays);
    return fixture_run(suite);
}
