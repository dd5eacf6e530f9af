/* SPDX-License-Identifier: MIT */
#include "hits.hpp"

Hits *make_hits(const pytomic_counter *counter)
{
    return new Hits(counter);
}
