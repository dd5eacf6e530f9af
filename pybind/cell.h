/* SPDX-License-Identifier: MIT */
/* What the operations of a Python object need besides the library: its handle, and how they tell their outcome. */

/* A slot that Python holds, and how its segment was opened. */
typedef struct cell_handle {
    pytomic_slot slot;
    bool writable;
    bool any_owner; /* with PYTOMIC_ANY_OWNER */
} cell_handle;

/* No value in particular, so that it is a value by accident once in 2^64. */
#define CELL_FAILED 0x59e3b1c6a4d7f208

/* Leave the code in errno; whether it is success. */
static inline bool cell_done(int code)
{
    errno = -code;
    return code == 0;
}

static inline bool cell_readable(const cell_handle *handle)
{
    return cell_done(pytomic_slot_check(&handle->slot));
}

static inline bool cell_writable(const cell_handle *handle)
{
    return cell_done(handle->writable ? pytomic_slot_check(&handle->slot) : -EACCES);
}

/*
 * On CPython cffi releases the GIL around every call, which takes longer than an operation on a value. So it is kept
 * around the functions whose names start with "cell_", which never block. The compiler settles the comparison.
 */
#ifdef Py_BEGIN_ALLOW_THREADS
#undef Py_BEGIN_ALLOW_THREADS
#undef Py_END_ALLOW_THREADS
#define CELL_BLOCKS (__builtin_strncmp(__func__, "_cffi_f_cell_", 13) != 0)
#define Py_BEGIN_ALLOW_THREADS \
    {                          \
        PyThreadState *released = CELL_BLOCKS ? PyEval_SaveThread() : NULL;
#define Py_END_ALLOW_THREADS            \
    if (CELL_BLOCKS) {                  \
        PyEval_RestoreThread(released); \
    }                                   \
    }
#endif
