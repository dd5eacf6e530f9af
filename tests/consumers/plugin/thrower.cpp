/* SPDX-License-Identifier: MIT */
/* A shared object whose errors the program catches. */
#include <pytomic.hpp>

extern "C" __attribute__((visibility("default"))) void plugin_open(const char *segment)
{
    pytomic::segment absent(segment, pytomic::existing);
}
