/* SPDX-License-Identifier: MIT */
/* A shared object that uses pytomic inside and shows nothing of it. Compiled as C and as C++. */
#include <pytomic.h>

#ifdef __cplusplus
#define PLUGIN_API extern "C" __attribute__((visibility("default")))
#else
#define PLUGIN_API __attribute__((visibility("default")))
#endif

PLUGIN_API void plugin_count(const pytomic_counter *counter, pytomic_uint *cell);

void plugin_count(const pytomic_counter *counter, pytomic_uint *cell)
{
    uint64_t after;

    pytomic_counter_inc(counter);
    pytomic_inc_safe(cell, &after);
    pytomic_fetch_max(cell, 7);
}
