/* SPDX-License-Identifier: MIT */
#include "bystander.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outcome.h"
#include "pytomic.h"

pid_t bystander_start(const char *segment)
{
    int ready[2];
    char byte = 0;
    pytomic_segment *attached;

    must(pipe(ready) == 0, "pipe");
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* not left behind by a harness that could not go on */
        must(pytomic_open(segment, 0, NULL, &attached) == 0, "attach a bystander");
        must(write(ready[1], &byte, 1) == 1, "tell that the bystander is there");
        for (;;) {
            pause();
        }
    }
    close(ready[1]);
    must(pid > 0 && read(ready[0], &byte, 1) == 1, "meet the bystander");
    close(ready[0]);
    return pid;
}

void bystander_kill(pid_t pid)
{
    must(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid, "kill the bystander");
}
