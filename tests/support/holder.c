/* SPDX-License-Identifier: MIT */
#include "holder.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "change.h"
#include "child.h"
#include "must.h"
#include "pytomic.h"

pid_t holder_start(const char *segment)
{
    int status;
    pid_t child = child_fork();

    if (child == 0) {
        pytomic_segment *attached;
        change begun;
        must(pytomic_open(segment, 0, NULL, &attached) == 0);
        must(change_begin(attached, &begun) == 0);
        raise(SIGSTOP);
        _exit(0);
    }
    must(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
    return child;
}
