#!/bin/sh
# SPDX-License-Identifier: MIT
# ids.sh SEGMENT: a number that no other call on this machine gets, from 1 up.
set -eu
pytomic-shm inc "$1/ids" -c
