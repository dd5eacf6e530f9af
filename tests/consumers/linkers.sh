#!/bin/sh
# SPDX-License-Identifier: MIT
# linkers.sh PREFIX WORK: two C++ files that use a counter inline become one program, by each compiler and each linker at
# hand, optimised or not, in both dialects of x86's assembler. The last line says what was tried and what is not there.
set -eu
prefix=$1 work=$2
here=$(dirname "$0")/two_files

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name pytomic.pc)")
export PKG_CONFIG_PATH
cflags=$(pkg-config --cflags pytomic)
archive=$(pkg-config --variable=libdir pytomic)/libpytomic.a
mkdir -p "$work"

dialects="att"
case $(uname -m) in
x86_64 | i?86) dialects="att intel" ;;
esac

tried="" absent=""
for compiler in g++ clang++; do
    if ! command -v $compiler >/dev/null; then
        absent="$absent $compiler"
        continue
    fi
    for linker in bfd gold lld; do
        if ! command -v ld.$linker >/dev/null; then
            absent="$absent ld.$linker"
            continue
        fi
        for level in -O0 -O2; do
            for dialect in $dialects; do
                options="$level -std=c++17 -Wall -Wextra -Werror"
                [ "$dialects" = att ] || options="$options -masm=$dialect"
                echo "$compiler $options, ld.$linker"
                # shellcheck disable=SC2086 # the flags are words
                $compiler $options $cflags -fuse-ld=$linker -o "$work/program" "$here/main.cpp" "$here/hits.cpp" \
                    "$archive" -pthread
                "$work/program"
            done
        done
        tried="$tried $compiler+$linker"
    done
done
echo "tried:$tried; not there:${absent:- none}"
[ -n "$tried" ] || exit 77
