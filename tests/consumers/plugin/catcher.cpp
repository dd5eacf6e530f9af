/* SPDX-License-Identifier: MIT */
/* catcher PLUGIN: what the plugin throws is known here by its type and by its code; and the plugin can be unloaded. */
#include <cstdio>
#include <dlfcn.h>
#include <pytomic.hpp>

int main(int argc, char **argv)
{
    void *plugin = argc == 2 ? dlopen(argv[1], RTLD_NOW) : nullptr;
    void *symbol = plugin == nullptr ? nullptr : dlsym(plugin, "plugin_open");
    bool caught = false;

    if (symbol == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    try {
        reinterpret_cast<void (*)(const char *)>(symbol)("consumer-absent");
    } catch (const pytomic::absent_error &error) {
        caught = error.code() == pytomic::errc::no_segment && error.code() != pytomic::errc::no_slot;
    }
    dlclose(plugin);
    return !caught ? 3 : dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD) != nullptr ? 4 : 0;
}
