#!/bin/bash
# SPDX-License-Identifier: MIT
# Search the models exhaustively: the protocol has to hold, and each way of weakening it has to be found out.
# Needs spin 6.5 and gcc.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

# model: defines. The protocol holds, and each statement of the model is reached: deaths, rebuilds and scans did happen.
reached() {
    cat <<'ROWS'
pytomic:
counter:
creation:
presence:
extents:
orders:
waiting:
waiting: READER
waiting: REMOVAL
ROWS
}

# model: defines. The protocol holds. LIVENESS: whatever the order the processes run in, all of it comes to an end.
holds() {
    cat <<'ROWS'
pytomic: TAGS_DIFFER OPERATIONS=2
pytomic: DEATHS=2 OPERATIONS=2
pytomic: WRITERS_ALONE DEATHS=3 OPERATIONS=5
pytomic: LIVENESS OPERATIONS=2
extents: OPERATIONS=5 DEATHS=0
counter: LIVENESS
creation: LIVENESS
litmus:
litmus: SHAPE=MESSAGE_PASSING STORE=RELEASE LOAD=ACQUIRE
litmus: SHAPE=LOAD_BUFFERING STORE=RELEASE LOAD=ACQUIRE
litmus: SHAPE=PASSED_ON STORE=RELEASE LOAD=ACQUIRE
waiting: DEATHS=2
waiting: ONE DEATHS=2
waiting: ONE WAITERS=3 DEATHS=0
waiting: REMOVAL DEATHS=2
ROWS
}

# model: defines that weaken it: part of the assertion that has to find it out
weakened() {
    cat <<'ROWS'
pytomic: NO_MARK DEATHS=0: !(present)
pytomic: NO_MARK WRITERS_ALONE: (live==
pytomic: NO_REBUILD WRITERS_ALONE: (live==
pytomic: MISS_BELIEVED: !(present)
pytomic: NO_SCAN OPERATIONS=2: !(present)
pytomic: NO_SCAN_BUT_ENDLESS LIVENESS OPERATIONS=1: acceptance cycle
pytomic: COMMIT_BEFORE_PREPARE DEATHS=0: (lives[index]&
pytomic: COMMIT_BEFORE_PREPARE WRITERS_ALONE: (word0[
pytomic: NO_SECOND_LOOK: (its_type==
pytomic: TYPE_AFTER_SECOND_LOOK: (its_type==
pytomic: STAMP_AFTER_COMMIT WRITERS_ALONE: (free_tail==freed_last)
pytomic: EMPTY_FOR_TOMBSTONE WRITERS_ALONE: (seen==(generation[
pytomic: UNLOCK_BEFORE_MARK WRITERS_ALONE: (live==
pytomic: DEAD_HOLD_LOCK WRITERS_ALONE: (operations==0)
counter: STORE_FOR_SWAP: ==added
counter: SUM_NOT_TAKEN_AGAIN: (sum-expected)>=0
counter: LANES_BEFORE_BASE: (sum-its_base)>=0
counter: ZERO_LANES: ==added
creation: PUBLISHED_BEFORE_BUILT: whole[name]
creation: RENAMED_FOR_LINKED: (published<=1)
creation: LINKS_NOT_COUNTED: temporary[file]
creation: COLLECTED_WITHOUT_LOCK: temporary[file]
presence: NO_SHARE: (attached[name]==0)
presence: LINKED_BEFORE_SHARED: (attached[name]==0)
presence: NO_CHECK_AFTER_SHARE: (name==file)
presence: LINKS_COUNTED: (name==file)
presence: NAME_NOT_CHECKED_AFTER_CLAIM: (attached[name]==0)
presence: DRY_RUN_CLAIMS: (name==0)
presence: UNLINKED_BY_HAND DEATHS=0: (attached[name]==0)
extents: COMMIT_BEFORE_WRITE DEATHS=0: (first==second)
extents: WRITE_IN_PLACE DEATHS=0: (first==second)
extents: NO_SECOND_LOOK DEATHS=0: (first==second)
extents: SEQUENCE_KEPT DEATHS=0: (first==second)
extents: CHANGES_NOT_COUNTED DEATHS=0: (first==second)
extents: NO_REBUILD: (owned[k]==
extents: REBUILD_FORGETS_BODIES: (owned[k]==
orders: REPLACE_WITHOUT_FENCE: ==seen[0])
orders: REPLACE_WITHOUT_RELEASE: ==seen[0])
orders: LOAD_WITHOUT_ACQUIRE: ==seen[0])
orders: LOAD_WITHOUT_FENCE: ==seen[0])
orders: COMMIT_WITHOUT_RELEASE: ==key)
orders: PREPARE_WITHOUT_FENCE: ==key)
orders: MATCH_WITHOUT_ACQUIRE: ==key)
orders: MATCH_WITHOUT_FENCE: ==key)
orders: MARK_WITHOUT_FENCE: (seen[1]==0)
orders: MARK_WITHOUT_RELEASE: (seen[1]==0)
orders: MISS_WITHOUT_ACQUIRE: (seen[1]==0)
orders: MISS_WITHOUT_FENCE: (seen[1]==0)
litmus: SHAPE=STORE_BUFFERING STORE=RELEASE LOAD=SEQ_CST: (r0||r1)
litmus: SHAPE=STORE_BUFFERING STORE=SEQ_CST LOAD=ACQUIRE: (r0||r1)
litmus: SHAPE=MESSAGE_PASSING STORE=RELAXED LOAD=ACQUIRE: !(r2)||r3)
litmus: SHAPE=MESSAGE_PASSING STORE=RELEASE LOAD=RELAXED: !(r2)||r3)
litmus: SHAPE=LOAD_BUFFERING STORE=RELAXED LOAD=RELAXED: !((r0&&r1))
litmus: SHAPE=PASSED_ON STORE=RELAXED LOAD=ACQUIRE: !((r0&&r2))||r3)
litmus: SHAPE=PASSED_ON STORE=RELEASE LOAD=RELAXED: !((r0&&r2))||r3)
litmus: SHAPE=TWO_READERS STORE=RELEASE LOAD=ACQUIRE: !((r0&&r2))||r1)||r3)
waiting: NO_SECOND_LOOK DEATHS=0: (sleepers==0)
waiting: NOTIFY_WITHOUT_FENCE DEATHS=0: (sleepers==0)
waiting: ADD_THEN_WAKE: (sleepers==0)
waiting: STORE_THEN_WAKE: (sleepers==0)
waiting: FLAG_FOR_COUNTER DEATHS=0: (sleepers==0)
waiting: ONE_ADDS_1 ONE DEATHS=0: (sleepers<=
waiting: ONE_LEAVES_ODD: ((word%2)==0)
waiting: WAKE_AFTER_COMMIT REMOVAL: (sleepers==0)
waiting: CHANGE_NOT_LOOKED_AT REMOVAL DEATHS=0: (sleepers==0)
waiting: CHANGE_BEFORE_ANNOUNCE REMOVAL DEATHS=0: (sleepers==0)
waiting: NO_SECOND_LOOK REMOVAL DEATHS=0: (sleepers==0)
ROWS
}

