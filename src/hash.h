/* SPDX-License-Identifier: MIT */
/*
 * SipHash-2-4 (J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012), keyed per segment: whoever
 * chooses slot names, say from the requests of a server, cannot choose names that collide.
 */
#ifndef PYTOMIC_HASH_H
#define PYTOMIC_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t hash_bytes(const uint64_t key[2], const void *bytes, size_t length);

#endif
