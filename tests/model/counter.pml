/* SPDX-License-Identifier: MIT */
/*
 * The reset of a sharded counter: src/counter.c. One thread adds to two lanes, two reset, one takes the sum. An
 * addition is one step: in its own lane a CPU is alone (include/pytomic/counter.h), the shared lanes see only atomic
 * additions.
 */

#ifndef ADDITIONS
#define ADDITIONS 3
#endif

byte lane[2], base;
byte added, returned; /* what is true: by the adder, by all resets together */
byte running = 4;

proctype adder()
{
    byte i;

    do
    :: i < ADDITIONS -> atomic {
        if
        :: true -> lane[0]++
        :: true -> lane[1]++
        fi;
        added++;
        i++
       }
    :: else -> break
    od;
    running--
}

/* sum_lanes(): each lane read once */
inline sum_lanes()
{
    sum = lane[0];
    sum = sum + lane[1]
}

proctype resetter()
{
    byte expected, sum;

    expected = base;
again:
    sum_lanes();
    atomic { /* the compare-and-swap */
        if
#ifdef STORE_FOR_SWAP
        :: true ->
#else
        :: base == expected ->
#endif
            base = sum;
            assert(sum - expected >= 0);
            returned = returned + sum - expected
        :: base != expected ->
            expected = base;
#ifdef SUM_NOT_TAKEN_AGAIN
            base = sum;
            assert(sum - expected >= 0);
            returned = returned + sum - expected
#else
            goto again
#endif
        fi;
#ifdef ZERO_LANES
        base = 0
#endif
    }
#ifdef ZERO_LANES
    lane[0] = 0;
    lane[1] = 0;
#endif
    running--
}

proctype reader()
{
    byte its_base, sum;

#ifdef LANES_BEFORE_BASE
    sum_lanes();
    its_base = base;
#else
    its_base = base;
    sum_lanes();
#endif
    assert(sum - its_base >= 0 && sum - its_base <= added);
    running--
}

init
{
    atomic {
        run adder();
        run resetter();
        run resetter();
        run reader()
    }
    running == 0 -> assert(returned + lane[0] + lane[1] - base == added) /* nothing lost, nothing twice */
}

#ifdef LIVENESS
ltl ends { <> (running == 0) }
#endif
