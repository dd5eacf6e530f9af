/* SPDX-License-Identifier: MIT */
#include "interposed.h"

#include "draft.h"

int __real_draft_create(draft *out);
int __wrap_draft_create(draft *out);
void __wrap_os_sleep(uint64_t nanoseconds);
int64_t __wrap_os_epoch_milliseconds(void);

bool interposed_named_drafts;

int __wrap_draft_create(draft *out)
{
    return interposed_named_drafts ? draft_create_named(out) : __real_draft_create(out);
}

/* Where pytomic_check() meets the mark of a change it waits, for the change may be under way. Here its maker is dead. */
void __wrap_os_sleep(uint64_t nanoseconds)
{
    (void)nanoseconds;
}

/* Two runs of one change have to store the same bytes. */
int64_t __wrap_os_epoch_milliseconds(void)
{
    return 1000;
}
