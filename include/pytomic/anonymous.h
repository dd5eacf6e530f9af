/* SPDX-License-Identifier: MIT */
/* Anonymous cells: shared memory without a name, for a process and the children it forks. */
#ifndef PYTOMIC_ANONYMOUS_H
#define PYTOMIC_ANONYMOUS_H

#include "slot.h"

PYTOMIC_BEGIN

/*
 * Make a cell of any type with operations that children forked from now on share. slot.segment is NULL.
 *   -ENOTSUP  another type     -ERANGE  `init` is no value of the type     -EMFILE, -ENOMEM, -ENOSPC  from the kernel
 */
PYTOMIC_API int pytomic_anonymous_create(pytomic_type type, uint64_t init, pytomic_slot *out);

/* Free the cell in this process. Other processes that share it keep it. */
PYTOMIC_API void pytomic_anonymous_free(pytomic_slot *slot);

/*
 * To reach a process that is not a forked child: send it a duplicate of the descriptor (SCM_RIGHTS, inheritance) and
 * the offset; it calls pytomic_anonymous_receive() with them, which leaves its descriptor open and the cell's value
 * alone. The descriptor of pytomic_anonymous_share() stays the library's: duplicate it, do not close it.
 *   -EINVAL  no cell is at this offset   -EBADF  the program closed the library's descriptor
 *   -PYTOMIC_E_FOREIGN  the descriptor is not of an anonymous cell   -PYTOMIC_E_VERSION  a newer version made the memory
 */
PYTOMIC_API int pytomic_anonymous_share(const pytomic_slot *slot, int *fd, uint64_t *offset);
PYTOMIC_API int pytomic_anonymous_receive(int fd, uint64_t offset, pytomic_type type, pytomic_slot *out);

PYTOMIC_END

#endif
