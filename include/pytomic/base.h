/* SPDX-License-Identifier: MIT */
/* What every public header needs: linkage, visibility, and the memory orders under one name in C and C++. */
#ifndef PYTOMIC_BASE_H
#define PYTOMIC_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#include <atomic>
#define PYTOMIC_BEGIN extern "C" {
#define PYTOMIC_END }
typedef std::memory_order pytomic_memory_order;
#else
#include <stdatomic.h>
#define PYTOMIC_BEGIN
#define PYTOMIC_END
typedef memory_order pytomic_memory_order;
#endif

#define PYTOMIC_API __attribute__((visibility("default")))

/* C99 inline: the body is in the header for every caller; one source of the library redefines this to export it too. */
#ifndef PYTOMIC_INLINE
#define PYTOMIC_INLINE PYTOMIC_API inline
#endif

#endif
