/* SPDX-License-Identifier: MIT */
/*
 * Two creators of one segment and a collector: create() and attach() of src/segment.c, the drafts of src/os.c,
 * pytomic_gc() of src/gc.c. A draft has no name, or where the system cannot do that a temporary one. One creator may
 * die at any step.
 */

#define NONE 0
#define FILES 5 /* each creator needs a second draft when the collector was faster than its lock */

byte name;             /* the file that bears the segment's name */
bool temporary[FILES]; /* the file has a temporary name */
bool locked[FILES];    /* by its creator or the collector */
bool whole[FILES];     /* built */
byte deaths = 1, running = 3;
byte attached[2];      /* what the creators got */
byte published;

inline may_die()
{
    if
    :: deaths > 0 -> deaths--; goto dead
    :: true
    fi
}

#define LINKS(file) (temporary[file] + (name == file))

proctype creator(byte self)
{
    byte file;
    bool unnamed, holds;

    file = 1 + 2 * self;
open:
    atomic { /* attach() */
        if
        :: name != NONE -> assert(whole[name]); attached[self] = name; goto end
        :: else
        fi
    }
draft: /* os_draft_create(): O_TMPFILE, or try_draft() */
    if
    :: true -> unnamed = true
    :: true ->
        atomic { may_die(); unnamed = false; temporary[file] = true }
        atomic {
            may_die();
            if
            :: locked[file] -> goto again
            :: else -> locked[file] = true; holds = true
            fi
        }
#ifndef LINKS_NOT_COUNTED
        if
        :: LINKS(file) == 0 -> goto again
        :: else
        fi
#endif
    fi;
#ifdef PUBLISHED_BEFORE_BUILT
    atomic { may_die(); name == NONE -> name = file }
#endif
    atomic { may_die(); whole[file] = true } /* build() */
    atomic { /* os_draft_publish() */
        may_die();
        assert(unnamed || temporary[file]); /* nobody took a draft in work away */
        if
#ifdef RENAMED_FOR_LINKED
        :: true ->
#else
        :: name == NONE ->
#endif
            name = file; attached[self] = file; published++
        :: name != NONE -> skip /* -EEXIST */
        fi
    }
    if /* os_draft_discard() */
    :: !unnamed ->
        atomic { may_die(); temporary[file] = false }
        atomic { may_die(); locked[file] = false; holds = false }
    :: else
    fi;
    if
    :: attached[self] == NONE -> goto open
    :: else -> goto end
    fi;
again: /* os_draft_discard(), and the next: another file */
    atomic {
        temporary[file] = false;
        locked[file] = (holds -> false : locked[file]);
        holds = false;
        file++;
        assert(file <= 2 + 2 * self);
        goto draft
    }
dead: /* the kernel drops its lock and a file without a name */
    atomic {
        locked[file] = (holds -> false : locked[file]);
        attached[self] = NONE
    }
end:
    running--
}

/* os_draft_abandoned() for each file that it finds; the younger first, so that a creator loses one draft at most */
inline collect()
{
    file = FILES - 1;
    do
    :: file > 0 ->
        if
        :: temporary[file] -> /* open() */
            if
#ifdef COLLECTED_WITHOUT_LOCK
            :: true ->
#else
            :: atomic { !locked[file] -> locked[file] = true }
#endif
                temporary[file] = false;
                locked[file] = false
            :: else
            fi
        :: else
        fi;
        file--
    :: else -> break
    od
}

proctype collector()
{
    byte file;

    collect();
    running--
}

init
{
    byte file;

    atomic {
        run creator(0);
        run creator(1);
        run collector()
    }
    running == 0;
    collect();
    /* one won, who lives is attached to it, and nothing is left behind */
    assert(published <= 1 && (published == 1 || deaths == 0) && (name == NONE || whole[name]));
    assert(attached[0] == name || (attached[0] == NONE && deaths == 0));
    assert(attached[1] == name || (attached[1] == NONE && deaths == 0));
    assert(attached[0] != NONE || attached[1] != NONE);
    assert(!temporary[1] && !temporary[2] && !temporary[3] && !temporary[4])
}

#ifdef LIVENESS
ltl ends { <> (running == 0) }
#endif
