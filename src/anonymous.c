/* SPDX-License-Identifier: MIT */
/*
 * Cells are cut from arenas: anonymous shared memory for 512 cells and, behind them, the lanes of those that become
 * counters, mapped until its last cell is freed. Only the process that made an arena cuts cells from it, so the
 * bookkeeping is private and needs no lock in shared memory; a forked child makes arenas of its own. A freed cell is
 * used again only while no other process can know the arena.
 */
#include "pytomic/anonymous.h"

#include <pthread.h>
#include <stdlib.h>

#include "layout.h"
#include "os.h"
#include "pytomic/error.h"

#define ARENA_CELLS 512u
#define ARENA_CELLS_SIZE (ARENA_CELLS * sizeof(pytomic_cell))

/* As many lanes as there can be: they cost address space, and memory only in the groups that hold a counter. */
#define GROUP_SIZE ((LAYOUT_LANE_CPUS_MAX + LAYOUT_LANE_SHARED_MAX) * LAYOUT_LANE_STRIDE)
#define ARENA_SIZE (ARENA_CELLS_SIZE + ARENA_CELLS / LAYOUT_LANE_GROUP * GROUP_SIZE)

typedef struct arena {
    struct arena *next;
    pytomic_cell *cells;
    int fd;
    os_identity identity;
    bool ours;      /* made by this process, not inherited or received */
    bool shared;    /* another process may know it */
    uint32_t live;  /* cells this process uses */
    uint32_t fresh; /* cells [fresh, ARENA_CELLS) have never been cut */
    uint32_t freed_count;
    uint16_t freed[ARENA_CELLS]; /* to be used again */
} arena;

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

/* Map what `fd` holds, which becomes the arena's, and list it. */
static int add_arena(int fd, bool ours, arena **out)
{
    arena *made = os_allocate(sizeof(*made));
    os_status status;
    void *base;
    int code = made == NULL ? -ENOMEM : os_get_status(fd, &status);

    if (code == 0 && status.size != ARENA_SIZE) {
        code = -EINVAL;
    }
    if (code == 0 && (code = os_map(fd, ARENA_SIZE, true, &base)) == 0) {
        made->cells = base;
        made->fd = fd;
        made->identity = status.identity;
        made->ours = ours;
        made->shared = !ours;
        made->next = arenas;
        arenas = made;
        *out = made;
        return 0;
    }
    free(made);
    return code;
}

static int make_arena(arena **out)
{
    int fd, code = os_anonymous(&fd);

    if (code != 0) {
        return code;
    }
    if ((code = os_resize(fd, ARENA_SIZE)) != 0 || (code = os_claim(fd, 0, ARENA_CELLS_SIZE)) != 0 ||
        (code = add_arena(fd, true, out)) != 0) {
        os_close(fd);
    }
    return code;
}

/* A program may have closed our descriptor, and its number may be another file's by now. */
static bool still_open(const arena *from)
{
    os_status status;

    return os_get_status(from->fd, &status) == 0 && status.identity.inode == from->identity.inode &&
           status.identity.device == from->identity.device;
}

/* An arena that has a cell to cut, made if need be. */
static int arena_with_room(arena **out)
{
    for (arena *each = arenas; each != NULL; each = each->next) {
        if (each->ours && still_open(each) && (each->fresh < ARENA_CELLS || (!each->shared && each->freed_count > 0))) {
            *out = each;
            return 0;
        }
    }
    return make_arena(out);
}

static arena *arena_of(const pytomic_cell *cell)
{
    arena *each = arenas;

    while (each != NULL && !(cell >= each->cells && cell < each->cells + ARENA_CELLS)) {
        each = each->next;
    }
    return each;
}

/* Where the group of the cell's lanes lies in the arena. */
static uint64_t group_offset(uint32_t index)
{
    return ARENA_CELLS_SIZE + (uint64_t)index / LAYOUT_LANE_GROUP * GROUP_SIZE;
}

static pytomic_counter counter_of(const arena *from, uint32_t index)
{
    unsigned char *group = (unsigned char *)from->cells + group_offset(index);

    return (pytomic_counter){
        .lanes = (uint64_t *)(void *)group + index % LAYOUT_LANE_GROUP,
        .base = &from->cells[index].value.as_uint,
        .cpus = LAYOUT_LANE_CPUS_MAX,
        .shared = LAYOUT_LANE_SHARED_MAX,
    };
}

