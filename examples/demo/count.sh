#!/bin/sh
# SPDX-License-Identifier: MIT
# count.sh SEGMENT LOG: count hits, bytes and statuses of an access log in a shared segment. As count.c and count.py.
# Each update is a process of its own; pytomic-shm must be on the PATH.
set -eu
segment=$1
log=$2

pytomic-shm inc "$segment/workers" -c >/dev/null
cat # all start when the last has come: run.py then ends our input

while read -r line; do
    line=${line#*\"}
    line=${line#*\"} # what stands behind the request, which is in quotes
    # shellcheck disable=SC2086 # split it into words: the status, the number of bytes, and more
    set -f -- $line
    pytomic-shm inc "$segment/hits" -c
    pytomic-shm inc "$segment/status/$1" -c
    pytomic-shm inc "$segment/bytes" "$2" -c
done <"$log" >/dev/null
