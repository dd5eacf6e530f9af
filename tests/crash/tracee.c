/* SPDX-License-Identifier: MIT */
#include "tracee.h"

#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asleep.h"
#include "child.h"
#include "must.h"

/* What the child sends itself before and after the change; it is not delivered, only seen by us. */
#define BEGIN SIGSTOP
#define END SIGUSR1

__attribute__((noreturn)) static void be_traced(int (*prepare)(void *), int (*perform)(void *), void *argument)
{
    pid_t self = getpid();

    must(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0); /* or this system does not allow it */
    must(prepare(argument) == 0);
    kill(self, BEGIN);
    must_give(0, perform(argument));
    kill(self, END);
    _exit(0);
}

/* By which signal it stopped; 0: it has ended. */
static int signal_of(int status)
{
    must(WIFSTOPPED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
}

/* Wait for the next stop. */
static int next_stop(pid_t pid)
{
    int status;

    must(waitpid(pid, &status, 0) == pid);
    return signal_of(status);
}

pid_t tracee_start(int (*prepare)(void *), int (*perform)(void *), void *argument)
{
    pid_t pid = child_fork();

    if (pid == 0) {
        be_traced(prepare, perform, argument);
    }
    must(next_stop(pid) == BEGIN);
    must(ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) == 0);
    return pid;
}

bool tracee_step(pid_t pid)
{
    must(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) == 0);
    int signal = next_stop(pid);
    must(signal == SIGTRAP || signal == END);
    return signal == SIGTRAP;
}

/* Whether the child stops or ends before it falls asleep; then `*signal` is as of next_stop(). */
static bool stops(pid_t pid, int *signal)
{
    int status;
    pid_t waited;

    while ((waited = waitpid(pid, &status, WNOHANG)) == 0) {
        if (asleep(pid)) {
            return false;
        }
        sched_yield();
    }
    must(waited == pid);
    *signal = signal_of(status);
    return true;
}

tracee_state tracee_step_or_sleep(pid_t pid)
{
    int signal;

    must(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) == 0);
    if (!stops(pid, &signal)) {
        return TRACEE_ASLEEP;
    }
    must(signal == SIGTRAP || signal == END);
    return signal == SIGTRAP ? TRACEE_STOPPED : TRACEE_RETURNED;
}

bool tracee_system_call(pid_t pid)
{
    must(ptrace(PTRACE_SYSCALL, pid, NULL, NULL) == 0);
    int signal = next_stop(pid);
    must(signal == (SIGTRAP | 0x80) || signal == END);
    return signal != END;
}

void tracee_kill(pid_t pid)
{
    child_kill(pid);
}

void tracee_finish(pid_t pid)
{
    int signal;

    do {
        must(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
        signal = next_stop(pid);
        must(signal == 0 || signal == END);
    } while (signal != 0);
}

bool tracee_finish_awake(pid_t pid, tracee_state state)
{
    int signal;

    if (state == TRACEE_ASLEEP && !stops(pid, &signal)) {
        return false;
    }
    do {
        must(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
        if (!stops(pid, &signal)) {
            return false;
        }
        must(signal == 0 || signal == END);
    } while (signal != 0);
    return true;
}
