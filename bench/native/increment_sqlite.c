/* SPDX-License-Identifier: MIT */
/* SQLite: an upsert in a prepared statement, in its fastest mode that several processes may use (WAL, never flushed). */
#include <sqlite3.h>
#include <stdio.h>

#include "contender.h"

static char path[512];
static unsigned own;
static sqlite3 *database;

static const char upsert[] = "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1";

static void open_database(void)
{
    need(sqlite3_open(path, &database) == SQLITE_OK, "sqlite3_open() failed");
    sqlite3_busy_timeout(database, 60000);
    need(sqlite3_exec(database, "PRAGMA synchronous = OFF", NULL, NULL, NULL) == SQLITE_OK, "PRAGMA failed");
}

void contender_prepare(const char *directory, const char *name, unsigned counters)
{
    (void)counters;
    snprintf(path, sizeof(path), "%s/%s.sqlite", directory, name);
    open_database();
    need(sqlite3_exec(database,
                      "PRAGMA journal_mode = WAL; CREATE TABLE counter (name INTEGER PRIMARY KEY, value INTEGER)", NULL,
                      NULL, NULL) == SQLITE_OK,
         "CREATE TABLE failed");
    sqlite3_close(database); /* a connection must not be carried through fork() */
}

void contender_attach(const char *directory, const char *name, unsigned counter)
{
    (void)directory, (void)name;
    own = counter;
    open_database();
}

void contender_increment(uint64_t times)
{
    sqlite3_stmt *statement;

    need(sqlite3_prepare_v2(database, upsert, -1, &statement, NULL) == SQLITE_OK, "sqlite3_prepare_v2() failed");
    for (uint64_t i = 0; i < times; i++) {
        sqlite3_bind_int64(statement, 1, own);
        need(sqlite3_step(statement) == SQLITE_DONE, "sqlite3_step() failed");
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

uint64_t contender_total(void)
{
    sqlite3_stmt *statement;

    open_database();
    need(sqlite3_prepare_v2(database, "SELECT sum(value) FROM counter", -1, &statement, NULL) == SQLITE_OK &&
             sqlite3_step(statement) == SQLITE_ROW,
         "SELECT failed");
    uint64_t total = (uint64_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return total;
}

void contender_remove(void)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    char file[520];

    sqlite3_close(database);
    for (int i = 0; i < 3; i++) {
        snprintf(file, sizeof(file), "%s%s", path, suffixes[i]);
        remove(file);
    }
}
