#!/bin/sh
# SPDX-License-Identifier: MIT
# once.sh SEGMENT COMMAND [ARGUMENT...]: however many ask, the first runs the command, until `pytomic-shm reset`.
set -eu
segment=$1
shift

turn=$(pytomic-shm inc "$segment/once" -c)
if [ "$turn" -eq 1 ]; then
    exec "$@"
fi
echo "already done" >&2
exit 1
