/* SPDX-License-Identifier: MIT */
#include "changes.h"

#define VALUE ((long)SCENE_TARGET_VALUE)

static int create_segment(run *by)
{
    pytomic_options options = {.max_slots = 128, .ephemeral = by->what->start.ephemeral};

    return pytomic_open(by->segment, PYTOMIC_CREATE, &options, &by->attached);
}

static int attach(run *by)
{
    return pytomic_open(by->segment, 0, NULL, &by->attached);
}

static int detach(run *by)
{
    pytomic_close(by->attached);
    by->attached = NULL;
    return 0;
}

static int unlink_segment(run *by)
{
    return pytomic_unlink(by->segment);
}

const char *changes_target(const change *what)
{
    return what->start.long_target ? scene_long_target() : SCENE_TARGET;
}

static int create_slot(run *by)
{
    pytomic_slot slot;

    return pytomic_slot_open(by->attached, changes_target(by->what), PYTOMIC_UINT, PYTOMIC_CREATE, SCENE_TARGET_VALUE,
                             &slot);
}

static int create_counter(run *by)
{
    pytomic_slot slot;

    return pytomic_slot_open(by->attached, SCENE_TARGET, PYTOMIC_COUNTER, PYTOMIC_CREATE, SCENE_TARGET_VALUE, &slot);
}

static int create_histogram(run *by)
{
    pytomic_slot slot;

    return scene_histogram(by->attached, SCENE_TARGET, &slot);
}

static int remove_slot(run *by)
{
    return pytomic_slot_remove(by->attached, changes_target(by->what));
}

static int remove_by_handle(run *by)
{
    pytomic_slot slot;
    int code = pytomic_slot_find(by->attached, changes_target(by->what), &slot);

    return code == 0 ? pytomic_slot_remove_handle(&slot) : code;
}

static int create_many(run *by)
{
    static const char *const names[] = {CHANGES_MANY "0", CHANGES_MANY "1", SCENE_TARGET};
    pytomic_slot slots[3];
    size_t opened;

    return pytomic_slot_open_many(by->attached, 3, names, PYTOMIC_UINT, PYTOMIC_CREATE, SCENE_TARGET_VALUE, slots,
                                  &opened);
}

#define DESCRIBED 2u

static int describe(run *by)
{
    pytomic_description description;

    scene_description(DESCRIBED, &description);
    return pytomic_describe(by->attached, SCENE_TARGET_FAMILY, &description);
}

static int remove_description(run *by)
{
    return pytomic_description_remove(by->attached, SCENE_TARGET_FAMILY);
}

static int reset(run *by)
{
    pytomic_slot slot;
    int code = pytomic_slot_find(by->attached, SCENE_TARGET, &slot);

    if (code == 0 && slot.type == PYTOMIC_COUNTER) {
        pytomic_counter_reset(&slot.counter);
    } else if (code == 0 && slot.type == PYTOMIC_HISTOGRAM) {
        code = pytomic_slot_reset(&slot);
    } else if (code == 0) {
        pytomic_exchange(slot.as_uint, 0);
    }
    return code;
}

static int repair(run *by)
{
    pytomic_report report;
    int code = pytomic_repair(by->segment, 0, &report);

    if (code == 0) {
        pytomic_report_free(&report);
    }
    return code;
}

