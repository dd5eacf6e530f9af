/* SPDX-License-Identifier: MIT */
/* What is true, kept apart from what the segment says, and what has to hold whenever no change is under way. */

byte bears[SLOTS];    /* the name of a slot that is live */
byte freed_last;      /* index + 1 */
bool looking;         /* for A; and since then: */
byte lives[SLOTS];    /* the generations in which the slot bore it, as bits */
bool present, absent; /* all the time */

#define LIFE(index) (1 << (generation[index] / 2))

/* What a commit makes true, in the same step */
inline born()
{
    assert(bears[1 - index] != name); /* no two slots bear one name */
    bears[index] = name;
    if
    :: looking && name == A -> absent = false; lives[index] = lives[index] | LIFE(index)
    :: else
    fi
}

inline gone()
{
    bears[index] = NOBODY;
    freed_last = index + 1;
    if
    :: looking && name == A -> present = false
    :: else
    fi
}

inline leads_to(slot)
{
    seen = 0;
    k = 0;
    do
    :: k < ENTRIES(level) && directory[AT(level, TAG(bears[slot]) + k)] != EMPTY ->
        seen = seen + (directory[AT(level, TAG(bears[slot]) + k)] == ENTRY(TAG(bears[slot]), slot));
        k++
    :: else -> break
    od;
    assert(seen == LIVE(slot)) /* the directory leads to it, if it is live */
}

inline assert_whole()
{
    d_step {
        assert(live == LIVE(0) + LIVE(1));
        assert(used == (generation[1] != 0 -> 2 : (generation[0] != 0 -> 1 : 0)));
        /* the directory leads to each live slot, and holds nothing else */
        n = 0;
        seen = 0;
        k = 0;
        do
        :: k < ENTRIES(level) ->
            n = n + (directory[AT(level, k)] != EMPTY);
            seen = seen + (directory[AT(level, k)] != EMPTY && directory[AT(level, k)] != TOMBSTONE);
            k++
        :: else -> break
        od;
        assert(n == filled && seen == live);
        leads_to(0);
        leads_to(1);
        /* the queue holds the free slots that have served, oldest first */
        n = 0;
        k = free_head;
        do
        :: k != 0 ->
            assert(FREE(k - 1) && n < SLOTS);
            n++;
            assert(next_free[k - 1] != 0 || free_tail == k);
            k = next_free[k - 1]
        :: else -> break
        od;
        assert(n == FREE(0) + FREE(1) && (n != 0 || free_tail == 0));
        assert(n < 2 || free_tail == freed_last);
        /* records say what is true */
        assert(!LIVE(0) || (word0[0] == bears[0] && word1[0] == bears[0] && type[0] == bears[0]));
        assert(!LIVE(1) || (word0[1] == bears[1] && word1[1] == bears[1] && type[1] == bears[1]));
        k = 0;
        n = 0;
        seen = 0
    }
}
