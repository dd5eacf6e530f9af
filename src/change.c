/* SPDX-License-Identifier: MIT */
#include "change.h"

#include "allocator.h"
#include "directory.h"
#include "extent.h"

int change_rebuild(change *under)
{
    int code = allocator_rebuild(under->segment);

    if (code == 0) {
        code = directory_rebuild(under->segment, under->held.opened.fd);
    }
    if (code == 0) {
        extent_rebuild(under->segment);
    }
    under->whole = code == 0;
    return code;
}

int change_begin(pytomic_segment *segment, change *out)
{
    pytomic_word *mark = &mapping_header(segment)->change;

    if (!segment->writable) {
        return -EACCES;
    }
    int code = lock_acquire(segment, &out->held);
    if (code == 0 && (code = mapping_follow(segment)) != 0) {
        lock_release(&out->held);
    }
    if (code != 0) {
        return code;
    }
    out->segment = segment;
    out->whole = true;
    uint64_t before = load64(mark);
    store64(mark, before + 1 + before % 2); /* the next odd number, also behind a change that was cut short */
    /* release: a reader that sees a store of this change also sees the mark */
    __atomic_thread_fence(__ATOMIC_RELEASE);
    if (before % 2 != 0 && (code = change_rebuild(out)) != 0) {
        change_end(out);
    }
    return code;
}

void change_end(change *done)
{
    pytomic_word *mark = &mapping_header(done->segment)->change;

    if (done->whole) {
        /* release: a reader that sees the even mark also sees whole caches */
        store64_release(mark, (load64(mark) | 1) + 1);
    }
    lock_release(&done->held);
}
