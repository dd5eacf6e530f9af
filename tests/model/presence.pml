/* SPDX-License-Identifier: MIT */
/*
 * Ephemeral segments: share_presence() and leave() of src/mapping.c, pytomic_open() around them, os_presence_end() of
 * src/os.c, collect_segment() of src/gc.c. Three users attach, two of them creating if need be, and detach; the last to
 * detach takes the name away. One of them may die at any step.
 */

#ifndef DEATHS
#define DEATHS 1
#endif
#define NONE 0
#define FILES 5

byte name;             /* the file that bears the segment's name */
byte files;            /* made so far */
byte shares[FILES];    /* the kernel's locks on the byte of presence: the readers' */
bool claimed[FILES];   /* and the writer's */
bool temporary[FILES]; /* without unnamed files: until the draft is discarded the file has a second name */
byte attached[FILES];  /* what is true: users that were told so and have not begun to leave */
byte deaths = DEATHS, running = 4;

inline may_die()
{
    if
    :: deaths > 0 -> deaths--; goto unmap
    :: true
    fi
}

/* os_presence_end(), the claim made. A name is all that unlink() can be told. */
inline end_presence(file)
{
    if
#ifdef NAME_NOT_CHECKED_AFTER_CLAIM
    :: true ->
#else
    :: name == file ->
#endif
        atomic {
            assert(name == NONE || attached[name] == 0); /* never under somebody who is attached */
            name = NONE
        }
    :: else
    fi
}

proctype user(bool creates)
{
    byte file;
    bool shares_it, claims_it, is_attached;

again:
    atomic { may_die(); file = name } /* os_open() */
    if
    :: file == NONE && !creates -> goto end /* -ENOENT */
    :: file == NONE && creates ->
        atomic { /* os_draft_publish(); nobody could see that the draft was shared before */
            may_die();
            if
            :: name == NONE ->
                files++;
                assert(files < FILES);
                file = files;
                name = file;
                if
                :: temporary[file] = true
                :: true
                fi;
#ifndef LINKED_BEFORE_SHARED
                shares[file]++;
                shares_it = true;
                attached[file]++;
                is_attached = true
#else
                skip
#endif
            :: else -> goto again /* -EEXIST */
            fi
        }
#ifdef LINKED_BEFORE_SHARED
        atomic {
            shares[file]++; /* the draft's owner need not look whether it is named */
            shares_it = true;
            assert(name == file);
            attached[file]++;
            is_attached = true
        }
#endif
        if /* os_draft_discard() */
        :: temporary[file] -> atomic { may_die(); temporary[file] = false }
        :: else
        fi
    :: file != NONE -> /* share_presence() */
        atomic {
            may_die();
            if
            :: claimed[file] -> goto refused
            :: else ->
#ifndef NO_SHARE
                shares[file]++;
                shares_it = true
#endif
            fi
        }
        atomic {
            may_die();
            if
#if defined(NO_CHECK_AFTER_SHARE)
            :: false -> goto refused
#elif defined(LINKS_COUNTED)
            :: temporary[file] + (name == file) == 0 -> goto refused
#else
            :: name != file -> goto refused
#endif
            :: else ->
#ifndef UNLINKED_BY_HAND
                assert(name == file); /* not attached to what nobody else can find */
#endif
                attached[file]++;
                is_attached = true
            fi
        }
    fi;
    atomic { /* leave() */
        may_die();
        attached[file]--;
        is_attached = false
    }
    if /* os_open() */
    :: name != file -> goto unmap
    :: else
    fi;
    atomic { /* os_remap() lets the opening go that has our share */
        may_die();
        shares[file] = shares[file] - shares_it;
        shares_it = false
    }
    atomic { /* os_presence_claim() */
        may_die();
        if
        :: shares[file] == 0 && !claimed[file] -> claimed[file] = true; claims_it = true
        :: else -> goto unmap
        fi
    }
    end_presence(file);
    goto unmap;
refused: /* -ENOENT */
    atomic {
        shares[file] = shares[file] - shares_it;
        shares_it = false;
        file = NONE;
        if
        :: creates -> goto again
        :: else -> goto end
        fi
    }
unmap: /* and death: the kernel drops the locks with the last use of their opening */
    atomic {
        shares[file] = shares[file] - shares_it;
        claimed[file] = claimed[file] && !claims_it;
        attached[file] = attached[file] - is_attached
    }
end:
    running--
}

inline collect_segment()
{
    file = name;
    if
    :: file != NONE ->
        if
        :: atomic { shares[file] == 0 && !claimed[file] -> claimed[file] = true }
#ifndef DRY_RUN_CLAIMS
            end_presence(file);
#endif
            claimed[file] = false
        :: else
        fi
    :: else
    fi
}

proctype collector()
{
    byte file;

    collect_segment();
    running--
}

#ifdef UNLINKED_BY_HAND
proctype unlinker() /* pytomic_unlink(), or rm */
{
    name = NONE
}
#endif

init
{
    byte file;

    atomic {
        run user(true);
        run user(true);
        run user(false);
        run collector()
#ifdef UNLINKED_BY_HAND
        ;
        run unlinker()
#endif
    }
    running == 0;
    assert(deaths < DEATHS || name == NONE); /* the last took it away */
    collect_segment();
    assert(name == NONE)
}
