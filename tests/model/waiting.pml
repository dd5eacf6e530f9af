/* SPDX-License-Identifier: MIT */
/*
 * Waiting: src/wait.c, src/wake.c, record_commit() in src/record.c. Waiters sleep on the word; notifiers change the value and
 * wake. Everybody may be killed at any step. In the end a notifier who is not killed changes the value once more.
 *
 *   (none)    Waiters follow the value up to its last change; notifiers wake all.
 *   ONE       Each waiter waits for one change; notifiers wake one.
 *   READER    As without, and the first waiter may only read.
 *   REMOVAL   Nobody notifies: the slot is removed.
 */

#ifndef WAITERS
#define WAITERS 2
#endif
#ifndef NOTIFIERS
#define NOTIFIERS 2
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#define ALL 99

byte word, value; /* of the cell */
bool live = true; /* its generation is the handles' */
bool changing;    /* `change` of the segment is odd */

bool asleep[WAITERS]; /* what the kernel knows */

byte deaths = DEATHS;
bool not_notified;    /* a notifier was killed, maybe between its change and its notification */
bool remover_is_dead;

inline may_die()
{
    if
    :: deaths > 0 -> deaths--; goto dead
    :: true
    fi
}

/* FUTEX_WAKE_OP. Which of the sleepers are woken is up to the kernel. */
inline os_wake(addend, most)
{
#ifdef FLAG_FOR_COUNTER
    word = (addend == 1 -> 0 : word);
#else
    word = word + addend;
#endif
    wake(most)
}

inline wake(most)
{
    woken = 0;
    do
    :: woken < most && asleep[0] -> asleep[0] = false; woken++
    :: woken < most && asleep[1] -> asleep[1] = false; woken++
#if WAITERS > 2
    :: woken < most && asleep[2] -> asleep[2] = false; woken++
#endif
    :: else -> break
    od
}

/* look(): the value, then the generation */
inline look()
{
    atomic { may_die(); seen = value };
    atomic {
        may_die();
        if
        :: !live -> goto ended
        :: live && seen != old -> goto changed
        :: else
        fi
    }
}

proctype waiter(byte number)
{
    byte old, seen, its_word;
    bool certain;

again:
    look();
#ifdef CHANGE_BEFORE_ANNOUNCE
    certain = !changing;
#endif
    atomic { /* announce(): load and compare-and-swap */
        may_die();
#ifdef READER
        if
        :: word % 2 == 0 && number > 0 -> word++
        :: else
        fi;
#else
        if
        :: word % 2 == 0 -> word++
        :: else
        fi;
#endif
        its_word = word
    };
#ifndef CHANGE_BEFORE_ANNOUNCE
    atomic {
        may_die();
#ifdef CHANGE_NOT_LOOKED_AT
        certain = true;
#else
        certain = !changing;
#endif
    };
#endif
#ifndef NO_SECOND_LOOK
    look();
#endif
    atomic { /* os_sleep_on(): FUTEX_WAIT_BITSET */
        may_die();
        if
        :: word == its_word && its_word % 2 != 0 && certain -> asleep[number] = true
        :: else -> goto again /* the number is another, or the sleep is short */
        fi
    };
end_asleep:
    if
    :: atomic { !asleep[number] -> goto again }
    :: atomic { asleep[number] && deaths > 0 -> deaths--; asleep[number] = false; goto dead }
    fi;

changed:
#if !defined ONE && !defined REMOVAL
    atomic {
        old = seen;
        if
        :: seen < NOTIFIERS -> goto again
        :: else
        fi
    };
#endif
dead:
ended:
    skip
}

#ifndef REMOVAL

proctype notifier()
{
    byte its_word, woken;

#ifdef NOTIFY_WITHOUT_FENCE
    atomic { may_die(); its_word = word };
    atomic { may_die(); value++ };
#else
    atomic { may_die(); value++ };
    atomic { may_die(); its_word = word }; /* may_have_sleepers() */
#endif
    if
    :: its_word % 2 == 0 -> goto ended
    :: else
    fi;
#ifdef ONE
    atomic {
        may_die();
#ifdef ONE_ADDS_1
        os_wake(1, 1)
#else
        os_wake(2, 1)
#endif
    };
    if
    :: woken > 0 -> goto ended
    :: else
    fi;
#endif
#ifdef ADD_THEN_WAKE
    atomic { may_die(); word++ };
    atomic { may_die(); wake(ALL) };
#elif defined STORE_THEN_WAKE
    atomic { may_die(); word = its_word + 1 };
    atomic { may_die(); wake(ALL) };
#else
    atomic { may_die(); os_wake(1, ALL) };
#endif
    goto ended;
dead:
    not_notified = true;
ended:
    skip
}

#else

/* life_end(), record_commit() */
proctype remover()
{
    byte its_word, woken;

    atomic { may_die(); changing = true };
#ifdef WAKE_AFTER_COMMIT
    atomic { may_die(); live = false };
#endif
    atomic { may_die(); its_word = word };
    if
    :: its_word % 2 != 0 -> atomic { may_die(); os_wake(1, ALL) }
    :: else
    fi;
#ifndef WAKE_AFTER_COMMIT
    atomic { may_die(); live = false };
#endif
    atomic { may_die(); changing = false };
    goto ended;
dead:
    remover_is_dead = true;
ended:
    skip
}

/* The next change of structure rebuilds the caches. It knows nothing of waiters. */
proctype rebuilder()
{
end:
    remover_is_dead -> changing = false
}

#endif

byte sleepers;

inline count_sleepers()
{
    sleepers = asleep[0] + asleep[1];
#if WAITERS > 2
    sleepers = sleepers + asleep[2]
#endif
}

#ifndef REMOVAL

/* The last notifier, in one step, because all others have come to rest. */
inline notify()
{
    value = NOTIFIERS + 1;
    if
    :: word % 2 != 0 -> os_wake(1, ALL)
    :: true -> /* or one after the other, until nobody is there */
        do
        :: word % 2 != 0 ->
            os_wake(2, 1);
#ifndef ONE_LEAVES_ODD
            if
            :: woken == 0 -> word++ /* os_wake(1, ALL), and nobody is there */
            :: else
            fi
#else
            if
            :: woken == 0 -> break
            :: else
            fi
#endif
        :: else -> break
        od
    fi
}

#endif

init
{
#ifndef REMOVAL
    byte woken;
#endif

    atomic {
        run waiter(0);
        run waiter(1);
#if WAITERS > 2
        run waiter(2);
#endif
#ifdef REMOVAL
        run remover();
        run rebuilder()
#else
        run notifier();
        run notifier()
#endif
    };
    /* Nobody can take a step: who is not asleep has ended. */
#ifdef REMOVAL
end:
    timeout -> count_sleepers();
    assert(live || sleepers == 0)
#else
    timeout -> count_sleepers();
#ifdef ONE
    assert(deaths < DEATHS || sleepers <= WAITERS - NOTIFIERS);
#else
    assert(not_notified || sleepers == 0);
#endif
    atomic { notify() };
    timeout -> count_sleepers();
    assert(sleepers == 0); /* a killed notifier does not keep the next one from waking all */
    assert(word % 2 == 0)  /* nor does a killed waiter make notifiers call the kernel for ever */
#endif
}
