/* SPDX-License-Identifier: MIT */
/*
 * Cells without a name, cut from arenas. The bookkeeping is private to the process that made the arena, so it needs no lock
 * in shared memory; a forked child makes arenas of its own. A freed cell is used again only while no other process can
 * know the arena.
 */
#include "pytomic/anonymous.h"

#include <pthread.h>

#include "arena.h"
#include "call.h"
#include "pytomic/error.h"
#include "type.h"

static arena *arenas;
static pthread_mutex_t arenas_mutex = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void)
{
    pthread_mutex_lock(&arenas_mutex);
}

static void after_fork_in_parent(void)
{
    for (arena *each = arenas; each != NULL; each = each->next) {
        each->shared = true;
    }
    pthread_mutex_unlock(&arenas_mutex);
}

static void after_fork_in_child(void)
{
    for (arena *each = arenas; each != NULL; each = each->next) {
        each->ours = false;
    }
    pthread_mutex_unlock(&arenas_mutex);
}

__attribute__((constructor)) static void register_fork_handlers(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

static void list(arena *added)
{
    added->next = arenas;
    arenas = added;
}

static void unlist_and_drop(arena *unused)
{
    arena **link = &arenas;

    while (*link != unused) {
        link = &(*link)->next;
    }
    *link = unused->next;
    arena_drop(unused);
}

static bool has_room(const arena *in)
{
    return in->ours && (in->fresh < ARENA_CELLS || (!in->shared && in->freed_count > 0)) && arena_is_open(in);
}

/* An arena that has a cell to cut, made if need be. */
static int arena_with_room(arena **out)
{
    arena *each = arenas;

    while (each != NULL && !has_room(each)) {
        each = each->next;
    }
    if (each != NULL) {
        *out = each;
        return 0;
    }
    int code = arena_make(out);
    if (code == 0) {
        list(*out);
    }
    return code;
}

static arena *arena_of(const pytomic_cell *cell)
{
    arena *each = arenas;

    while (each != NULL && !arena_holds(each, cell)) {
        each = each->next;
    }
    return each;
}

static int check_type(pytomic_type type)
{
    const type_row *of = type_of((uint32_t)type);

    return of != NULL && !of->has_parameters ? 0 : -ENOTSUP;
}

/* The handle of a cell; with `fresh`, of one that nobody uses yet, whose lanes are still to be claimed. */
static int make_handle(arena *from, uint32_t index, pytomic_type type, bool fresh, pytomic_slot *out)
{
    const type_row *of = type_of((uint32_t)type);
    pytomic_slot made = {.cell = arena_cell(from, index), .type = type, .index = index};
    int code = of->has_lanes ? arena_counter(from, index, fresh, &made.counter) : 0;

    if (code != 0) {
        return code;
    }
    of->bind(&made);
    made.generation = __atomic_load_n(&made.cell->generation, __ATOMIC_RELAXED); /* nobody else changes it meanwhile */
    *out = made;
    return 0;
}

/* Cut a cell and give it its first value. -ENOSPC, -ENOMEM: no lanes for it. */
static int cut(arena *from, pytomic_type type, uint64_t init, pytomic_slot *out)
{
    bool again = !from->shared && from->freed_count > 0;
    uint32_t index = again ? from->freed[from->freed_count - 1] : from->fresh;
    int code = make_handle(from, index, type, true, out);

    if (code != 0) {
        return code;
    }
    from->freed_count -= again;
    from->fresh += !again;
    from->live++;
    pytomic_uint_store(&out->cell->value.as_uint, type_of((uint32_t)type)->initial(out, init));
    return 0;
}

static int create(pytomic_type type, uint64_t init, pytomic_slot *out)
{
    arena *from;

    pthread_mutex_lock(&arenas_mutex);
    int code = arena_with_room(&from);
    if (code == 0) {
        code = cut(from, type, init, out);
        if (code != 0 && from->live == 0) {
            unlist_and_drop(from);
        }
    }
    pthread_mutex_unlock(&arenas_mutex);
    return code;
}

int pytomic_anonymous_create(pytomic_type type, uint64_t init, pytomic_slot *out)
{
    int code = check_type(type);

    if (code == 0 && !type_has(type_of((uint32_t)type), init)) {
        code = -ERANGE;
    }
    if (code != 0) {
        return code;
    }
    call inside = call_begin();
    return call_end(inside, create(type, init, out));
}

static void release(const pytomic_slot *slot)
{
    pthread_mutex_lock(&arenas_mutex);
    arena *from = arena_of(slot->cell);
    if (from != NULL) {
        if (from->ours && !from->shared) {
            /* handles that were copied before go stale: two more, so that the number keeps its parity */
            __atomic_fetch_add(&slot->cell->generation, 2, __ATOMIC_RELAXED);
            from->freed[from->freed_count++] = (uint16_t)slot->index;
        }
        if (--from->live == 0) {
            unlist_and_drop(from);
        }
    }
    pthread_mutex_unlock(&arenas_mutex);
}

void pytomic_anonymous_free(pytomic_slot *slot)
{
    call inside = call_begin();

    release(slot);
    call_end(inside, 0);
    *slot = (pytomic_slot){.cell = NULL};
}

static int share(const pytomic_slot *slot, int *fd, uint64_t *offset)
{
    int code = -EINVAL;

    pthread_mutex_lock(&arenas_mutex);
    arena *from = arena_of(slot->cell);
    if (from != NULL && (code = arena_is_open(from) ? 0 : -EBADF) == 0) {
        from->shared = true;
        *fd = from->fd;
        *offset = arena_offset(slot->index);
    }
    pthread_mutex_unlock(&arenas_mutex);
    return code;
}

int pytomic_anonymous_share(const pytomic_slot *slot, int *fd, uint64_t *offset)
{
    call inside = call_begin();

    return call_end(inside, share(slot, fd, offset));
}

static arena *arena_with(os_identity identity)
{
    arena *each = arenas;

    while (each != NULL && !os_same(each->identity, identity)) {
        each = each->next;
    }
    return each;
}

/* The arena behind a descriptor that came from another process: mapped once, however many cells come of it. */
static int receive_arena(int fd, arena **out)
{
    os_status status;
    int own, code = os_get_status(fd, &status);

    if (code != 0) {
        return code;
    }
    if ((*out = arena_with(status.identity)) != NULL) {
        return 0;
    }
    if ((code = os_duplicate(fd, &own)) != 0) {
        return code;
    }
    if ((code = arena_from(own, status.identity, out)) != 0) {
        os_close(own);
        return code;
    }
    list(*out);
    return 0;
}

static int receive(int fd, uint32_t index, pytomic_type type, pytomic_slot *out)
{
    arena *from;

    pthread_mutex_lock(&arenas_mutex);
    int code = receive_arena(fd, &from);
    if (code == 0) {
        code = make_handle(from, index, type, false, out);
        from->live += code == 0;
        if (from->live == 0) {
            unlist_and_drop(from);
        }
    }
    pthread_mutex_unlock(&arenas_mutex);
    return code;
}

int pytomic_anonymous_receive(int fd, uint64_t offset, pytomic_type type, pytomic_slot *out)
{
    uint32_t index = arena_index(offset);
    int code = check_type(type);

    if (code != 0 || index == ARENA_CELLS) {
        return code != 0 ? code : -EINVAL;
    }
    call inside = call_begin();
    return call_end(inside, receive(fd, index, type, out));
}
