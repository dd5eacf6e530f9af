/* SPDX-License-Identifier: MIT */
/*
 * Some processes create and remove slots all the time, others look names up without the lock. A name that is never
 * removed is always found, one that was never created never is, and a value that is read through a handle which is not
 * stale afterwards is the one of that name.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "crowd.h"
#include "pytomic.h"
#include "sound.h"
#include "unique.h"

#define CHURNERS 3u
#define LOOKERS 3u
#define STAYING 50u
#define COMING 90u
#define SLOTS 150u       /* little more than can be live at once: cells serve again soon, under other names and types */
#define COMING_NAME 600u /* bytes of the longest of them, and its NUL */
#define CHANGES 40000u

/* crowd->numbers */
enum { BUSY, LOOKED, STALE };

static pytomic_segment *segment;

static pytomic_type type_of(unsigned number)
{
    return number % 2 ? PYTOMIC_INT : PYTOMIC_UINT;
}

/* A generator of one's own for each process: which names meet is chance, what was proved is not. */
static unsigned draw(uint64_t *state, unsigned below)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(*state >> 33) % below;
}

/* Every tenth name is long: its end lies in units that others have used and will use. */
static void name_coming(char name[COMING_NAME], unsigned which)
{
    snprintf(name, COMING_NAME, "come %u", which);
    if (which % 10 == 0) {
        memset(name + strlen(name), 'a' + (int)(which / 10), COMING_NAME - 1 - strlen(name));
        name[COMING_NAME - 1] = '\0';
    }
}

static void churn(unsigned number)
{
    uint64_t state = number + 1;
    char name[COMING_NAME];
    pytomic_slot slot;

    crowd_meet();
    for (unsigned i = 0; i < CHANGES; i++) {
        unsigned which = draw(&state, COMING);
        name_coming(name, which);
        int code = draw(&state, 2)
                       ? pytomic_slot_remove(segment, name)
                       : pytomic_slot_open(segment, name, type_of(which), PYTOMIC_CREATE, 1000 + which, &slot);
        if (code != 0 && code != -PYTOMIC_E_NO_SLOT) {
            crowd_fail("a change of %s gave %d (%s)", name, code, pytomic_strerror(code));
        }
    }
    __atomic_fetch_sub(&crowd->numbers[BUSY], 1, __ATOMIC_SEQ_CST);
}

static void look(uint64_t *state)
{
    unsigned stays = draw(state, STAYING), comes = draw(state, COMING);
    char name[COMING_NAME];
    pytomic_slot slot;

    snprintf(name, sizeof(name), "stay %u", stays);
    crowd_expect(0, pytomic_slot_open(segment, name, PYTOMIC_UINT, 0, 0, &slot));
    if (pytomic_load(slot.as_uint) != stays || pytomic_slot_check(&slot) != 0) {
        crowd_fail("%s is not itself", name);
    }
    snprintf(name, sizeof(name), "never %u", stays);
    crowd_expect(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(segment, name, &slot));

    name_coming(name, comes);
    int code = pytomic_slot_open(segment, name, type_of(comes), 0, 0, &slot);
    if (code == 0) {
        uint64_t value = pytomic_load(&slot.cell->value.as_uint);
        if (pytomic_slot_check(&slot) == 0 && value != 1000 + comes) {
            crowd_fail("%s holds %llu", name, (unsigned long long)value);
        }
    } else if (code != -PYTOMIC_E_NO_SLOT) {
        crowd_fail("looking for %s gave %d (%s)", name, code, pytomic_strerror(code));
    }
}

/* Handles of slots that were removed since: each has to know it. */
static void keep(uint64_t *state, pytomic_slot *kept)
{
    char name[COMING_NAME];
    unsigned which = draw(state, COMING);
    pytomic_slot now;

    name_coming(name, which);
    if (kept[which].cell != NULL && pytomic_slot_find(segment, name, &now) == 0 &&
        (now.cell != kept[which].cell || now.generation != kept[which].generation)) {
        crowd_expect(-PYTOMIC_E_STALE, pytomic_slot_check(&kept[which]));
        __atomic_fetch_add(&crowd->numbers[STALE], 1, __ATOMIC_RELAXED);
    }
    if (pytomic_slot_find(segment, name, &kept[which]) != 0) {
        kept[which].cell = NULL;
    }
}

static void look_all_the_time(unsigned number)
{
    static pytomic_slot kept[COMING];
    uint64_t state = 1000 + number;

    crowd_meet();
    while (__atomic_load_n(&crowd->numbers[BUSY], __ATOMIC_SEQ_CST) > 0) {
        look(&state);
        keep(&state, kept);
        __atomic_fetch_add(&crowd->numbers[LOOKED], 1, __ATOMIC_RELAXED);
    }
}

/* After it all the caches agree with the slots: as many can be created as there is room for, and not one more. */
static void judge(void)
{
    pytomic_slot_info info;
    pytomic_segment_info facts;
    pytomic_slot slot;
    uint32_t cursor = 0, live = 0;
    char name[16];

    while (pytomic_slot_next(segment, &cursor, &info) == 1) {
        crowd_expect(0, pytomic_slot_find(segment, info.name, &slot));
        live++;
    }
    crowd_expect(0, pytomic_segment_get_info(segment, &facts));
    if (facts.slots != live) {
        crowd_fail("%u slots are live, but the header says %u", (unsigned)live, (unsigned)facts.slots);
    }
    for (; live < SLOTS; live++) {
        snprintf(name, sizeof(name), "new %u", (unsigned)live);
        crowd_expect(0, pytomic_slot_open(segment, name, PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    }
    if (!is_sound(test_name)) {
        crowd_fail("the segment is not sound");
    }
    crowd_expect(-PYTOMIC_E_FULL, pytomic_slot_open(segment, "more", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
}

int main(void)
{
    crowd_begin("churn", CHURNERS + LOOKERS);
    pytomic_options options = {.max_slots = SLOTS};
    char name[16];
    pytomic_slot slot;

    crowd_expect(0, pytomic_open(test_name, PYTOMIC_CREATE, &options, &segment));
    for (unsigned i = 0; i < STAYING; i++) {
        snprintf(name, sizeof(name), "stay %u", i);
        crowd_expect(0, pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, i, &slot));
    }
    crowd->numbers[BUSY] = CHURNERS;
    crowd_start(CHURNERS, churn);
    crowd_start(LOOKERS, look_all_the_time);
    crowd_wait();
    judge();
    crowd_expect(0, pytomic_unlink(test_name));
    int status = crowd_end();
    printf("churn: %u changes by %u processes, %u look-ups by %u others all true, %u stale handles all told, "
           "%u failures\n",
           CHURNERS * CHANGES, CHURNERS, 4 * (unsigned)crowd->numbers[LOOKED], LOOKERS, (unsigned)crowd->numbers[STALE],
           (unsigned)crowd->failures);
    return status;
}
