/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <errno.h>
#include <string.h>

#include "pytomic/error.h"

bool answer_is_plain(int code, interpose_result fault)
{
    bool restarts = fault.error == EINTR;
    bool unnameable = fault.error == ENOENT || fault.error == EPERM; /* then a named draft is tried */
    bool falls_back = strcmp(fault.call, INTERPOSE_SYSTEM) == 0 || (strcmp(fault.call, "linkat") == 0 && unnameable) ||
                      (strcmp(fault.call, "fchown") == 0 && unnameable) ||
                      (strcmp(fault.call, "open") == 0 && (fault.error == EOPNOTSUPP || fault.error == EISDIR));

    return restarts || falls_back ? code == 0 : code == -fault.error;
}

bool answer_to_sharing(int code, interpose_result fault)
{
    (void)fault;
    return code == -EBADF;
}

bool answer_to_receiving(int code, interpose_result fault)
{
    bool unsealed = strcmp(fault.call, "fcntl") == 0 && fault.error == EINVAL;

    return unsealed ? code == -PYTOMIC_E_FOREIGN : answer_is_plain(code, fault);
}

bool answer_to_collecting(int code, interpose_result fault)
{
    return code == 0 || answer_is_plain(code, fault);
}
