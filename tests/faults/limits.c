/* SPDX-License-Identifier: MIT */
/*
 * The limits of a process (setrlimit). Holds: past each the call returns an error, no signal comes, nothing is left
 * behind, and what is open goes on working.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "holdings.h"
#include "must.h"
#include "pytomic.h"
#include "sound.h"
#include "unique.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1 /* needs terabytes of address space for itself */
#else
#define SANITIZED 0
#endif

static pytomic_segment *segment;
static pytomic_slot slot;

static void limit(int resource, rlim_t most, struct rlimit *before)
{
    struct rlimit lower;

    must(getrlimit(resource, before) == 0);
    lower = *before;
    lower.rlim_cur = most;
    must(setrlimit(resource, &lower) == 0);
}

static void must_still_work(void)
{
    must(pytomic_inc(slot.as_int) > 0);
    must_give(0, pytomic_slot_find(segment, "hits", &slot));
}

static void address_space(void)
{
    pytomic_options large = {.max_slots = PYTOMIC_SLOTS_MAX};
    pytomic_segment *refused;
    pytomic_slot made;
    struct rlimit before;
    holdings state = holdings_now();

    limit(RLIMIT_AS, (rlim_t)1 << 30, &before);
    must_give(-ENOMEM, pytomic_open(other_name, PYTOMIC_CREATE, &large, &refused));
    must_still_work();
    must_give(0, pytomic_slot_open(segment, "more", PYTOMIC_INT, PYTOMIC_CREATE, 0, &made));
    must_give(0, pytomic_slot_remove(segment, "more"));
    must(setrlimit(RLIMIT_AS, &before) == 0);
    must(holdings_same(state, holdings_now()));
    /* one that others made, and we have no room for */
    must_give(0, pytomic_open(other_name, PYTOMIC_CREATE, &large, &refused));
    pytomic_close(refused);
    state = holdings_now();
    limit(RLIMIT_AS, (rlim_t)1 << 30, &before);
    must_give(-ENOMEM, pytomic_open(other_name, 0, NULL, &refused));
    must_give(-ENOMEM, pytomic_open(other_name, PYTOMIC_READ, NULL, &refused));
    must(setrlimit(RLIMIT_AS, &before) == 0);
    must(holdings_same(state, holdings_now()));
    must_give(0, pytomic_unlink(other_name));
}

static void file_size(void)
{
    pytomic_options small = {.max_slots = 64};
    pytomic_segment *refused;
    pytomic_slot made;
    struct rlimit before;
    holdings state = holdings_now();
    static const rlim_t limits[] = {0, 1, 4096, 16384};

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        limit(RLIMIT_FSIZE, limits[i], &before);
        must_give(-EFBIG, pytomic_open(other_name, PYTOMIC_CREATE, &small, &refused));
        must_give(-EFBIG, pytomic_anonymous_create(PYTOMIC_INT, 0, &made));
        must_still_work();
        must_give(0, pytomic_slot_open(segment, "more", PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &made));
        must_give(0, pytomic_slot_remove(segment, "more"));
        must(setrlimit(RLIMIT_FSIZE, &before) == 0);
        must(holdings_same(state, holdings_now()));
    }
}

static void descriptors(void)
{
    pytomic_segment_info info;
    pytomic_segment *again;
    pytomic_slot made;
    struct rlimit before;
    holdings state = holdings_now();
    int lowest = dup(STDIN_FILENO);

    must(lowest >= 0);
    close(lowest);
    limit(RLIMIT_NOFILE, (rlim_t)lowest, &before);
    must_give(-EMFILE, pytomic_open(other_name, PYTOMIC_CREATE, NULL, &again));
    must_give(-EMFILE, pytomic_open(test_name, 0, NULL, &again));
    must_give(-EMFILE, pytomic_slot_open(segment, "more", PYTOMIC_INT, PYTOMIC_CREATE, 0, &made));
    must_give(-EMFILE, pytomic_slot_remove(segment, "hits"));
    must_give(-EMFILE, pytomic_segment_get_info(segment, &info));
    must_give(-EMFILE, pytomic_anonymous_create(PYTOMIC_INT, 0, &made));
    must_still_work();
    must(setrlimit(RLIMIT_NOFILE, &before) == 0);
    must(holdings_same(state, holdings_now()));
}

int main(void)
{
    pytomic_options options = {.max_slots = 100};

    unique_begin("limits");
    must(signal(SIGXFSZ, SIG_DFL) != SIG_ERR); /* would end us */
    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment));
    must_give(0, pytomic_slot_open(segment, "hits", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    if (!SANITIZED) {
        address_space();
    } else {
        puts("RLIMIT_AS: not under a sanitizer, which needs the address space itself");
    }
    file_size();
    descriptors();
    must(is_sound(test_name));
    return EXIT_SUCCESS;
}
