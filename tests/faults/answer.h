/* SPDX-License-Identifier: MIT */
/* Whether an operation may say that of such a refusal. 0 says that it found another way. */
#ifndef FAULTS_ANSWER_H
#define FAULTS_ANSWER_H

#include "interpose.h"

/* What the system said, but where there is another way. */
bool answer_is_plain(int code, interpose_result fault);

/* A descriptor that cannot be looked at counts as one that was closed. */
bool answer_to_sharing(int code, interpose_result fault);

/* What has no seals is no memory of ours. */
bool answer_to_receiving(int code, interpose_result fault);

/* It passes over what it cannot look at. */
bool answer_to_collecting(int code, interpose_result fault);

#endif
