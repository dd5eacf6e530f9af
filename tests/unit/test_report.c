/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <string.h>

#include "fixture.h"

#define MOST 1000u

START_TEST(findings_are_kept_in_their_order)
{
    pytomic_report report = {0};

    report_add(&report, 8, "slot %d", 7);
    report_add(&report, 16, "%s", "another");
    ck_assert_uint_eq(report.count, 2);
    ck_assert_str_eq(report.findings[0].text, "slot 7");
    ck_assert_uint_eq(report.findings[0].offset, 8);
    ck_assert_str_eq(report.findings[1].text, "another");
    ck_assert_uint_eq(report.findings[1].offset, 16);
    ck_assert(!report.more);
    pytomic_report_free(&report);
    ck_assert(report.count == 0 && report.findings == NULL);
    pytomic_report_free(&report); /* a second time does nothing */
}
END_TEST

START_TEST(a_thousand_findings_are_kept_and_others_are_said_to_be)
{
    pytomic_report report = {0};

    for (unsigned i = 0; i < MOST; i++) {
        report_add(&report, i, "%u", i);
    }
    ck_assert_uint_eq(report.count, MOST);
    ck_assert(!report.more);
    report_add(&report, 1, "one more");
    ck_assert_uint_eq(report.count, MOST);
    ck_assert(report.more);
    ck_assert_str_eq(report.findings[MOST - 1].text, "999");
    pytomic_report_free(&report);
}
END_TEST

START_TEST(a_sentence_that_is_too_long_ends_early)
{
    char text[1000] = "";
    pytomic_report report = {0};

    memset(text, 'x', sizeof(text) - 1);
    report_add(&report, 0, "%s", text);
    ck_assert_uint_eq(strlen(report.findings[0].text), sizeof(report.findings[0].text) - 1);
    pytomic_report_free(&report);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, findings_are_kept_in_their_order);
    tcase_add_test(limits, a_thousand_findings_are_kept_and_others_are_said_to_be);
    tcase_add_test(limits, a_sentence_that_is_too_long_ends_early);
    return fixture_run(suite);
}
