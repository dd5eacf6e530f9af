#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzz for so many seconds with each harness, one after the other, at the lowest priority:
#   tests/fuzz/run.sh SECONDS [HARNESS...]
# Builds with clang's libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer into build/fuzz. What is found while
# running stays in build/fuzz/corpus; the corpus in the tree is only read.
set -eu

if [ $# -lt 1 ]; then
    echo "usage: $0 SECONDS [attach|name|tools...]" >&2
    exit 2
fi
seconds=$1
shift
cd "$(dirname "$0")/../.."
out=${FUZZ_BUILD:-build/fuzz}
mkdir -p "$out"

clang=$(command -v clang || command -v clang-14) || {
    echo "$0: no clang; apt-get install clang libclang-rt-14-dev" >&2
    exit 3
}
# Inputs are lists of overwrites; comparisons traced at run time say little about these, and halve the speed.
flags="-std=c11 -D_GNU_SOURCE -Wno-macro-redefined -O2 -g -fno-omit-frame-pointer -fsanitize=fuzzer,address,undefined
    -fno-sanitize-coverage=trace-cmp -fno-sanitize-recover=all -Iinclude -Isrc -Itools -Itests/support"

# A list of overwrites, or a name and a little more than that.
longest()
{
    if [ "$1" = name ]; then echo 4200; else echo 128; fi
}

build()
{
    case $1 in
    tools)
        # all of the command but its main(); no other segment or process of the machine is looked at
        set -- "$1" $(ls tools/*.c | grep -v '/main\.c$') -ljson-c -Wl,--wrap=pytomic_list_segments \
            -Wl,--wrap=pytomic_names_free -Wl,--wrap=processes_count
        ;;
    esac
    harness=$1
    shift
    # shellcheck disable=SC2086
    "$clang" $flags -o "$out/fuzz_$harness" "tests/fuzz/fuzz_$harness.c" tests/fuzz/hostile_segment.c \
        tests/support/files.c tests/support/must.c tests/support/unique.c src/*.c \
        "$@" -lpthread
}

for harness in ${*:-attach name tools}; do
    build "$harness"
    mkdir -p "$out/corpus/$harness"
    # leaks are looked for in the replay of every test run; here that would cost most of the speed
    nice -n 19 "$out/fuzz_$harness" -max_total_time="$seconds" -max_len="$(longest "$harness")" -timeout=60 -detect_leaks=0 \
        -print_final_stats=1 -artifact_prefix="$out/" "$out/corpus/$harness" "tests/fuzz/corpus/$harness" \
        2>"$out/$harness.log" || {
        tail -n 40 "$out/$harness.log" >&2
        exit 1
    }
    echo "$harness: $(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$harness.log") executions," \
        "$(sed -n 's/^stat::average_exec_per_sec: *//p' "$out/$harness.log") a second, nothing found"
done
