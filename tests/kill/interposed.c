/* SPDX-License-Identifier: MIT */
#include "interposed.h"

#include "os.h"

int __real_os_draft_create(os_draft *out);
int __wrap_os_draft_create(os_draft *out);
void __wrap_os_sleep(uint64_t nanoseconds);

bool interposed_named_drafts;

int __wrap_os_draft_create(os_draft *out)
{
    return interposed_named_drafts ? os_draft_create_named(out) : __real_os_draft_create(out);
}

/* Where pytomic_check() meets the mark of a change it waits, for the change may be under way. Here its maker is dead. */
void __wrap_os_sleep(uint64_t nanoseconds)
{
    (void)nanoseconds;
}