/* Give a cell that nobody uses its first value. -ENOSPC, -ENOMEM: no lanes for it. */
static int prepare(arena *from, uint32_t index, pytomic_type type, uint64_t init)
{
    pytomic_counter counter = counter_of(from, index);

    if (type == PYTOMIC_COUNTER) {
        int code = os_claim(from->fd, group_offset(index), GROUP_SIZE);
        if (code != 0) {
            return code;
        }
        /* the lanes may hold what an earlier counter left: it stands for the initial value */
        pytomic_uint_store(counter.base, 0);
        init = (uint64_t)pytomic_counter_sum(&counter) - init;
    }
    pytomic_uint_store(counter.base, init);
    return 0;
}

static void hand_out(arena *from, uint32_t index, pytomic_type type, pytomic_slot *out)
{
    from->live++;
    *out = (pytomic_slot){
        .cell = &from->cells[index],
        .counter = counter_of(from, index),
        .type = type,
        .index = index,
        .generation = __atomic_load_n(&from->cells[index].generation, __ATOMIC_RELAXED),
    };
}

/* Let an arena go of which this process uses no cell any more. */
static void drop(arena *unused)
{
    arena **link = &arenas;

    while (*link != unused) {
        link = &(*link)->next;
    }
    *link = unused->next;
    os_unmap(unused->cells, ARENA_SIZE);
    if (still_open(unused)) {
        os_close(unused->fd);
    }
    free(unused);
}

static bool is_supported(pytomic_type type)
{
    return type == PYTOMIC_INT || type == PYTOMIC_UINT || type == PYTOMIC_COUNTER;
}

int pytomic_anonymous_create(pytomic_type type, uint64_t init, pytomic_slot *out)
{
    arena *from;

    if (!is_supported(type)) {
        return -ENOTSUP;
    }
    pthread_mutex_lock(&arenas_mutex);
    int code = arena_with_room(&from);
    if (code == 0) {
        bool again = !from->shared && from->freed_count > 0;
        uint32_t index = again ? from->freed[from->freed_count - 1] : from->fresh;
        if ((code = prepare(from, index, type, init)) == 0) {
            again ? from->freed_count-- : from->fresh++;
            hand_out(from, index, type, out);
        } else if (from->live == 0) {
            drop(from);
        }
    }
    pthread_mutex_unlock(&arenas_mutex);
    return code;
}

void pytomic_anonymous_free(pytomic_slot *slot)
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
            drop(from);
        }
    }
    pthread_mutex_unlock(&arenas_mutex);
    *slot = (pytomic_slot){.cell = NULL};
}

int pytomic_anonymous_share(const pytomic_slot *slot, int *fd, uint64_t *offset)
{
    int code = -EINVAL;

    pthread_mutex_lock(&arenas_mutex);
    arena *from = arena_of(slot->cell);
    if (from != NULL && (code = still_open(from) ? 0 : -EBADF) == 0) {
        from->shared = true;
        *fd = from->fd;
        *offset = slot->index * sizeof(pytomic_cell);
    }
    pthread_mutex_unlock(&arenas_mutex);
    return code;
}

/* The arena behind a descriptor that came from another process: mapped once, however many cells come of it. */
static int receive_arena(int fd, arena **out)
{
    os_status status;
    int own, code = os_get_status(fd, &status);

    if (code != 0) {
        return code;
    }
    for (arena *each = arenas; each != NULL; each = each->next) {
        if (each->identity.inode == status.identity.inode && each->identity.device == status.identity.device) {
            *out = each;
            return 0;
        }
    }
    if ((code = os_duplicate(fd, &own)) == 0 && (code = add_arena(own, false, out)) != 0) {
        os_close(own);
    }
    return code;
}

int pytomic_anonymous_receive(int fd, uint64_t offset, pytomic_type type, pytomic_slot *out)
{
    arena *from;

    if (!is_supported(type)) {
        return -ENOTSUP;
    }
    if (offset % sizeof(pytomic_cell) != 0 || offset >= ARENA_CELLS_SIZE) {
        return -EINVAL;
    }
    pthread_mutex_lock(&arenas_mutex);
    int code = receive_arena(fd, &from);
    if (code == 0) {
        hand_out(from, (uint32_t)(offset / sizeof(pytomic_cell)), type, out);
    }
    pthread_mutex_unlock(&arenas_mutex);
    return code;
}
