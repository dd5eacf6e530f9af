/* SPDX-License-Identifier: MIT */
/*
 * Another user was first to make a segment of the name that we mean, open to all, and can truncate it under our hands.
 * Holds: it is not attached for writing, unless the caller says PYTOMIC_ANY_OWNER; it can be read; and the segments of root
 * and of oneself are trusted. Needs root, to become others.
 */
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "child.h"
#include "files.h"
#include "mounts.h"
#include "must.h"
#include "pytomic.h"
#include "skip.h"
#include "sound.h"
#include "unique.h"

#define SQUATTER 65534
#define OTHER 65533

static void become(uid_t user)
{
    must(setgroups(0, NULL) == 0 && setresgid(user, user, user) == 0 && setresuid(user, user, user) == 0);
}

/* What another user does; true: all of it did as it should. */
static void let(uid_t user, void (*act)(const char *), const char *name)
{
    pid_t child = child_fork();

    if (child == 0) {
        become(user);
        act(name);
        _exit(EXIT_SUCCESS);
    }
    must(child_wait(child) == EXIT_SUCCESS);
}

static void make(const char *name)
{
    pytomic_options options = {.max_slots = 64, .mode = 0666};
    pytomic_segment *segment;
    pytomic_slot slot;

    must_give(0, pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment));
    must_give(0, pytomic_slot_open(segment, "hits", PYTOMIC_UINT, PYTOMIC_CREATE, 41, &slot));
    pytomic_close(segment);
}

static void must_be_refused(const char *name)
{
    pytomic_segment *segment;
    pytomic_report report;
    pytomic_slot slot;
    char path[128];

    snprintf(path, sizeof(path), "%s/hits", name);
    must_give(-PYTOMIC_E_OWNER, pytomic_open(name, 0, NULL, &segment));
    must_give(-PYTOMIC_E_OWNER, pytomic_open(name, PYTOMIC_CREATE, NULL, &segment));
    must_give(-EEXIST, pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &segment));
    must_give(-PYTOMIC_E_OWNER, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    must_give(-PYTOMIC_E_OWNER, pytomic_attach_any(path, 0, &slot));
    must_give(-PYTOMIC_E_OWNER, pytomic_repair(name, 0, &report));
    int fd = files_open(name);
    must_give(-PYTOMIC_E_OWNER, pytomic_open_fd(fd, 0, &segment));
    close(fd);
}

static void must_be_read(const char *name)
{
    pytomic_segment *segment;
    pytomic_slot slot;

    must_give(0, pytomic_open(name, PYTOMIC_READ, NULL, &segment));
    must_give(0, pytomic_slot_find(segment, "hits", &slot));
    must(pytomic_load(slot.as_uint) >= 41);
    pytomic_close(segment);
    must(is_sound(name));
}

static void must_be_taken(const char *name, int flags)
{
    pytomic_segment *segment, *refused;
    pytomic_slot slot;

    must_give(0, pytomic_open(name, flags, NULL, &segment));
    must_give(0, pytomic_slot_open(segment, "hits", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    must(pytomic_inc(slot.as_uint) > 41);
    if (flags != 0) { /* having it mapped already is no reason to trust it without being asked to */
        must_give(-PYTOMIC_E_OWNER, pytomic_open(name, 0, NULL, &refused));
    }
    pytomic_close(segment);
}

static void must_be_trusted(const char *name)
{
    must_be_taken(name, 0);
}

/* In a user namespace where neither the squatter nor we have a number: to look at we are the same. */
static void must_be_refused_without_a_number(const char *name)
{
    if (unshare(CLONE_NEWUSER) == 0) {
        must_be_refused(name);
    }
}

/* There oneself is trusted all the same. */
static void must_be_trusted_without_a_number(const char *name)
{
    if (unshare(CLONE_NEWUSER) == 0) {
        must_be_trusted(name);
    }
}

int main(void)
{
    unique_begin("squatter");
    if (geteuid() != 0) {
        skip("only root can become other users");
    }
    mounts_need_memory(NULL); /* into a /dev/shm that all may write to */
    let(SQUATTER, make, test_name);
    must_be_refused(test_name);
    let(OTHER, must_be_refused, test_name);
    let(OTHER, must_be_refused_without_a_number, test_name);
    must_be_read(test_name);
    let(OTHER, must_be_read, test_name);
    must_be_taken(test_name, PYTOMIC_ANY_OWNER);
    must_be_taken(test_name, PYTOMIC_ANY_OWNER | PYTOMIC_CREATE);
    let(SQUATTER, must_be_trusted, test_name);
    let(SQUATTER, must_be_trusted_without_a_number, test_name);
    make(other_name);
    let(OTHER, must_be_trusted, other_name);
    return EXIT_SUCCESS;
}
