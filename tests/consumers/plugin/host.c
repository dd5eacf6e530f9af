/* SPDX-License-Identifier: MIT */
/*
 * host PLUGIN: let a plugin count, on a CPU that has a lane and on one beyond the lanes, unload it, and take a signal:
 * delivering that, the kernel looks for a restartable sequence that the thread might be in.
 */
#include <dlfcn.h>
#include <pytomic.h>
#include <signal.h>
#include <stdio.h>

typedef void count_function(const pytomic_counter *, pytomic_uint *);

static void ignore(int number)
{
    (void)number;
}

static int count(const char *path, const pytomic_counter *counter, pytomic_uint *cell)
{
    void *plugin = dlopen(path, RTLD_NOW);
    void *symbol = plugin == NULL ? NULL : dlsym(plugin, "plugin_count");

    if (symbol == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    (*(count_function **)(void *)&symbol)(counter, cell);
    dlclose(plugin);
    return raise(SIGUSR1);
}

int main(int argc, char **argv)
{
    pytomic_slot hits, cell;

    if (argc != 2 || pytomic_anonymous_create(PYTOMIC_COUNTER, 0, &hits) != 0 ||
        pytomic_anonymous_create(PYTOMIC_UINT, 0, &cell) != 0) {
        return 2;
    }
    pytomic_counter without = hits.counter;
    without.lanes += without.cpus * (PYTOMIC_LANE_STRIDE / sizeof(pytomic_word));
    without.cpus = 0; /* as seen from here: the shared lanes, and every CPU is beyond the others */
    signal(SIGUSR1, ignore);
    if (count(argv[1], &hits.counter, cell.as_uint) != 0 || count(argv[1], &without, cell.as_uint) != 0) {
        return 3;
    }
    return pytomic_counter_sum(&hits.counter) == 2 && pytomic_load(cell.as_uint) == 8 ? 0 : 4;
}
