/* SPDX-License-Identifier: MIT */
#include "tracee.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outcome.h"

/* What the child sends itself before and after the change; it is not delivered, only seen by us. */
#define BEGIN SIGSTOP
#define END SIGUSR1

__attribute__((noreturn)) static void be_traced(int (*prepare)(void *), int (*perform)(void *), void *argument)
{
    pid_t self = getpid();

    must(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0, "be traced: is ptrace allowed here?");
    must(prepare(argument) == 0, "prepare the change");
    kill(self, BEGIN);
    int code = perform(argument);
    must(code == 0, "the change, undisturbed: it returned %d", code);
    kill(self, END);
    _exit(0);
}

/* Wait for the next stop and say by which signal; 0: it has ended. */
static int next_stop(pid_t pid)
{
    int status;

    must(waitpid(pid, &status, 0) == pid, "wait for the traced child");
    must(WIFSTOPPED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 0), "the traced child: status %#x",
         (unsigned)status);
    return WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
}

pid_t tracee_start(int (*prepare)(void *), int (*perform)(void *), void *argument)
{
    pid_t pid = fork();

    must(pid >= 0, "fork");
    if (pid == 0) {
        be_traced(prepare, perform, argument);
    }
    must(next_stop(pid) == BEGIN, "meet the child before its change");
    must(ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) == 0, "set options");
    return pid;
}

bool tracee_step(pid_t pid)
{
    must(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) == 0, "step");
    int signal = next_stop(pid);
    must(signal == SIGTRAP || signal == END, "step: signal %d", signal);
    return signal == SIGTRAP;
}

bool tracee_system_call(pid_t pid)
{
    must(ptrace(PTRACE_SYSCALL, pid, NULL, NULL) == 0, "go to the next system call");
    int signal = next_stop(pid);
    must(signal == (SIGTRAP | 0x80) || signal == END, "go to the next system call: signal %d", signal);
    return signal != END;
}

void tracee_kill(pid_t pid)
{
    must(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid, "kill the traced child");
}

void tracee_finish(pid_t pid)
{
    int signal;

    do {
        must(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0, "let the child go on");
        signal = next_stop(pid);
        must(signal == 0 || signal == END, "let the child go on: signal %d", signal);
    } while (signal != 0);
}
