/* SPDX-License-Identifier: MIT */
#include "bystander.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "must.h"
#include "pytomic.h"

pid_t bystander_start(const char *segment)
{
    int ready[2];
    char byte = 0;
    pytomic_segment *attached;

    must(pipe(ready) == 0);
    pid_t pid = child_fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* not left behind by a harness that could not go on */
        must(pytomic_open(segment, 0, NULL, &attached) == 0);
        must(write(ready[1], &byte, 1) == 1);
        for (;;) {
            pause();
        }
    }
    close(ready[1]);
    must(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    return pid;
}

void bystander_kill(pid_t pid)
{
    child_kill(pid);
}
