/* SPDX-License-Identifier: MIT */
/*
 * Changes of structure against each other, against death, and against a look-up that takes no lock: src/change.c,
 * src/allocator.c, src/directory.c, src/record.c and src/slot.c. Two writers create and remove the names A and B, which
 * share a tag, in two slots; each may die before any store; a reader looks A up. docs/reliability.md says which part
 * stands for which function.
 *
 * A step is one load of the reader or one store of a writer. What the lock's holder alone reads and writes (the
 * allocator's cache) is stored within one atomic: nobody watches, but death still may come before each store.
 *
 * Defining one of the names in tests/model/run.sh weakens the protocol in one place; each is found out.
 */

#ifndef OPERATIONS
#define OPERATIONS 3 /* of both writers together */
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#define ATTEMPTS 2
#define A 1
#define B 2
#define SLOTS 2  /* in chunks of one */
#define LEVELS 2 /* of two and of four entries */
#define SWEEP 2  /* entries that are not empty when it is time to sweep: three quarters would want more names */
#ifdef TAGS_DIFFER
#define TAG(name) ((name) * 4 - 1) /* both want the last entry of either level, so that probes go round */
#else
#define TAG(name) 3
#endif

#define ENTRIES(l) (2 << (l))
#define AT(l, n) (ENTRIES(l) - 2 + ((n) & (ENTRIES(l) - 1)))
#define EMPTY 0
#define TOMBSTONE 15
#define ENTRY(tag, index) ((tag) * 16 + (index) + 1)
#define TAG_OF(entry) ((entry) / 16)
#define INDEX_OF(entry) (((entry) & 15) - 1)
#define LIVE(index) (generation[index] & 1)
#define FREE(index) (generation[index] != 0 && !LIVE(index))
#define NOBODY 0 /* bears the slot's name */

/* The segment */
bool lock;
byte change, claimed, level, filled, used, live, free_head, free_tail, removals;
byte directory[6];
byte generation[SLOTS], removed_at[SLOTS], next_free[SLOTS], type[SLOTS], word0[SLOTS], word1[SLOTS];

/* The world */
byte operations = OPERATIONS, deaths = DEATHS;
bool answered; /* the reader is done */
hidden byte k, n, seen; /* scratch, within one d_step */

inline may_die()
{
    if
    :: deaths > 0 -> deaths--; goto dead
    :: true
    fi
}

#define STORE(word, value) may_die(); word = value

#include "invariants.pml"
#include "allocator.pml"
#include "directory.pml"

/* The writers' side of src/record.c */

inline record_prepare()
{
    atomic { STORE(type[index], name) }
    atomic { STORE(word0[index], name) }
    atomic { STORE(word1[index], name) }
}

inline record_commit()
{
    STORE(generation[index], generation[index] + 1)
}

/* src/change.c */

inline change_begin()
{
    atomic {
        i = change & 1;
#ifndef NO_MARK
        STORE(change, change + 1 + (change & 1))
#endif
    }
#ifndef NO_REBUILD
    if
    :: i == 0
    :: i != 0 ->
        i = 0;
        if
        :: true -> atomic { allocator_rebuild() }
        :: true -> goto unlock /* -ENOMEM */
        fi;
        if
        :: true -> directory_rebuild()
        :: true -> goto unlock /* -ENOMEM */
        fi
    fi;
#endif
    i = 0
}

/* src/slot.c */

inline create()
{
    directory_reserve();
    atomic { allocator_next() }
#ifdef COMMIT_BEFORE_PREPARE
    atomic { record_commit(); born() }
    record_prepare();
#else
    record_prepare();
    atomic { record_commit(); born() }
#endif
    atomic { allocator_take() }
    directory_insert()
}

inline remove()
{
#ifdef STAMP_AFTER_COMMIT
    atomic { record_commit(); gone() }
    atomic { allocator_stamp() }
#else
    atomic { allocator_stamp() }
    atomic { record_commit(); gone() }
#endif
    directory_remove();
    atomic { allocator_give() }
}

