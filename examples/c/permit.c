/* SPDX-License-Identifier: MIT */
/*
 * permit PATH COMMAND [ARGUMENT...]: waits for a permit of the semaphore, and holds it while the command runs.
 *
 *     pytomic-shm create jobs/seats --permits 3
 *     for job in *.sh; do permit jobs/seats sh "$job" & done; wait
 *
 * The permit belongs to this process, so this process stays until the command ends. If it is killed, the permit comes back
 * and the command goes on.
 */
#include <pytomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    pytomic_slot seats;
    int status;

    if (argc < 3) {
        fprintf(stderr, "usage: permit SEGMENT/SEMAPHORE COMMAND [ARGUMENT...]\n");
        return 2;
    }
    int code = pytomic_attach_any(argv[1], 0, &seats);
    if (code == 0) {
        code = pytomic_semaphore_acquire(&seats, PYTOMIC_FOREVER);
    }
    if (code != 0) {
        fprintf(stderr, "permit: %s: %s\n", argv[1], pytomic_strerror(code));
        return 3;
    }
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0) {
        perror("permit");
        return 3;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
