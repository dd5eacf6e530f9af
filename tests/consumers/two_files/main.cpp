/* SPDX-License-Identifier: MIT */
#include "hits.hpp"

#include <memory>

int main()
{
    pytomic_slot slot;

    if (pytomic_anonymous_create(PYTOMIC_COUNTER, 0, &slot) != 0) {
        return 1;
    }
    std::unique_ptr<Hits> here(new Hits(&slot.counter)), there(make_hits(&slot.counter));
    for (int i = 0; i < 1000; i++) {
        here->add(1);
        there->add(2);
        pytomic_counter_inc(&slot.counter);
    }
    return pytomic_counter_sum(&slot.counter) == 4000 ? 0 : 2;
}
