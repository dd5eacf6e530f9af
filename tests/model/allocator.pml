/* SPDX-License-Identifier: MIT */
/* The writers' side of src/allocator.c: used within an atomic, as only holders of the lock look at what it stores. */

inline append(slot)
{
    STORE(next_free[slot], 0);
    if
    :: free_tail != 0 -> STORE(next_free[free_tail - 1], slot + 1)
    :: else -> STORE(free_head, slot + 1)
    fi;
    STORE(free_tail, slot + 1)
}

inline allocator_next()
{
    if
    :: used < claimed || free_head == 0 ->
        index = used;
        if
        :: used >= claimed ->
            assert(claimed < SLOTS);
            if
            :: true -> STORE(claimed, claimed + 1)
            :: true -> goto end_change /* -ENOSPC */
            fi
        :: else
        fi;
        assert(generation[index] == 0)
    :: else ->
        index = free_head - 1;
        assert(FREE(index))
    fi
}

inline allocator_take()
{
    if
    :: index == used -> STORE(used, index + 1)
    :: else ->
        STORE(free_head, next_free[index]);
        if
        :: free_head == 0 -> STORE(free_tail, 0)
        :: else
        fi
    fi;
    STORE(live, live + 1)
}

inline allocator_stamp()
{
    STORE(removals, removals + 1);
    STORE(removed_at[index], removals)
}

inline allocator_give()
{
    append(index);
    STORE(live, live - 1)
}

#define NEWEST(a, b) (FREE(a) && (!FREE(b) || removed_at[a] > removed_at[b]) -> removed_at[a] : \
                      (FREE(b) -> removed_at[b] : 0))

inline allocator_rebuild()
{
    STORE(live, LIVE(0) + LIVE(1));
    STORE(used, (generation[1] != 0 -> 2 : (generation[0] != 0 -> 1 : 0)));
    STORE(removals, NEWEST(0, 1));
    STORE(free_head, 0);
    STORE(free_tail, 0);
    i = (removed_at[0] <= removed_at[1] -> 0 : 1);
    if
    :: FREE(i) -> append(i)
    :: else
    fi;
    if
    :: FREE(1 - i) -> append(1 - i)
    :: else
    fi;
    i = 0
}
