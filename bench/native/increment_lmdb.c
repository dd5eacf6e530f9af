/* SPDX-License-Identifier: MIT */
/* LMDB: read and put in one write transaction, in its fastest mode (nothing is flushed to a disk, values are mapped). */
#include <lmdb.h>
#include <stdio.h>

#include "contender.h"

static char path[512];
static unsigned count, own;
static MDB_env *environment;
static MDB_dbi database;

static uint64_t add(unsigned counter, uint64_t operand)
{
    MDB_txn *transaction;
    MDB_val key = {sizeof(counter), &counter}, found, put = {sizeof(uint64_t), NULL};
    uint64_t value = operand;

    need(mdb_txn_begin(environment, NULL, 0, &transaction) == 0, "mdb_txn_begin() failed");
    if (mdb_get(transaction, database, &key, &found) == 0) {
        value += *(const uint64_t *)found.mv_data;
    }
    put.mv_data = &value;
    need(mdb_put(transaction, database, &key, &put, 0) == 0, "mdb_put() failed");
    need(mdb_txn_commit(transaction) == 0, "mdb_txn_commit() failed");
    return value;
}

static void open_environment(void)
{
    MDB_txn *transaction;

    need(mdb_env_create(&environment) == 0 && mdb_env_set_mapsize(environment, 1 << 24) == 0 &&
             mdb_env_open(environment, path, MDB_NOSUBDIR | MDB_NOSYNC | MDB_WRITEMAP | MDB_MAPASYNC, 0600) == 0,
         "mdb_env_open() failed");
    need(mdb_txn_begin(environment, NULL, 0, &transaction) == 0 &&
             mdb_dbi_open(transaction, NULL, MDB_INTEGERKEY | MDB_CREATE, &database) == 0 &&
             mdb_txn_commit(transaction) == 0,
         "mdb_dbi_open() failed");
}

void contender_prepare(const char *directory, const char *name, unsigned counters)
{
    snprintf(path, sizeof(path), "%s/%s.lmdb", directory, name);
    count = counters;
    open_environment();
    for (unsigned i = 0; i < counters; i++) {
        add(i, 0);
    }
    mdb_env_close(environment); /* an environment must not be carried through fork() */
}

void contender_attach(const char *directory, const char *name, unsigned counter)
{
    (void)directory, (void)name;
    own = counter;
    open_environment();
}

void contender_increment(uint64_t times)
{
    for (uint64_t i = 0; i < times; i++) {
        add(own, 1);
    }
}

uint64_t contender_total(void)
{
    uint64_t total = 0;

    open_environment();
    for (unsigned i = 0; i < count; i++) {
        total += add(i, 0);
    }
    return total;
}

void contender_remove(void)
{
    char lock[520];

    mdb_env_close(environment);
    snprintf(lock, sizeof(lock), "%s-lock", path);
    remove(path);
    remove(lock);
}
