/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <time.h>

#include "commands.h"
#include "limits.h"
#include "message.h"
#include "number.h"
#include "path.h"
#include "reason.h"

enum { INTERVAL = 100000000 }; /* ns, between two looks at what nobody notifies */

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void sleep_until(int64_t moment)
{
    struct timespec time = {.tv_sec = (time_t)(moment / 1000000000), .tv_nsec = (long)(moment % 1000000000)};

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL); /* a signal may cut it short: then we look early */
}

static bool holds(unsigned condition, pytomic_type type, uint64_t value, uint64_t number)
{
    int order = 0;

    pytomic_value_compare(type, value, number, &order);
    switch (condition) {
    case OPTION_GE:
        return order == 0 || order == 1; /* a NaN is neither */
    case OPTION_LE:
        return order <= 0;
    case OPTION_EQ:
        return order == 0;
    default:
        return order != 0;
    }
}

/* What `get` prints. */
static int look(const pytomic_slot *slot, uint64_t *value)
{
    return limits_has(slot->type) ? limits_get(slot, value) : pytomic_slot_load(slot, value);
}

/*
 * The next value, or the same one once `until` has come. Errors of pytomic_wait(), but for that. Nobody notifies when permits
 * come back because their holder ended.
 */
static int next_value(const pytomic_slot *slot, int64_t until, uint64_t *value)
{
    int error = limits_has(slot->type) ? -ENOTSUP : pytomic_wait_until(slot, *value, until, value);

    if (error == -ENOTSUP) {
        sleep_until(until);
        error = pytomic_slot_check(slot);
        return error ? error : look(slot, value);
    }
    return error == -ETIMEDOUT || error == -EINTR ? 0 : error;
}

/* -PYTOMIC_E_STALE: the segment was unlinked. pytomic_wait() would go on, but the user asked for a name. */
static int check_name(const pytomic_slot *slot)
{
    pytomic_segment_info info;
    int error = pytomic_segment_get_info(slot->segment, &info);

    return error == -PYTOMIC_E_STALE ? error : 0;
}

/* 1: the condition holds; 0: the time is over. `*value` is what was seen last. */
static int wait_for(const struct arguments *arguments, const pytomic_slot *slot, uint64_t number, uint64_t *value)
{
    unsigned condition = arguments->options & OPTION_CONDITIONS;
    int64_t begun = now();
    int64_t deadline = arguments->timeout < PYTOMIC_FOREVER - begun ? begun + arguments->timeout : PYTOMIC_FOREVER;
    int error = look(slot, value);

    while (!error && !holds(condition, slot->type, *value, number)) {
        int64_t moment = now();
        if (moment >= deadline) {
            return 0;
        }
        error = next_value(slot, moment + INTERVAL < deadline ? moment + INTERVAL : deadline, value);
        if (!error) {
            error = check_name(slot);
        }
    }
    return error ? error : 1;
}

/* For writing if possible, because notifiers see only those who can write that they wait. Returns the exit status. */
static int attach(const struct arguments *arguments, pytomic_slot *out)
{
    int error = pytomic_attach_any(arguments->operands[0], arguments_any_owner(arguments), out);

    return error ? path_attach(arguments, PYTOMIC_READ, out) : EXIT_DONE;
}

int command_wait(const struct arguments *arguments)
{
    unsigned condition = arguments->options & OPTION_CONDITIONS;
    pytomic_slot slot;
    uint64_t number;
    uint64_t value;

    if (condition == 0 || (condition & (condition - 1)) != 0) {
        return usage_error("wait: give one of --ge N, --le N, --eq N and --ne N");
    }
    int code = attach(arguments, &slot);
    if (code != EXIT_DONE) {
        return code;
    }
    if (!pytomic_type_name(slot.type)) {
        code = type_failure(arguments->operands[0], slot.type);
    } else {
        code = number_parse(arguments->condition, slot.type, &number);
    }
    if (code == EXIT_DONE) {
        int outcome = wait_for(arguments, &slot, number, &value);
        if (outcome < 0) {
            code = path_failure(arguments->operands[0], outcome);
        } else {
            number_print(slot.type, value);
            code = outcome ? EXIT_DONE : EXIT_NO;
        }
    }
    pytomic_detach(&slot);
    return code;
}
