/* SPDX-License-Identifier: MIT */
/* The writers' side of src/directory.c. */

/* directory_probe() of the holder, whom nobody disturbs: index, or SLOTS */
inline directory_probe()
{
    d_step {
        index = SLOTS;
        k = 0;
        do
        :: k < ENTRIES(level) && index == SLOTS && directory[AT(level, TAG(name) + k)] != EMPTY ->
            n = INDEX_OF(directory[AT(level, TAG(name) + k)]);
            if
            :: n < claimed ->
                if
                :: LIVE(n) && word0[n] == name && word1[n] == name -> index = n
                :: else
                fi
            :: else
            fi;
            k++
        :: else -> break
        od;
        k = 0;
        n = 0
    }
}

inline fill(new_level)
{
    to = new_level;
    do
    :: i < ENTRIES(to) -> atomic { STORE(directory[AT(to, i)], EMPTY); i++ }
    :: else -> break
    od;
    i = 0;
    do
    :: i < count -> atomic {
        at = TAG_OF(source[i]);
        do
        :: directory[AT(to, at)] != EMPTY -> at++
        :: else -> break
        od;
        STORE(directory[AT(to, at)], source[i]);
        source[i] = 0;
        at = 0;
        i++
       }
    :: else -> break
    od;
    atomic {
        STORE(filled, count);
        STORE(level, to);
        i = 0;
        count = 0;
        to = 0
    }
}

inline entries_of_directory()
{
    d_step {
        k = 0;
        do
        :: k < ENTRIES(level) ->
            n = directory[AT(level, k)];
            if
            :: n != EMPTY && n != TOMBSTONE -> source[count] = n; count++
            :: else
            fi;
            k++
        :: else -> break
        od;
        k = 0;
        n = 0
    }
}

inline entries_of_records()
{
    d_step {
        k = 0;
        do
        :: k < claimed ->
            if
            :: LIVE(k) -> source[count] = ENTRY(TAG(word0[k]), k); count++
            :: else
            fi;
            k++
        :: else -> break
        od;
        k = 0
    }
}

inline directory_reserve()
{
    if
    :: live >= ENTRIES(level) / 2 && level + 1 < LEVELS ->
        if
        :: true -> entries_of_directory(); fill(1)
        :: true -> goto end_change /* -ENOSPC or -ENOMEM */
        fi
    :: else ->
        if
        :: filled >= SWEEP -> entries_of_directory(); fill(level)
        :: else
        fi
    fi
}

inline directory_insert()
{
    atomic {
        at = TAG(name);
        do
        :: directory[AT(level, at)] != EMPTY && directory[AT(level, at)] != TOMBSTONE -> at++
        :: else -> break
        od;
        i = (directory[AT(level, at)] == EMPTY);
        STORE(directory[AT(level, at)], ENTRY(TAG(name), index));
        at = 0
    }
    atomic {
        STORE(filled, filled + i);
        i = 0
    }
}

inline directory_remove()
{
    atomic {
        at = TAG(name);
        do
        :: directory[AT(level, at)] != ENTRY(TAG(name), index) -> at++
        :: else -> break
        od;
#ifdef EMPTY_FOR_TOMBSTONE
        STORE(directory[AT(level, at)], EMPTY);
        STORE(filled, filled - 1)
#else
        STORE(directory[AT(level, at)], TOMBSTONE)
#endif
    }
    if
    :: directory[AT(level, at + 1)] == EMPTY ->
        i = filled;
        do
        :: atomic {
            directory[AT(level, at)] == TOMBSTONE ->
            STORE(directory[AT(level, at)], EMPTY);
            at = (at + 3) & 3; /* one back */
            i--
           }
        :: atomic { else -> break }
        od;
        atomic {
            STORE(filled, i);
            i = 0
        }
    :: else
    fi;
    at = 0
}

inline directory_rebuild()
{
    entries_of_records();
    fill(level)
}
