#ifndef PYTOMIC_RSEQ_H
#define PYTOMIC_RSEQ_H
#include <stddef.h>
static inline ptrdiff_t rseq_offset(void)
{
    return 0;
}
#endif
