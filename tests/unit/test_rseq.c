/* SPDX-License-Identifier: MIT */
#include "rseq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>

#include "fixture.h"

#ifdef PYTOMIC_HAVE_RSEQ

/* 0: the C library registered none, or does not know of them. */
static unsigned registered_size(void)
{
    const unsigned *size = dlsym(RTLD_DEFAULT, "__rseq_size");

    return size == NULL ? 0 : *size;
}

START_TEST(the_area_says_on_which_cpu_its_thread_runs_or_on_none)
{
    cpu_set_t allowed, only;

    ck_assert_int_eq(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed)) {
            CPU_ZERO(&only);
            CPU_SET(cpu, &only);
            ck_assert_int_eq(sched_setaffinity(0, sizeof(only), &only), 0);
            uint32_t said = __atomic_load_n(&rseq_of_this_thread()->cpu_id, __ATOMIC_RELAXED);
            ck_assert_msg(registered_size() != 0 ? said == cpu : (int32_t)said < 0, "on CPU %u it says %u", cpu, said);
        }
    }
}
END_TEST

static void *note_area(void *argument)
{
    *(rseq_area **)argument = rseq_of_this_thread();
    return NULL;
}

START_TEST(each_thread_has_its_own)
{
    rseq_area *other = NULL;
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, note_area, &other), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_ptr_nonnull(other);
    ck_assert_ptr_ne(other, rseq_of_this_thread());
}
END_TEST

START_TEST(it_lies_where_the_kernel_takes_it)
{
    ck_assert_uint_eq((uintptr_t)rseq_of_this_thread() % 32, 0);
    ck_assert_uint_eq(rseq_of_this_thread()->rseq_cs, 0);
}
END_TEST

#endif

int main(void)
{
    Suite *suite = suite_create("rseq");
    TCase *core = fixture_case(suite, "Core");

#ifdef PYTOMIC_HAVE_RSEQ
    tcase_add_test(core, the_area_says_on_which_cpu_its_thread_runs_or_on_none);
    tcase_add_test(core, each_thread_has_its_own);
    tcase_add_test(core, it_lies_where_the_kernel_takes_it);
#else
    (void)core;
#endif
    return fixture_run(suite);
}