proctype writer()
{
    byte name, index, i, at, to, count, source[SLOTS];
    bool creates;

end:
    do
    :: atomic {
        operations > 0 && !lock -> /* asked of the kernel again and again */
        lock = true;
        operations--;
        select(name : A .. B);
        select(creates : 0 .. 1)
       };
        change_begin();
        atomic {
            assert_whole();
            directory_probe()
        };
        if
        :: creates && index == SLOTS -> create()
        :: !creates && index < SLOTS -> remove()
        :: else /* -EEXIST, -ENOENT */
        fi;
end_change:
#ifdef UNLOCK_BEFORE_MARK
        lock = false;
        change = (change | 1) + 1;
        goto idle;
#else
        atomic { assert_whole(); STORE(change, (change | 1) + 1) }
        goto unlock;
#endif
dead:
#ifdef DEAD_HOLD_LOCK
        false;
#endif
unlock:
        lock = false; /* by us, or by the kernel for the dead: from here on we are a process that came later */
idle:
        atomic {
            name = 0; index = 0; i = 0; at = 0; to = 0; count = 0; source[0] = 0; source[1] = 0; creates = false
        }
    od
}

/* The readers' side of src/record.c and src/directory.c: every load is a step of its own. */

inline record_match(slot)
{
    before = generation[slot];
    if
    :: before & 1 ->
        if
        :: word0[slot] == A ->
            if
            :: word1[slot] == A ->
#ifndef TYPE_AFTER_SECOND_LOOK
                its_type = type[slot];
#endif
#ifdef NO_SECOND_LOOK
                index = slot;
                goto found
#else
                if
                :: generation[slot] == before -> index = slot; goto found
                :: else
                fi
#endif
            :: else
            fi
        :: else
        fi
    :: else
    fi;
    before = 0
}

proctype reader()
{
    byte mark, its_level, bound, i, entry, index, before, its_type, attempt;

    d_step {
        looking = true;
        present = (bears[0] == A || bears[1] == A);
        absent = !present;
        lives[0] = (bears[0] == A -> LIFE(0) : 0);
        lives[1] = (bears[1] == A -> LIFE(1) : 0)
    }
    do
    :: attempt < ATTEMPTS ->
        mark = change;
        its_level = level;
        bound = claimed;
        do
        :: i < ENTRIES(its_level) ->
            entry = directory[AT(its_level, TAG(A) + i)];
            if
            :: entry == EMPTY -> break
            :: entry != EMPTY && TAG_OF(entry) == TAG(A) && INDEX_OF(entry) < bound ->
                record_match(INDEX_OF(entry))
            :: else
            fi;
            i++
        :: else -> break
        od;
        atomic {
            i = 0;
            entry = 0;
            its_level = 0;
            bound = 0
        }
        if
#ifdef MISS_BELIEVED
        :: true -> goto missed
#else
        :: (mark & 1) == 0 && change == mark -> goto missed
#endif
        :: else
        fi;
#ifndef NO_SCAN_BUT_ENDLESS
        attempt++
#endif
    :: else -> break
    od;
    mark = 0;
    attempt = 0;
#ifdef NO_SCAN
    goto missed;
#endif
    bound = claimed;
    do
    :: i < bound -> record_match(i); i++
    :: else -> break
    od;
missed:
    assert(!present);
    goto out;
found:
#ifdef TYPE_AFTER_SECOND_LOOK
    its_type = type[index];
#endif
    assert(!absent);
    assert(lives[index] & (1 << (before / 2))); /* the slot bore the name, in this life, during the look-up */
    assert(its_type == A);
out:
    atomic {
        answered = true;
        looking = false;
        present = false;
        absent = false;
        lives[0] = 0;
        lives[1] = 0;
        mark = 0; its_level = 0; bound = 0; i = 0; entry = 0; index = 0; before = 0; its_type = 0; attempt = 0
    }
}

/* It begins with a segment without slots, or with both names, either way round. */

inline both(first, second)
{
    d_step {
        claimed = 2; level = 1; filled = 2; used = 2; live = 2;
        generation[0] = 1; type[0] = first; word0[0] = first; word1[0] = first; bears[0] = first;
        generation[1] = 1; type[1] = second; word0[1] = second; word1[1] = second; bears[1] = second;
        directory[AT(1, 3)] = ENTRY(TAG(first), 0);
        directory[AT(1, 0)] = ENTRY(TAG(second), 1)
    }
}

init
{
    atomic {
        claimed = 1;
        if
        :: true
        :: true -> both(A, B)
        :: true -> both(B, A)
        fi;
        run writer();
        run writer();
#ifdef WRITERS_ALONE
        answered = true
#else
        run reader()
#endif
    }
    timeout -> assert(answered && operations == 0 && !lock) /* the dead keep nobody waiting */
}

#ifdef LIVENESS
/* Whoever is killed: the look-up comes to an end and so do the writers, whatever order the processes run in. */
ltl ends { <> (answered && operations == 0 && !lock) }
#endif
