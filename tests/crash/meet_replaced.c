/* SPDX-License-Identifier: MIT */
/* A walk and a look-up meet a cell that is given to another slot: what they say is of one of the two. */
#include <string.h>

#include "directory.h"
#include "meeting.h"
#include "must.h"

/* Of three words each, which differ in every word: what is read of both together is neither. */
#define OLD_NAME "aaaaaaaabbbbbbbbcccccccc"
#define NEW_NAME "ddddddddeeeeeeeeffffffff"

static void create_old(pytomic_segment *segment)
{
    meeting_create(segment, OLD_NAME, PYTOMIC_UINT, 1);
}

static void create_long_old(pytomic_segment *segment)
{
    meeting_create(segment, meeting_long_old(), PYTOMIC_UINT, 1);
}

static void replace_old_by_new(pytomic_segment *segment)
{
    must(pytomic_slot_remove(segment, OLD_NAME) == 0);
    meeting_create(segment, NEW_NAME, PYTOMIC_INT, 2);
}

/* The part beside the record comes to lie in the units of the one before. */
static void replace_long_old_by_new(pytomic_segment *segment)
{
    must(pytomic_slot_remove(segment, meeting_long_old()) == 0);
    meeting_create(segment, meeting_long_new(), PYTOMIC_INT, 2);
}

static void walk(pytomic_segment *segment)
{
    uint32_t cursor = 1; /* behind the slot of the scene */

    found->code = pytomic_slot_next(segment, &cursor, &found->info);
}

static void must_have_met(const char *old_name, const char *new_name)
{
    const pytomic_slot_info *info = &found->info;
    bool old = strcmp(info->name, old_name) == 0 && info->type == PYTOMIC_UINT && info->value == 1;
    bool new = strcmp(info->name, new_name) == 0 && info->type == PYTOMIC_INT && info->value == 2;

    promise(found->code == 0 || old || new, "a slot %s of type %d and value %d was seen", info->name, (int)info->type,
            (int)info->value);
}

static void judge_walk(pytomic_segment *segment)
{
    (void)segment;
    must_have_met(OLD_NAME, NEW_NAME);
}

static void judge_long_walk(pytomic_segment *segment)
{
    (void)segment;
    must_have_met(meeting_long_old(), meeting_long_new());
}

static void look_up(pytomic_segment *segment)
{
    pytomic_slot slot;

    found->code = pytomic_slot_find(segment, OLD_NAME, &slot);
    found->info.type = slot.type;
}

static void look_up_long(pytomic_segment *segment)
{
    directory_hit at;

    found->code = directory_find(segment, &meeting_key, &at);
    found->info.type = (pytomic_type)at.type;
}

/* Name and type must be of one slot. */
static void judge_look_up(pytomic_segment *segment)
{
    (void)segment;
    promise(found->code == -PYTOMIC_E_NO_SLOT || (found->code == 0 && found->info.type == PYTOMIC_UINT),
            "code %d and type %d", found->code, (int)found->info.type);
}

const meeting meet_replaced[] = {
    {.title = "a walk, and its slot is replaced",
     .start = {.max_slots = 2},
     .scene_after = create_old,
     .operation = walk,
     .meanwhile = replace_old_by_new,
     .judge = judge_walk},
    {.title = "a look-up, and its slot is replaced",
     .start = {.max_slots = 2},
     .scene_after = create_old,
     .operation = look_up,
     .meanwhile = replace_old_by_new,
     .judge = judge_look_up},
    {.title = "a walk, and its long name is replaced",
     .start = {.max_slots = 2},
     .scene_after = create_long_old,
     .operation = walk,
     .meanwhile = replace_long_old_by_new,
     .judge = judge_long_walk,
     .most = 1500},
    {.title = "a look-up, and its long name is replaced",
     .start = {.max_slots = 2},
     .scene_after = create_long_old,
     .ready = meeting_make_old_key,
     .operation = look_up_long,
     .meanwhile = replace_long_old_by_new,
     .judge = judge_look_up},
    {.title = NULL},
};
