/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

/* What a caller may have to tell apart, and what the system may answer in the library's place. */
static const int codes[] = {
    0,
    EINVAL,
    ENOENT,
    EEXIST,
    EACCES,
    EPERM,
    EROFS,
    ENOSPC,
    EDQUOT,
    ENOMEM,
    EAGAIN,
    EMFILE,
    ENFILE,
    EBADF,
    EFBIG,
    EIO,
    ENOTSUP,
    ERANGE,
    EOVERFLOW,
    ETIMEDOUT,
    EINTR,
    PYTOMIC_E_NO_SEGMENT,
    PYTOMIC_E_NO_SLOT,
    PYTOMIC_E_NO_DESCRIPTION,
    PYTOMIC_E_SEGMENT_NAME,
    PYTOMIC_E_SLOT_NAME,
    PYTOMIC_E_TYPE,
    PYTOMIC_E_PARAMETERS,
    PYTOMIC_E_STALE,
    PYTOMIC_E_FULL,
    PYTOMIC_E_NO_ROOM,
    PYTOMIC_E_OWNER,
    PYTOMIC_E_FOREIGN,
    PYTOMIC_E_VERSION,
    PYTOMIC_E_NEWER,
    PYTOMIC_E_BYTE_ORDER,
    PYTOMIC_E_DAMAGED,
};
#define CODES (sizeof(codes) / sizeof(codes[0]))

START_TEST(every_code_is_explained)
{
    const char *unknown = pytomic_strerror(-MUST_ERRNO);

    for (size_t i = 0; i < CODES; i++) {
        ck_assert_msg(strcmp(pytomic_strerror(-codes[i]), unknown) != 0, "nothing is said about %d", codes[i]);
    }
}
END_TEST

START_TEST(no_two_codes_of_the_library_are_one)
{
    for (size_t i = 0; i < CODES; i++) {
        for (size_t j = 0; j < i; j++) {
            ck_assert_msg(codes[i] != codes[j], "%d stands for two errors", codes[i]);
        }
    }
}
END_TEST

/* an error of the system is never taken for one of ours, nor the other way round */
START_TEST(our_numbers_are_beyond_every_errno)
{
    for (int code = PYTOMIC_E_NO_SEGMENT; code <= PYTOMIC_E_DAMAGED; code++) {
        ck_assert_int_gt(code, 4095); /* the highest number that a system call can return */
        ck_assert_str_ne(pytomic_strerror(-code), pytomic_strerror(-MUST_ERRNO));
    }
}
END_TEST

START_TEST(no_two_explanations_are_one)
{
    for (size_t i = 0; i < CODES; i++) {
        for (size_t j = 0; j < i; j++) {
            ck_assert_str_ne(pytomic_strerror(-codes[i]), pytomic_strerror(-codes[j]));
        }
    }
}
END_TEST

START_TEST(an_explanation_is_one_line_and_leaves_errno_alone)
{
    for (size_t i = 0; i < CODES; i++) {
        errno = MUST_ERRNO;
        const char *text = pytomic_strerror(-codes[i]);
        ck_assert_int_eq(errno, MUST_ERRNO);
        ck_assert(strlen(text) > 0 && strpbrk(text, "\n\t") == NULL);
    }
}
END_TEST

START_TEST(a_number_that_is_no_code_has_a_text_too)
{
    static const int numbers[] = {INT_MIN, INT_MIN + 1, INT_MAX, EINVAL, 1, -MUST_ERRNO};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        ck_assert_str_eq(pytomic_strerror(numbers[i]), pytomic_strerror(-MUST_ERRNO));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("error");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, every_code_is_explained);
    tcase_add_test(core, no_two_codes_of_the_library_are_one);
    tcase_add_test(core, our_numbers_are_beyond_every_errno);
    tcase_add_test(core, no_two_explanations_are_one);
    tcase_add_test(core, an_explanation_is_one_line_and_leaves_errno_alone);
    tcase_add_test(limits, a_number_that_is_no_code_has_a_text_too);
    return fixture_run(suite);
}
