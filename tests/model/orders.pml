/* SPDX-License-Identifier: MIT */
/*
 * The orders of stores and loads, where the other models take every step as seen by all at once. A writer changes the
 * life of a slot, as record.c does it, and moves its directory's entry, as directory.c does it, between the marks of
 * change.c; a reader looks at the record, or into the directory. What C lets happen, happens here:
 *
 * - A store waits in the writer's hands, one queue for each word, and becomes visible after any of the later stores to
 *   other words; but not after those behind a release fence, or a release store, that comes between.
 * - A load may be made before any of the earlier loads of other words; but not before those that an acquire fence, or an
 *   acquire load, keeps in front of it. A branch between two loads keeps nothing in front of anything.
 *
 * Loads are not made after the stores behind them: no reader here stores anything.
 */

/* words: of the record, and of the directory */
#define GENERATION 0
#define NAME 1 /* two words, so that a name can be torn */
#define MARK 3
#define ENTRY 4
#define BODY 5  /* which text the description owns, */
#define TEXT 6  /* and the texts' units: two of two words each */
#define WORDS 10

#define DEPTH 4 /* stores that wait for one word */

byte memory[WORDS];
chan waiting0 = [DEPTH] of { byte };
chan waiting1 = [DEPTH] of { byte };
chan waiting2 = [DEPTH] of { byte };
chan waiting3 = [DEPTH] of { byte };
chan waiting4 = [DEPTH] of { byte };
chan waiting5 = [DEPTH] of { byte };
chan waiting6 = [DEPTH] of { byte };
chan waiting7 = [DEPTH] of { byte };
chan waiting8 = [DEPTH] of { byte };
chan waiting9 = [DEPTH] of { byte };

/* What a release fence orders is visible before what follows begins: to others, that is the same. */
#define RELEASE (empty(waiting0) && empty(waiting1) && empty(waiting2) && empty(waiting3) && empty(waiting4) && \
                 empty(waiting5) && empty(waiting6) && empty(waiting7) && empty(waiting8) && empty(waiting9))

#define TENANT(life) ((life) % 4 == 1 -> 1 : 2) /* who bears the slot in lives 1, 3, 5: the names 1, 2, 1 */

proctype processor()
{
    byte value;

end:
    do
    :: atomic { waiting0 ? value -> memory[0] = value }
    :: atomic { waiting1 ? value -> memory[1] = value }
    :: atomic { waiting2 ? value -> memory[2] = value }
    :: atomic { waiting3 ? value -> memory[3] = value }
    :: atomic { waiting4 ? value -> memory[4] = value }
    :: atomic { waiting5 ? value -> memory[5] = value }
    :: atomic { waiting6 ? value -> memory[6] = value }
    :: atomic { waiting7 ? value -> memory[7] = value }
    :: atomic { waiting8 ? value -> memory[8] = value }
    :: atomic { waiting9 ? value -> memory[9] = value }
    od
}

/* record_commit(): the next generation, by a release store */
inline commit(next)
{
#ifndef COMMIT_WITHOUT_RELEASE
    RELEASE;
#endif
    waiting0 ! next
}

/* record_prepare(): a release fence, then the words of the name */
inline prepare(name)
{
#ifndef PREPARE_WITHOUT_FENCE
    RELEASE;
#endif
    waiting1 ! name;
    waiting2 ! name
}

/* Lives 1 and 3 end, 3 and 5 begin. */
proctype tenants()
{
    commit(2);
    prepare(2);
    commit(3);
    commit(4);
    prepare(1);
    commit(5)
}

/* change_begin(): the mark, then a release fence; change_end(): the even mark, by a release store */
inline rewrite(before)
{
    waiting3 ! before + 1;
#ifndef MARK_WITHOUT_FENCE
    RELEASE;
#endif
    waiting4 ! 0; /* the entry is gone for a while: fill() */
    waiting4 ! 1;
#ifndef MARK_WITHOUT_RELEASE
    RELEASE;
#endif
    waiting3 ! before + 2
}

/* Two changes. The name whose entry is rewritten is there throughout. */
proctype changes()
{
    rewrite(0);
    rewrite(2)
}

