#!/bin/sh
# SPDX-License-Identifier: MIT
# pkg_config.sh PREFIX WORK: build main.c, shared and static, and classes/ in C++ by what pkg-config says of PREFIX.
set -eu
prefix=$1 work=$2
tests=$(dirname "$0")/..
main=$tests/consumers/main.c

pc=$(find "$prefix" -name pytomic.pc)
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
mkdir -p "$work"

# shellcheck disable=SC2046 # the flags are words
"${CC:-cc}" -o "$work/shared" "$main" $(pkg-config --cflags --libs pytomic)
LD_LIBRARY_PATH=$(pkg-config --variable=libdir pytomic) "$work/shared"

# Of the flags only the library itself becomes the archive: a fully static program needs static system libraries.
# shellcheck disable=SC2046
"${CC:-cc}" -o "$work/static" "$main" $(pkg-config --cflags --libs --static pytomic |
    sed 's/-lpytomic/-Wl,-Bstatic -lpytomic -Wl,-Bdynamic/')
"$work/static"

# shellcheck disable=SC2046
"${CXX:-c++}" -std=c++17 -pthread -I "$tests/support" -o "$work/classes" "$tests"/consumers/classes/*.cpp \
    $(pkg-config --cflags --libs pytomic)
LD_LIBRARY_PATH=$(pkg-config --variable=libdir pytomic) "$work/classes"
