/* SPDX-License-Identifier: MIT */
/* The exported copies of the inline operations, for bindings and for calls that a compiler does not inline. */
#include "pytomic/base.h"

#undef PYTOMIC_INLINE
#define PYTOMIC_INLINE PYTOMIC_API extern inline

#include "pytomic/slot.h"