/* One slot of a scene is SCENE_SETTLE; a chunk is 64 slots. */
const change changes[] = {
    {"create a segment", {.max_slots = 0}, .perform = create_segment, .before = SEEN_NO_SEGMENT, .after = SEEN_NO_SLOT},
    {"create a segment in a named file",
     {.max_slots = 0},
     .named_draft = true,
     .perform = create_segment,
     .before = SEEN_NO_SEGMENT,
     .after = SEEN_NO_SLOT},
    {"create an ephemeral segment",
     {.ephemeral = true},
     .perform = create_segment,
     .before = SEEN_NO_SEGMENT,
     .after = SEEN_NO_SLOT},
    {"attach",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_UINT},
     .perform = attach,
     .before = VALUE,
     .after = VALUE},
    {"attach to an ephemeral segment",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_UINT, .ephemeral = true},
     .perform = attach,
     .before = VALUE,
     .after = VALUE},
    {"create a slot",
     {.max_slots = 128, .others = 10, .removed = 3},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create a sharded counter",
     {.max_slots = 128, .others = 20, .removed = 3},
     .attached = true,
     .perform = create_counter,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create a histogram, claiming extents",
     {.max_slots = 128, .others = 10, .removed = 3},
     .attached = true,
     .perform = create_histogram,
     .before = SEEN_NO_SLOT,
     .after = 0},
    {"create a histogram after a change cut short",
     {.max_slots = 64, .others = 4, .extents = true, .spoil = scene_cut_short},
     .attached = true,
     .perform = create_histogram,
     .before = SEEN_NO_SLOT,
     .after = 0},
    {"create, claiming a chunk",
     {.max_slots = 128, .others = 63},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create, raising the directory's level",
     {.max_slots = 300, .others = 255},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create, sweeping the directory",
     {.max_slots = 128, .others = 10, .spoil = scene_wear_out_directory},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create in a slot that served before",
     {.max_slots = 16, .others = 10, .removed = 5},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create after a change cut short",
     {.max_slots = 64, .others = 10, .removed = 5, .spoil = scene_cut_short},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"remove a slot",
     {.max_slots = 128, .others = 10, .removed = 3, .target = PYTOMIC_UINT},
     .attached = true,
     .perform = remove_slot,
     .before = VALUE,
     .after = SEEN_NO_SLOT,
     .repeated = -PYTOMIC_E_NO_SLOT},
    {"remove a sharded counter",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_COUNTER},
     .attached = true,
     .perform = remove_slot,
     .before = VALUE,
     .after = SEEN_NO_SLOT,
     .repeated = -PYTOMIC_E_NO_SLOT},
    {"remove a histogram",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_HISTOGRAM},
     .attached = true,
     .perform = remove_slot,
     .before = VALUE,
     .after = SEEN_NO_SLOT,
     .repeated = -PYTOMIC_E_NO_SLOT},
    {"remove after a change cut short",
     {.max_slots = 64, .others = 10, .removed = 5, .target = PYTOMIC_UINT, .spoil = scene_cut_short},
     .attached = true,
     .perform = remove_slot,
     .before = VALUE,
     .after = SEEN_NO_SLOT,
     .repeated = -PYTOMIC_E_NO_SLOT},
    {"remove by handle",
     {.max_slots = 128, .others = 10, .removed = 3, .target = PYTOMIC_UINT},
     .attached = true,
     .perform = remove_by_handle,
     .before = VALUE,
     .after = SEEN_NO_SLOT,
     .repeated = -PYTOMIC_E_NO_SLOT},
    {"create a long name, claiming extents",
     {.max_slots = 128, .others = 4, .long_target = true},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create a long name",
     {.max_slots = 128, .others = 4, .long_target = true, .extents = true},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create a long name after a change cut short",
     {.max_slots = 64, .others = 4, .long_target = true, .extents = true, .spoil = scene_cut_short},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"remove a long name",
     {.max_slots = 128, .others = 4, .target = PYTOMIC_UINT, .long_target = true, .extents = true},
     .attached = true,
     .perform = remove_slot,
     .before = VALUE,
     .after = SEEN_NO_SLOT,
     .repeated = -PYTOMIC_E_NO_SLOT},
    {"describe",
     {.max_slots = 128, .others = 4, .extents = true},
     .attached = true,
     .describes = true,
     .perform = describe,
     .before = SEEN_NO_SLOT,
     .after = DESCRIBED},
    {"describe anew",
     {.max_slots = 128, .others = 4, .described = 6, .extents = true},
     .attached = true,
     .describes = true,
     .perform = describe,
     .before = 6,
     .after = DESCRIBED},
    {"describe anew after a change cut short",
     {.max_slots = 64, .others = 4, .described = 6, .extents = true, .spoil = scene_cut_short},
     .attached = true,
     .describes = true,
     .perform = describe,
     .before = 6,
     .after = DESCRIBED},
    {"remove a description",
     {.max_slots = 128, .others = 4, .described = 6, .extents = true},
     .attached = true,
     .describes = true,
     .perform = remove_description,
     .before = 6,
     .after = SEEN_NO_SLOT,
     .repeated = -PYTOMIC_E_NO_DESCRIPTION},
    {"create beside an unknown type, cut short",
     {.max_slots = 64, .others = 10, .removed = 5, .spoil = scene_cut_short_beside_unknown},
     .attached = true,
     .perform = create_slot,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"create three at once",
     {.max_slots = 128, .others = 62},
     .attached = true,
     .many = true,
     .perform = create_many,
     .before = SEEN_NO_SLOT,
     .after = VALUE},
    {"reset a slot",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_UINT},
     .attached = true,
     .perform = reset,
     .before = VALUE,
     .after = 0},
    {"reset a sharded counter",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_COUNTER},
     .attached = true,
     .perform = reset,
     .before = VALUE,
     .after = 0},
    {"reset a histogram",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_HISTOGRAM},
     .attached = true,
     .perform = reset,
     .before = VALUE,
     .after = 0},
    {"repair",
     {.max_slots = 64, .others = 10, .removed = 3, .target = PYTOMIC_UINT, .spoil = scene_spoil_records},
     .perform = repair,
     .before = VALUE,
     .after = VALUE},
    {"repair extents owned twice",
     {.max_slots = 64, .others = 4, .target = PYTOMIC_UINT, .extents = true, .spoil = scene_spoil_extents},
     .perform = repair,
     .before = VALUE,
     .after = VALUE},
    {"detach",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_UINT},
     .attached = true,
     .perform = detach,
     .before = VALUE,
     .after = VALUE},
    {"detach from an ephemeral segment",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_UINT, .ephemeral = true},
     .attached = true,
     .bystander = true,
     .perform = detach,
     .before = VALUE,
     .after = VALUE},
    {"detach as the last from an ephemeral one",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_UINT, .ephemeral = true},
     .attached = true,
     .perform = detach,
     .before = VALUE,
     .after = SEEN_NO_SEGMENT},
    {"unlink",
     {.max_slots = 128, .others = 10, .target = PYTOMIC_UINT},
     .perform = unlink_segment,
     .before = VALUE,
     .after = SEEN_NO_SEGMENT,
     .repeated = -PYTOMIC_E_NO_SEGMENT},
};

const size_t changes_count = sizeof(changes) / sizeof(changes[0]);

int changes_prepare(void *by)
{
    run *self = by;

    return self->what->attached ? pytomic_open(self->segment, 0, NULL, &self->attached) : 0;
}

int changes_perform(void *by)
{
    run *self = by;

    return self->what->perform(self);
}
