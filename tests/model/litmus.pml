/* SPDX-License-Identifier: MIT */
/*
 * Litmus tests: which outcomes the orders of operations on values allow, where tests/stress/litmus.c can only see what x86
 * shows. Each process has a view of the memory: the set of stores that it can see. What C lets happen, happens here:
 *
 * - A store reaches the other processes at any time, one process earlier than another. A release store reaches nobody
 *   who cannot see what the process that made it had seen. A sequentially consistent one reaches all at once.
 * - Two accesses of a process to different words come in any order, unless the first is an acquire load, or the second a
 *   release store, or both are sequentially consistent.
 */

#define RELAXED 0
#define ACQUIRE 1
#define RELEASE 1
#define SEQ_CST 2

/* the orders that pytomic.h states for the operations: without _explicit, and with the orders named like this */
#ifndef STORE
#define STORE SEQ_CST
#endif
#ifndef LOAD
#define LOAD SEQ_CST
#endif

/* what is played */
#define STORE_BUFFERING 0
#define MESSAGE_PASSING 1
#define LOAD_BUFFERING 2
#define PASSED_ON 3   /* a message that a third process passes on */
#define TWO_READERS 4 /* who see two stores of two processes */

#define PROCESSES 4
#define X 1 /* two words, each with one store */
#define Y 2

byte view[PROCESSES]; /* the words whose store the process can see */
byte waiting[3];      /* of the store to X, and of that to Y: the processes that it has not reached, */
byte needed[3];       /* and the words that they have to see before */
byte r0, r1, r2, r3;  /* what was read */
byte running;

/* Stores on their way to others. */
proctype memory()
{
    byte word, process;

end:
    do
    :: atomic {
        select(word : X .. Y);
        select(process : 0 .. PROCESSES - 1);
        if
        :: (waiting[word] >> process) & 1 && (needed[word] & ~view[process]) == 0 ->
            view[process] = view[process] | word;
            waiting[word] = waiting[word] & ~(1 << process)
        :: else
        fi;
        word = 0;
        process = 0
    }
    od
}

inline store(word, order)
{
    atomic {
        view[me] = view[me] | word;
        if
        :: order == SEQ_CST -> /* and all that the process has seen */
            view[0] = view[0] | view[me];
            view[1] = view[1] | view[me];
            view[2] = view[2] | view[me];
            view[3] = view[3] | view[me]
        :: else ->
            needed[word] = (order == RELEASE -> view[me] & ~word : 0);
            waiting[word] = 15 & ~(1 << me)
        fi
    }
}

inline load(word, result)
{
    result = (view[me] & word -> 1 : 0)
}

/* Two accesses to different words, in every order that is allowed. */
#define BOTH(first, second, in_order) \
    if                                \
    :: first; second                  \
    :: !(in_order) -> second; first   \
    fi

#define STORE_LOAD_IN_ORDER (STORE == SEQ_CST && LOAD == SEQ_CST)
#define LOAD_STORE_IN_ORDER (LOAD >= ACQUIRE || STORE >= RELEASE)

proctype store_x_load_y(byte me)
{
    BOTH(store(X, STORE), load(Y, r0), STORE_LOAD_IN_ORDER);
    running--
}

proctype store_y_load_x(byte me)
{
    BOTH(store(Y, STORE), load(X, r1), STORE_LOAD_IN_ORDER);
    running--
}

proctype load_x_store_y(byte me)
{
    BOTH(load(X, r0), store(Y, STORE), LOAD_STORE_IN_ORDER);
    running--
}

proctype load_y_store_x(byte me)
{
    BOTH(load(Y, r1), store(X, STORE), LOAD_STORE_IN_ORDER);
    running--
}

/* X is the message, Y says that it is there. */
proctype send(byte me)
{
    BOTH(store(X, RELAXED), store(Y, STORE), STORE >= RELEASE);
    running--
}

proctype receive(byte me)
{
    BOTH(load(Y, r2), load(X, r3), LOAD >= ACQUIRE);
    running--
}

proctype store_x(byte me)
{
    store(X, STORE);
    running--
}

proctype store_y(byte me)
{
    store(Y, STORE);
    running--
}

proctype load_x_load_y(byte me)
{
    BOTH(load(X, r0), load(Y, r1), LOAD >= ACQUIRE);
    running--
}

init
{
    byte shape;

#ifdef SHAPE
    shape = SHAPE;
#else
    select(shape : STORE_BUFFERING .. TWO_READERS);
#endif
    atomic {
        run memory();
        if
        :: shape == STORE_BUFFERING -> running = 2; run store_x_load_y(0); run store_y_load_x(1)
        :: shape == MESSAGE_PASSING -> running = 2; run send(0); run receive(1)
        :: shape == LOAD_BUFFERING -> running = 2; run load_x_store_y(0); run load_y_store_x(1)
        :: shape == PASSED_ON -> running = 3; run store_x(0); run load_x_store_y(1); run receive(2)
        :: shape == TWO_READERS -> running = 4; run store_x(0); run store_y(1); run load_x_load_y(2); run receive(3)
        fi
    }
    running == 0;
    if
    :: shape == STORE_BUFFERING -> assert(r0 || r1)
    :: shape == MESSAGE_PASSING -> assert(!r2 || r3)
    :: shape == LOAD_BUFFERING -> assert(!(r0 && r1))
    :: shape == PASSED_ON -> assert(!(r0 && r2) || r3)
    :: shape == TWO_READERS -> assert(!(r0 && r2) || r1 || r3)
    fi
}
