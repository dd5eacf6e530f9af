#!/bin/sh
# SPDX-License-Identifier: MIT
# plugin.sh PREFIX WORK: a shared object compiled with -fvisibility=hidden, as C and as C++, with the shared and with the
# static library, exports nothing of ours, and may be unloaded right after it counted. One that uses pytomic.hpp exports
# the exceptions alone, which the program catches.
set -eu
prefix=$1 work=$2
here=$(dirname "$0")/plugin

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name pytomic.pc)")
export PKG_CONFIG_PATH
cflags=$(pkg-config --cflags pytomic)
libdir=$(pkg-config --variable=libdir pytomic)
mkdir -p "$work"

# shellcheck disable=SC2086 # the flags are words
"${CC:-cc}" -O2 $cflags -o "$work/host" "$here/host.c" -L"$libdir" -lpytomic -Wl,-rpath,"$libdir" -ldl

for language in c c++; do
    for library in -lpytomic "$libdir/libpytomic.a"; do
        for level in -O0 -O2; do
            plugin=$work/plugin.so
            # shellcheck disable=SC2086
            "${CC:-cc}" $level -fPIC -fvisibility=hidden $cflags -x $language -c -o "$work/plugin.o" "$here/plugin.c"
            "${CC:-cc}" -shared -o "$plugin" "$work/plugin.o" -L"$libdir" "$library" -Wl,-z,defs -pthread
            exported=$(nm -D --defined-only "$plugin" | sed 's/.* //')
            if [ "$exported" != plugin_count ]; then
                echo "$language $level with $library exports:" $exported
                exit 1
            fi
            "$work/host" "$plugin"
        done
    done
done

for compiler in g++ clang++; do
    command -v $compiler >/dev/null || continue
    for level in -O0 -O2; do
        thrower=$work/thrower.so
        # shellcheck disable=SC2086
        $compiler -std=c++17 $level -fPIC -fvisibility=hidden -shared $cflags -o "$thrower" "$here/thrower.cpp" \
            "$libdir/libpytomic.a" -Wl,-z,defs -pthread
        exported=$(nm -D --defined-only "$thrower" | sed 's/.* //' | grep -E '^(pytomic|_ZNK?7pytomic)' |
            grep -Ev '^_ZN7pytomic[0-9]+([a-z]+_)?error[CD]' || true)
        if [ -n "$exported" ]; then
            echo "$compiler $level exports:" $exported
            exit 1
        fi
        # shellcheck disable=SC2086
        $compiler -std=c++17 $level $cflags -o "$work/catcher" "$here/catcher.cpp" -L"$libdir" -lpytomic \
            -Wl,-rpath,"$libdir" -ldl
        "$work/catcher" "$thrower"
    done
done
