/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "must.h"

pid_t child_fork(void)
{
    pid_t child = fork();

    must(child >= 0);
    return child;
}

int child_wait(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) != child) {
        must(errno == EINTR);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void child_kill(pid_t child)
{
    must(kill(child, SIGKILL) == 0);
    must(child_wait(child) == -SIGKILL);
}