#define UNIT_OF(text) (((text) - 1) % 2) /* where the texts 1, 2, 3 lie */

/* replace() of description.c: a release fence, the text into free units, and the word that gives it, by a release store */
inline replace(first, second, text)
{
#ifndef REPLACE_WITHOUT_FENCE
    RELEASE;
#endif
    first ! text;
    second ! text;
#ifndef REPLACE_WITHOUT_RELEASE
    RELEASE;
#endif
    waiting5 ! text
}

/* The second text gives the units of the first free, and the third takes them. */
proctype describer()
{
    replace(waiting8, waiting9, 2);
    replace(waiting6, waiting7, 3)
}

/*
 * Four loads, in every order that is allowed. The first and the last are of one word, which is never seen to go back.
 * `holds`: the first is an acquire load. `fenced`: an acquire fence stands before the last.
 */
inline four_loads(first, second, third, holds, fenced)
{
    do
    :: !(made & 1) -> atomic { seen[0] = memory[first]; made = made | 1 }
    :: !(made & 2) && (made & 1 || !holds) -> atomic { seen[1] = memory[second]; made = made | 2 }
    :: !(made & 4) && (made & 1 || !holds) -> atomic { seen[2] = memory[third]; made = made | 4 }
    :: !(made & 8) && made & 1 && ((made & 6) == 6 || !fenced) -> atomic { seen[3] = memory[first]; made = made | 8 }
    :: made == 15 -> break
    od
}

#ifdef MATCH_WITHOUT_ACQUIRE
#define MATCH_HOLDS false
#else
#define MATCH_HOLDS true
#endif
#ifdef MATCH_WITHOUT_FENCE
#define MATCH_FENCED false
#else
#define MATCH_FENCED true
#endif

/* record_match() */
proctype matcher()
{
    byte key, seen[4], made;

    if
    :: key = 1
    :: key = 2
    fi;
    four_loads(GENERATION, NAME, NAME + 1, MATCH_HOLDS, MATCH_FENCED);
    if
    :: seen[0] % 2 == 1 && seen[0] == seen[3] && seen[1] == key && seen[2] == key ->
        assert(TENANT(seen[0]) == key) /* in that life the slot bore that name */
    :: else
    fi
}

#ifdef MISS_WITHOUT_ACQUIRE
#define MISS_HOLDS false
#else
#define MISS_HOLDS true
#endif
#ifdef MISS_WITHOUT_FENCE
#define MISS_FENCED false
#else
#define MISS_FENCED true
#endif

/* directory_find(): a miss is believed when the mark was even and is the same */
proctype seeker()
{
    byte seen[4], made;

    four_loads(MARK, ENTRY, ENTRY, MISS_HOLDS, MISS_FENCED);
    assert(!(seen[0] % 2 == 0 && seen[0] == seen[3] && seen[1] == 0)) /* it is there throughout */
}

#ifdef LOAD_WITHOUT_ACQUIRE
#define LOAD_HOLDS false
#else
#define LOAD_HOLDS true
#endif
#ifdef LOAD_WITHOUT_FENCE
#define LOAD_FENCED false
#else
#define LOAD_FENCED true
#endif

/* load_body(). Where the text lies it reads from the word; a processor may have guessed it before. */
proctype description_reader()
{
    byte guessed, seen[4], made;

    if
    :: guessed = 0
    :: guessed = 1
    fi;
    four_loads(BODY, TEXT + 2 * guessed, TEXT + 2 * guessed + 1, LOAD_HOLDS, LOAD_FENCED);
    if
    :: seen[0] == seen[3] && UNIT_OF(seen[0]) == guessed -> assert(seen[1] == seen[0] && seen[2] == seen[0])
    :: else
    fi
}

init
{
    atomic {
        memory[GENERATION] = 1;
        memory[NAME] = 1;
        memory[NAME + 1] = 1;
        memory[ENTRY] = 1;
        memory[BODY] = 1;
        memory[TEXT] = 1;
        memory[TEXT + 1] = 1;
        run processor();
        if /* they have nothing to do with each other */
        :: run tenants(); run matcher()
        :: run changes(); run seeker()
        :: run describer(); run description_reader()
        fi
    }
}
