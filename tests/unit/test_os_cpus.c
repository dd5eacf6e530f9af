/* SPDX-License-Identifier: MIT */
/* How many CPUs the machine may have. */
#include "os.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_system.h"
#include "mounts.h"

/* Highest possible CPU of the machine, and one: what /sys says, read another way. */
static uint32_t possible_cpus(void)
{
    FILE *file = fopen("/sys/devices/system/cpu/possible", "r");
    unsigned number, last = 0;
    int byte;

    while (file != NULL && fscanf(file, "%u", &number) == 1) {
        last = number;
        byte = fgetc(file);
        if (byte != '-' && byte != ',') {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return last + 1;
}

static void pin_to_one(void)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(0, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
}

START_TEST(a_pinned_process_counts_all_cpus)
{
    uint32_t possible = possible_cpus();

    ck_assert_uint_eq(os_cpus(), possible);
    pin_to_one();
    ck_assert_uint_eq(os_cpus(), possible);
}
END_TEST

/* What a process sees of the CPUs that is pinned to one and has neither /sys nor /proc; 0: not permitted to hide them. */
static uint32_t cpus_in_a_sandbox(void)
{
    uint32_t cpus = 0;
    int told[2];

    ck_assert_int_eq(pipe(told), 0);
    pid_t child = child_fork();
    if (child == 0) {
        if (mounts_cover("/sys", NULL) && mounts_cover("/proc", NULL) && access("/sys/devices", F_OK) != 0) {
            pin_to_one();
            cpus = os_cpus();
        }
        _exit(write(told[1], &cpus, sizeof(cpus)) == sizeof(cpus) ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_int_eq(read(told[0], &cpus, sizeof(cpus)), sizeof(cpus));
    return cpus;
}

/* the kernel's own bound is taken then, which may be too high and never too low */
START_TEST(without_sys_and_proc_no_cpu_is_missed)
{
    uint32_t possible = possible_cpus(), cpus = cpus_in_a_sandbox();

    fixture_need(cpus > 0, "cannot mount");
    ck_assert_uint_ge(cpus, possible);
    ck_assert_uint_le(cpus, 8192);
}
END_TEST

/* what the file may say on other machines */
START_TEST(the_last_of_the_possible_cpus_counts)
{
    static const struct {
        const char *text;
        uint32_t cpus;
    } cases[] = {
        {"0\n", 1}, {"0-3\n", 4}, {"0,2\n", 3}, {"0-3,8-11\n", 12}, {"0-7,16\n", 17}, {"0-8191\n", 8192},
    };

    fixture_need(mounts_cover("/sys/devices/system/cpu", NULL), "cannot mount");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        FILE *file = fopen("/sys/devices/system/cpu/possible", "w");
        ck_assert_ptr_nonnull(file);
        fputs(cases[i].text, file);
        fclose(file);
        ck_assert_msg(os_cpus() == cases[i].cpus, "%s", cases[i].text);
    }
    static const char *const nonsense[] = {"", "\n", "all\n", "0-\n"};
    for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
        FILE *file = fopen("/sys/devices/system/cpu/possible", "w");
        fputs(nonsense[i], file);
        fclose(file);
        ck_assert_uint_ge(os_cpus(), 1);
        ck_assert_uint_le(os_cpus(), 8192);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("os_cpus");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, a_pinned_process_counts_all_cpus);
    tcase_add_test(limits, without_sys_and_proc_no_cpu_is_missed);
    tcase_add_test(limits, the_last_of_the_possible_cpus_counts);
    return fixture_run(suite);
}
