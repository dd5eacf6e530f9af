/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "call.h"

#define MOST 1000

void report_add(pytomic_report *report, uint64_t offset, const char *format, ...)
{
    va_list arguments;

    if (report->findings == NULL) {
        report->findings = malloc(MOST * sizeof(*report->findings));
    }
    if (report->findings == NULL || report->count == MOST) {
        report->more = true;
        return;
    }
    pytomic_finding *finding = &report->findings[report->count++];
    *finding = (pytomic_finding){.offset = offset};
    va_start(arguments, format);
    vsnprintf(finding->text, sizeof(finding->text), format, arguments);
    va_end(arguments);
}

void pytomic_report_free(pytomic_report *report)
{
    call inside = call_begin();

    free(report->findings);
    *report = (pytomic_report){.count = 0};
    call_end(inside, 0);
}
