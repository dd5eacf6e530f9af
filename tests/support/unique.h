/* SPDX-License-Identifier: MIT */
/* Segment names that no other test has. */
#ifndef SUPPORT_UNIQUE_H
#define SUPPORT_UNIQUE_H

/* The one of the program's segment, with which all its others begin; and the one of a second segment. */
extern char test_name[64], other_name[80];

/* At the start of main(). What bears these names is removed when this process ends. */
void unique_begin(const char *program);

/* Remove it now; how much there was. Only the first call does, and none in a forked child. */
unsigned unique_remove(void);

#endif
