/* SPDX-License-Identifier: MIT */
/*
 * Performance Co-Pilot's MMV: mmv_inc() on a value in a mapped file. It is an ordinary addition, so two writers lose
 * updates; the processes inherit one mapping, because there is no call that attaches to another's.
 */
#include <pcp/pmapi.h>

#include <pcp/mmv_stats.h> /* wants pmapi.h before it */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "contender.h"

#define METRICS_MAX 64

static char file_name[64];
static unsigned count;
static void *mapped;
static pmAtomValue *value;

static pmAtomValue *value_of(unsigned counter)
{
    char metric[32];

    snprintf(metric, sizeof(metric), "counter%u", counter);
    return mmv_lookup_value_desc(mapped, metric, "");
}

void contender_prepare(const char *directory, const char *name, unsigned counters)
{
    mmv_metric_t metrics[METRICS_MAX] = {0};
    char files[512];

    snprintf(file_name, sizeof(file_name), "%s", name);
    snprintf(files, sizeof(files), "%s/mmv", directory);
    mkdir(files, 0700);
    setenv("PCP_TMP_DIR", directory, 1);
    count = counters;
    for (unsigned i = 0; i < counters; i++) {
        snprintf(metrics[i].name, sizeof(metrics[i].name), "counter%u", i);
        metrics[i].item = i + 1;
        metrics[i].type = MMV_TYPE_U64;
        metrics[i].semantics = MMV_SEM_COUNTER;
        metrics[i].indom = (unsigned)PM_INDOM_NULL;
    }
    mapped = mmv_stats_init(name, 1, 0, metrics, (int)counters, NULL, 0);
    need(mapped != NULL, "mmv_stats_init() failed");
}

void contender_attach(const char *directory, const char *name, unsigned counter)
{
    (void)directory, (void)name;
    value = value_of(counter);
    need(value != NULL, "mmv_lookup_value_desc() failed");
}

void contender_increment(uint64_t times)
{
    for (uint64_t i = 0; i < times; i++) {
        mmv_inc(mapped, value);
    }
}

uint64_t contender_total(void)
{
    uint64_t total = 0;

    for (unsigned i = 0; i < count; i++) {
        total += value_of(i)->ull;
    }
    return total;
}

void contender_remove(void)
{
    mmv_stats_stop(file_name, mapped);
}
