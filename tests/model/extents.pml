/* SPDX-License-Identifier: MIT */
/*
 * Extents: a description whose body is replaced in place, and a long name that takes and gives back units of the same
 * section: src/extent.c, src/description.c, src/life.c and the rebuild of src/change.c. A writer makes changes of structure
 * and may die before any of its stores; whoever comes next rebuilds the map from the records. A reader reads the description
 * without a lock, as load_body() does.
 *
 * A step is one load of the reader or one store of a writer. What a record owns is one word: unit + UNITS * sequence.
 *
 * Defining one of the names in tests/model/run.sh weakens the protocol in one place; each is found out.
 */

#ifndef OPERATIONS
#define OPERATIONS 4
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#define UNITS 3
#define SEQUENCES 4 /* so few that a word comes again; the count of changes tells that. More than changes that can be cut
                     * short, for these do not count: in truth 4,096 */
#define NOTHING 15

#define WORD(unit, sequence) ((unit) + UNITS * (sequence))
#define UNIT(word) ((word) % UNITS)
#define SEQUENCE(word) ((word) / UNITS)

/* The segment. Two words of each unit, so that a body can be torn. */
bool lock;
byte change;
bool owned[UNITS];             /* the map: a cache */
byte word0[UNITS], word1[UNITS];
byte body;                     /* what the description owns: the fact */
byte name = NOTHING;           /* what the long name owns, while it is live */
bool name_live;

/* The world */
byte operations = OPERATIONS, deaths = DEATHS;
byte said = 1;                 /* the description that is committed */
byte fresh = 2;                /* what is written next; no two writings are the same */
bool looking, answered;
bool could_say[16];            /* descriptions that were committed at some moment of the reading */
hidden byte k;

inline may_die()
{
    if
    :: deaths > 0 -> deaths--; goto dead
    :: true
    fi
}

#define STORE(place, value) may_die(); place = value

/* extent_rebuild() */
inline rebuild()
{
    at = 0;
    do
    :: at < UNITS -> atomic { STORE(owned[at], false); at++ }
    :: else -> break
    od;
#ifndef REBUILD_FORGETS_BODIES
    atomic { STORE(owned[UNIT(body)], true) }
#endif
    atomic {
        if
        :: name_live -> STORE(owned[UNIT(name)], true)
        :: else
        fi;
        at = 0
    }
}

/* Whenever no change is under way the map says what the records own, and no unit is owned twice. */
inline assert_whole()
{
    d_step {
        assert(!name_live || UNIT(name) != UNIT(body));
        k = 0;
        do
        :: k < UNITS ->
            assert(owned[k] == (UNIT(body) == k || (name_live && UNIT(name) == k)));
            k++
        :: else -> break
        od;
        k = 0
    }
}

/* extent_reserve(): any free unit, because where the search begins is chance */
inline reserve()
{
    atomic {
        if
        :: !owned[0] -> unit = 0
        :: !owned[1] -> unit = 1
        :: !owned[2] -> unit = 2
        fi;
        STORE(owned[unit], true)
    }
}

/* extent_write() */
inline write()
{
    atomic { STORE(word0[unit], fresh) }
    atomic { STORE(word1[unit], fresh) }
}

/* What a commit makes true, in the same step */
inline commits()
{
    said = fresh;
    could_say[fresh] = looking
}

/* replace() of description.c: one store gives the record the other extent */
inline replace()
{
#ifdef WRITE_IN_PLACE
    unit = UNIT(body);
#else
    reserve();
#endif
    before = body;
#ifdef SEQUENCE_KEPT
    next = WORD(unit, SEQUENCE(before));
#else
    next = WORD(unit, (SEQUENCE(before) + 1) % SEQUENCES);
#endif
#ifdef COMMIT_BEFORE_WRITE
    atomic { STORE(body, next); commits() }
    write();
#else
    write();
    atomic { STORE(body, next); commits() }
#endif
#ifndef WRITE_IN_PLACE
    atomic { STORE(owned[UNIT(before)], false) }
#endif
}

/* life_begin() and life_end() of the long name, whose bytes are nobody's description */
inline create()
{
    reserve();
    write();
    atomic { STORE(name, WORD(unit, 0)) } /* record_prepare(): nobody sees it yet */
    atomic { STORE(name_live, true) }
}

inline remove()
{
    before = name;
    atomic { STORE(name_live, false) }
    atomic { STORE(owned[UNIT(before)], false) }
}

proctype writer()
{
    byte at, unit, before, next;
    bool cut;

end:
    do
    :: atomic {
        operations > 0 && !lock ->
        lock = true;
        operations--
       };
        atomic {
            cut = change & 1;
            STORE(change, change + 1 + (change & 1))
        }
#ifndef NO_REBUILD
        if
        :: cut -> rebuild()
        :: else
        fi;
#endif
        cut = false;
        assert_whole();
        if
        :: true -> replace()
        :: name_live -> remove()
        :: !name_live -> create()
        fi;
        assert_whole();
        atomic { STORE(change, (change | 1) + 1) }
dead:
        atomic {
            lock = false; /* by us, or by the kernel for the dead */
            fresh = fresh + 1;
            at = 0; unit = 0; before = 0; next = 0; cut = false
        }
    od
}

/* load_body() of description.c, again and again until it was the same before and after. */
proctype reader()
{
    byte changes, extent, first, second, attempt;

    atomic {
        could_say[said] = true;
        looking = true
    }
    do
    :: attempt < 3 ->
        changes = change;
        extent = body;
        first = word0[UNIT(extent)];
        second = word1[UNIT(extent)];
        if
#ifdef NO_SECOND_LOOK
        :: true -> goto read
#else
        :: body == extent ->
#ifdef CHANGES_NOT_COUNTED
            goto read
#else
            if
            :: change - changes < SEQUENCES -> goto read
            :: else
            fi
#endif
        :: else
#endif
        fi;
        attempt++
    :: else -> goto out
    od;
read:
    assert(first == second);     /* not torn */
    assert(could_say[first]);    /* and it was the description at some moment of the reading */
out:
    answered = true
}

init
{
    atomic {
        body = WORD(0, 0);
        owned[0] = true;
        word0[0] = 1;
        word1[0] = 1;
        could_say[1] = false;
        run writer();
        run reader()
    }
    timeout -> assert(answered && operations == 0 && !lock)
}
