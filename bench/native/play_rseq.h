/* SPDX-License-Identifier: MIT */
#ifndef PLAY_RSEQ_H
#define PLAY_RSEQ_H

/* valgrind knows no restartable sequences: from now on an area that it need not know of says that we run on CPU 0. */
void play_rseq(void);

#endif
