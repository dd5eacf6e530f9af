/* SPDX-License-Identifier: MIT */
#include "presence.h"

#include "pytomic/error.h"

#define PRESENCE_BYTE 1

int presence_share(int fd, const char *name)
{
    bool named = true;
    int code = os_lock(fd, OS_LOCK_SHARED, PRESENCE_BYTE);

    if (code == 0 && name != NULL) {
        code = os_is_named(fd, name, &named);
    }
    return code == -EAGAIN || (code == 0 && !named) ? -PYTOMIC_E_NO_SEGMENT : code;
}

bool presence_end(int fd, const char *name)
{
    bool named;

    /* the name is compared under the claim: another process may have unlinked it, and a third created it again */
    return os_lock(fd, OS_LOCK_EXCLUSIVE, PRESENCE_BYTE) == 0 && os_is_named(fd, name, &named) == 0 && named &&
           os_unlink(name) == 0;
}

bool presence_none(int fd)
{
    return os_lock_is_free(fd, PRESENCE_BYTE);
}
