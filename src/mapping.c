/* SPDX-License-Identifier: MIT */
#include "mapping.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "presence.h"
#include "pytomic/error.h"

#define OVERFLOW_USER 65534u /* unless root set another, in /proc/sys/kernel/overflowuid */

static pytomic_segment *mappings;
static pthread_mutex_t mappings_mutex = PTHREAD_MUTEX_INITIALIZER; /* also for all views */

static pthread_mutex_t passing_mutex = PTHREAD_MUTEX_INITIALIZER; /* see mapping_hold_forks(); taken before the other */

void mapping_hold_forks(void)
{
    pthread_mutex_lock(&passing_mutex);
}

void mapping_let_forks(void)
{
    pthread_mutex_unlock(&passing_mutex);
}

static void before_fork(void)
{
    pthread_mutex_lock(&passing_mutex);
    pthread_mutex_lock(&mappings_mutex);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&mappings_mutex);
    pthread_mutex_unlock(&passing_mutex);
}

/* The list is whole in a child because no other thread is inside the mutexes while the process forks. What is registered
 * first is called last before a fork: whoever opens a file may hold ours, but not the other way round. */
__attribute__((constructor)) static void register_fork_handlers(void)
{
    opening_register();
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* Show a part of a section, unless there is nothing to show. */
static int show(const pytomic_segment *segment, uint64_t from, uint64_t to)
{
    return to > from ? os_show(segment->base, from, to - from, segment->writable) : 0;
}

static uint64_t levels_end(const pytomic_segment *segment, uint32_t level)
{
    return level == 0 ? segment->geometry.level_offset : layout_level_offset(&segment->geometry, level + 1);
}

static uint64_t extents_end(const pytomic_segment *segment, uint32_t units)
{
    return segment->geometry.extent_offset + (uint64_t)units * LAYOUT_EXTENT_UNIT;
}

static uint64_t groups_end(const pytomic_segment *segment, uint32_t groups)
{
    return layout_group_offset(&segment->geometry, groups * LAYOUT_LANE_GROUP);
}

/* Each number of the view is stored after its part is accessible, with release: a thread that reads it may touch the part. */
static int view_slots(pytomic_segment *segment, uint32_t slots)
{
    int code = show(segment, 0, layout_chunks_end(slots));

    if (code == 0) {
        store32_release(&segment->view.slots, slots);
    }
    return code;
}

static int view_level(pytomic_segment *segment, uint32_t level)
{
    int code = show(segment, segment->geometry.level_offset, levels_end(segment, level));

    if (code == 0) {
        store32_release(&segment->view.level, level);
    }
    return code;
}

static int view_extents(pytomic_segment *segment, uint32_t units)
{
    const layout_geometry *geometry = &segment->geometry;
    int code = show(segment, geometry->extent_map_offset, geometry->extent_map_offset + layout_extent_map_size(units));

    if (code == 0 && (code = show(segment, geometry->extent_offset, extents_end(segment, units))) == 0) {
        store32_release(&segment->view.extents, units);
    }
    return code;
}

static int view_groups(pytomic_segment *segment, uint32_t groups)
{
    int code = show(segment, segment->geometry.lane_offset, groups_end(segment, groups));

    if (code == 0) {
        store32_release(&segment->view.groups, groups);
    }
    return code;
}

/* See what the header says is claimed; under the mutex, or before anybody else knows the segment. */
static int extend(pytomic_segment *segment, uint32_t slots, uint32_t level, uint32_t extents)
{
    int code = 0;

    extents -= extents % LAYOUT_EXTENT_CHUNK; /* whole words of the map: it is accessible as far as these go */
    if (slots > segment->view.slots) {
        code = view_slots(segment, slots);
    }
    if (code == 0 && level > segment->view.level) {
        code = view_level(segment, level);
    }
    if (code == 0 && extents > segment->view.extents) {
        code = view_extents(segment, extents);
    }
    return code;
}

int mapping_extend(pytomic_segment *segment)
{
    const layout_header *header = mapping_header(segment);
    const layout_geometry *geometry = &segment->geometry;
    /* what a peer forged is cut to what there can be: of extents, whole words of the map */
    uint32_t slots = at_most(load32_acquire(&header->claimed), geometry->max_slots);
    uint32_t level = at_most(load32_acquire(&header->directory_level), geometry->directory_levels - 1);
    uint32_t extents = at_most(load32_acquire(&header->extents_claimed), geometry->extent_units);
    extents -= extents % LAYOUT_EXTENT_CHUNK;
    call inside = call_begin();

    pthread_mutex_lock(&mappings_mutex);
    int code = extend(segment, slots, level, extents);
    pthread_mutex_unlock(&mappings_mutex);
    return call_end(inside, code);
}

int mapping_show_level(pytomic_segment *segment, uint32_t level)
{
    call inside = call_begin();
    int code = 0;

    pthread_mutex_lock(&mappings_mutex);
    if (level > segment->view.level) {
        code = view_level(segment, level);
    }
    pthread_mutex_unlock(&mappings_mutex);
    return call_end(inside, code);
}

static int see_group(pytomic_segment *segment, uint32_t group)
{
    call inside = call_begin();
    int code = 0;

    pthread_mutex_lock(&mappings_mutex);
    if (group >= segment->view.groups) {
        code = view_groups(segment, group + 1);
    }
    pthread_mutex_unlock(&mappings_mutex);
    return call_end(inside, code);
}

int mapping_counter(pytomic_segment *segment, uint32_t index, pytomic_counter *out)
{
    uint32_t group = index / LAYOUT_LANE_GROUP;
    int code = group < load32_acquire(&segment->view.groups) ? 0 : see_group(segment, group);

    if (code != 0) {
        return code;
    }
    pytomic_word *lanes = (pytomic_word *)(void *)(segment->base + layout_group_offset(&segment->geometry, index));
    *out = (pytomic_counter){
        .lanes = lanes + index % LAYOUT_LANE_GROUP,
        .base = &mapping_cell(segment, index)->value.as_uint,
        .cpus = segment->geometry.lane_cpus,
        .shared = segment->geometry.lane_shared,
    };
    return 0;
}

/* Read by pread(), not through a mapping: on a file that is too short that is a short count and no signal. */
static int read_header(int fd, layout_header *out)
{
    size_t got;
    int code = os_read(fd, out, sizeof(*out), 0, &got);

    if (code == -EISDIR || code == -EINVAL || code == -ESPIPE || code == -ENXIO) {
        return -PYTOMIC_E_FOREIGN; /* a directory, a device, a pipe */
    }
    if (code == 0 && got < sizeof(*out)) {
        bool ours = got >= sizeof(out->magic) && memcmp(out->magic, LAYOUT_MAGIC, sizeof(out->magic)) == 0;
        return ours ? -PYTOMIC_E_DAMAGED : -PYTOMIC_E_FOREIGN;
    }
    return code;
}

/* Judge the file. Its status is asked after the header was read, because a segment only ever grows. */
static int examine(int fd, bool writable, layout_header *header, os_status *status, layout_geometry *geometry)
{
    int code = read_header(fd, header);

    if (code == 0 && (code = os_get_status(fd, status)) == 0 && !status->is_file) {
        code = -PYTOMIC_E_FOREIGN;
    }
    if (code == 0) {
        code = layout_read_header(header, status->size, writable, geometry);
    }
    if (code == 0 && status->memory < layout_claimed_bytes(header)) {
        code = -PYTOMIC_E_DAMAGED; /* claimed pages are missing: touching them could be SIGBUS */
    }
    return code;
}

/*
 * This user's or root's. In a user namespace all users who have no number there are OVERFLOW_USER, and this one may be, too:
 * then the kernel is asked to set the mode that the file has, which it grants to the owner alone.
 */
static bool is_trusted(int fd, const os_status *file)
{
    if (file->uid != os_user()) {
        return file->uid == 0;
    }
    return file->uid != OVERFLOW_USER || os_set_mode(fd, file->mode) == 0;
}

/* Whether the mapping serves the model: the same file and access, and the same name if the model has one. */
static bool serves(const pytomic_segment *segment, const pytomic_segment *model)
{
    return os_same(segment->identity, model->identity) && segment->writable == model->writable &&
           (model->name[0] == '\0' || strcmp(segment->name, model->name) == 0);
}

static pytomic_segment *find(const pytomic_segment *model)
{
    pytomic_segment *segment = mappings;

    while (segment != NULL && !serves(segment, model)) {
        segment = segment->next;
    }
    return segment;
}

/* Map what was examined. */
static int map(int fd, const layout_header *header, pytomic_segment *segment)
{
    void *base;
    int code = os_map(fd, segment->geometry.size, &base);

    if (code != 0) {
        return code;
    }
    segment->base = base;
    /* from the copy: the mapping itself is not touched before it is used */
    code = extend(segment, header->claimed, header->directory_level, header->extents_claimed);
    if (code != 0) {
        os_unmap(base, segment->geometry.size);
    }
    return code;
}

/* What `model` says of the segment becomes a mapping, under the mutex; one more use where there is one already. */
static int attach(int fd, const layout_header *header, mapping_origin origin, const pytomic_segment *model,
                  pytomic_segment **out)
{
    /* While we have it mapped its inode cannot become another file's, so the identity is good as a key. */
    pytomic_segment *segment = find(model);
    int code = 0;

    if (segment != NULL) {
        segment->references++;
        *out = segment;
        return 0;
    }
    if ((segment = malloc(sizeof(*segment))) == NULL) {
        return -ENOMEM;
    }
    *segment = *model;
    if (segment->ephemeral) {
        code = presence_share(fd, origin == MAPPING_NAMED ? segment->name : NULL);
    }
    if (code != 0 || (code = map(fd, header, segment)) != 0) {
        free(segment);
        return code;
    }
    segment->next = mappings;
    mappings = segment;
    *out = segment;
    return 0;
}

int mapping_attach(int fd, const char *name, mapping_origin origin, mapping_access access, pytomic_segment **out)
{
    bool writable = access != MAPPING_READ;
    layout_header header;
    os_status status;
    pytomic_segment model = {.references = 1, .writable = writable, .lock_timeout = PYTOMIC_LOCK_TIMEOUT_DEFAULT};
    int code = examine(fd, writable, &header, &status, &model.geometry);

    if (code == 0 && access == MAPPING_WRITE && !is_trusted(fd, &status)) {
        code = -PYTOMIC_E_OWNER;
    }
    if (code != 0) {
        return code;
    }
    model.ephemeral = (header.features_incompatible & LAYOUT_INCOMPATIBLE_EPHEMERAL) != 0;
    model.identity = status.identity;
    memcpy(model.hash_key, header.hash_key, sizeof(model.hash_key));
    strcpy(model.name, name);
    pthread_mutex_lock(&mappings_mutex);
    code = attach(fd, &header, origin, &model, out);
    pthread_mutex_unlock(&mappings_mutex);
    return code;
}

/* Put another opening under the whole mapping: each part stays accessible, or not, as it is. Under the mutex. */
static int replace_opening(const pytomic_segment *segment, int fd)
{
    const layout_geometry *geometry = &segment->geometry;
    const mapping_view *view = &segment->view;
    const uint64_t ends[] = {
        layout_chunks_end(view->slots),
        geometry->level_offset,
        levels_end(segment, view->level),
        geometry->lane_offset,
        groups_end(segment, view->groups),
        geometry->extent_map_offset,
        geometry->extent_map_offset + (view->extents > 0 ? layout_extent_map_size(view->extents) : 0),
        geometry->extent_offset,
        extents_end(segment, view->extents),
        geometry->size,
    };
    uint64_t from = 0;
    int code = 0;

    for (size_t i = 0; code == 0 && i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (ends[i] > from) {
            code = os_remap(fd, segment->base, from, ends[i] - from, i % 2 == 0);
        }
        from = ends[i];
    }
    return code;
}

int mapping_reopen(const pytomic_segment *segment, bool writable, opening *out, os_status *status)
{
    if (segment->name[0] == '\0') {
        return -EACCES; /* opened by a descriptor */
    }
    int code = opening_of_segment(segment->name, writable, out);
    if (code != 0) {
        return code == -PYTOMIC_E_NO_SEGMENT || code == -PYTOMIC_E_FOREIGN ? -PYTOMIC_E_STALE : code;
    }
    code = os_get_status(out->fd, status);
    if (code == 0 && !os_same(segment->identity, status->identity)) {
        code = -PYTOMIC_E_STALE;
    }
    if (code != 0) {
        opening_close(out);
    }
    return code;
}

/*
 * Give up our share of an ephemeral segment; unlink it when that was the last. Asked through a new opening, for the old
 * one may be shared with forked children, who then still count. The segment stays mapped, because at exit other threads
 * may be using it. Mapped read-only, or by a descriptor, we leave that to others.
 */
static void leave(const pytomic_segment *segment)
{
    os_status status;
    opening opened;

    if (!segment->writable || mapping_reopen(segment, true, &opened, &status) != 0) {
        return;
    }
    pthread_mutex_lock(&mappings_mutex); /* at exit others may be extending the view */
    int code = replace_opening(segment, opened.fd);
    pthread_mutex_unlock(&mappings_mutex);
    if (code == 0) {
        presence_end(opened.fd, segment->name);
    }
    opening_close(&opened);
}

static void unlist(pytomic_segment *segment)
{
    pytomic_segment **link = &mappings;

    while (*link != segment) {
        link = &(*link)->next;
    }
    *link = segment->next;
}

void mapping_release(pytomic_segment *segment)
{
    pthread_mutex_lock(&mappings_mutex);
    bool last = --segment->references == 0, leaves = last && segment->ephemeral;
    if (last) {
        unlist(segment);
    }
    pthread_mutex_unlock(&mappings_mutex);
    if (leaves) {
        leave(segment);
    }
    if (last) {
        os_unmap(segment->base, segment->geometry.size);
        free(segment);
    }
}

/* An ephemeral segment that is still attached, with a use of ours, so that no other thread takes it away. */
static pytomic_segment *next_to_leave(void)
{
    pytomic_segment *segment = mappings;

    while (segment != NULL && !segment->ephemeral) {
        segment = segment->next;
    }
    if (segment != NULL) {
        segment->references++; /* never given back: the process ends */
        segment->ephemeral = false;
    }
    return segment;
}

static bool try_mutex(void)
{
    return pthread_mutex_trylock(&mappings_mutex) == 0;
}

/* Ask until it says yes, but not for ever. */
static bool becomes(bool (*condition)(void))
{
    for (int attempt = 0; attempt < 1000; attempt++) {
        if (condition()) {
            return true;
        }
        os_sleep(1000000);
    }
    return false;
}

/*
 * A program that ends without detaching is detached here. Other threads may go on meanwhile. If a signal handler ended the
 * program while this thread held a mutex of ours, waiting for it would never end. Then we give up: the kernel ends the
 * shares, and pytomic_gc() unlinks.
 */
__attribute__((destructor)) static void leave_all(void)
{
    pytomic_segment *segment;

    if (!becomes(try_mutex)) {
        return;
    }
    while ((segment = next_to_leave()) != NULL) {
        pthread_mutex_unlock(&mappings_mutex);
        if (!becomes(opening_is_possible)) {
            return;
        }
        leave(segment);
        pthread_mutex_lock(&mappings_mutex);
    }
    pthread_mutex_unlock(&mappings_mutex);
}
