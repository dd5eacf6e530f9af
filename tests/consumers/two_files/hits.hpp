/* SPDX-License-Identifier: MIT */
/* A virtual inline function: each file that makes a Hits has a copy of it, and the linker keeps one. */
#include <pytomic.h>

struct Hits {
    const pytomic_counter *counter;

    explicit Hits(const pytomic_counter *on) : counter(on)
    {
    }
    virtual ~Hits() = default;
    virtual void add(int64_t hits)
    {
        pytomic_counter_add(counter, hits);
    }
};

Hits *make_hits(const pytomic_counter *counter);