# search OPTIMISATION MODEL DEFINES: leaves what pan said in the file log
search() {
    local optimisation=$1 model=$2 how=(-DSAFETY) search=() defines=()
    shift 2
    for define; do
        defines+=("-D$define")
        if [ "$define" = LIVENESS ]; then
            how=() search=(-a)
        fi
    done
    cp "$here"/*.pml .
    spin "${defines[@]}" -a "$model.pml" >log || cat log >&2
    gcc -w "$optimisation" "${how[@]}" -DCOLLAPSE -DMEMLIM=1800 -o pan pan.c
    ./pan -m10000 "${search[@]}" >log 2>&1 || true
}

# row LOG NAME VERDICT
row() {
    awk -v name="$2" -v verdict="$3" '
        /depth reached/ { depth = $6 + 0; errors = $NF }
        / states, stored/ { states = $1 }
        END { printf "%-54s %10s %6s %7s  %s\n", name, states, depth, errors, verdict }' "$1"
}

# check_holds MODEL -DEFINES: everything searched and nothing violated; else the way to the violation.
check_holds() {
    if ! grep -q 'errors: 0$' log || grep -Eq 'max search depth|not completed|MEMLIM|out of memory' log; then
        grep '^pan' log >&2
        spin "${@:2}" -t -p -g "$1.pml" | tail -n 60 >&2
        return 1
    fi
}

# No statement without use. A process that goes on for ever has no end to reach.
check_reached() {
    ! grep -E '\.pml:[0-9]+, state' log | grep -v -- '"-end-"' >&2
}

one() { # NUMBER KIND ROW
    local number=$1 kind=$2 model=${3%%:*} rest=${3#*:} expected="" optimisation=-O1 verdict=holds defines
    if [ "$kind" = weakened ]; then
        expected=${rest#*: } rest=${rest%%:*} optimisation=-O0 verdict="found by $expected"
    fi
    if [ "$kind" = reached ]; then
        optimisation=-O2
    fi
    read -ra defines <<<"$rest"
    mkdir "$build/$number"
    cd "$build/$number"
    search "$optimisation" "$model" "${defines[@]}"
    case $kind in
    reached) check_holds "$model" "${defines[@]/#/-D}" && check_reached || verdict=FAILED ;;
    holds) check_holds "$model" "${defines[@]/#/-D}" || verdict=FAILED ;;
    weakened) grep '^pan:1: ' log | grep -qF -- "$expected" || verdict="FAILED: not found by $expected" ;;
    esac
    row log "$model ${defines[*]}" "$verdict" >"$build/$number.row"
    rm -rf "$build/${number:?}"
}

at_once=$(nproc)
at_once=$((at_once < 8 ? at_once : 8)) # for the memory's sake
number=100
while read -r kind line; do
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do
        wait -n
    done
    number=$((number + 1))
    one "$number" "$kind" "$line" &
done < <(for kind in reached holds weakened; do "$kind" | sed "s/^/$kind /"; done)
wait

printf '%-54s %10s %6s %7s  %s\n' model states depth errors verdict
cat "$build"/*.row
rows=$(cat "$build"/*.row | wc -l)
[ "$rows" -eq "$((number - 100))" ] && ! grep -q FAILED "$build"/*.row
