/* SPDX-License-Identifier: MIT */
/* A contender on words of anonymous memory that the processes inherit: everything but contender_increment(). */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>
#include <sys/mman.h>

#include "contender.h"

#define STRIDE 16 /* words: 128 bytes, as the cells of pytomic */

static uint64_t *words;
static unsigned word_count;
static uint64_t *word; /* of this process */

void contender_prepare(const char *directory, const char *name, unsigned counters)
{
    (void)directory, (void)name;
    word_count = counters;
    words = mmap(NULL, counters * STRIDE * sizeof(*words), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    need(words != MAP_FAILED, "mmap() failed");
}

void contender_attach(const char *directory, const char *name, unsigned counter)
{
    (void)directory, (void)name;
    word = words + (size_t)counter * STRIDE;
}

uint64_t contender_total(void)
{
    uint64_t total = 0;

    for (unsigned i = 0; i < word_count; i++) {
        total += words[(size_t)i * STRIDE];
    }
    return total;
}

void contender_remove(void)
{
}

#endif
