/* SPDX-License-Identifier: MIT */
#include "ground.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

char ground_name[64], ground_other[80];
static pid_t owner;

void ground_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    exit(EXIT_FAILURE);
}

void ground_skip(const char *reason)
{
    printf("SKIP: %s\n", reason);
    exit(GROUND_SKIPPED);
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
        ground_skip("this system does not allow to map users");
    }
    close(fd);
}

void ground_enter_mounts(void)
{
    char users[32], groups[32];

    snprintf(users, sizeof(users), "0 %u 1", (unsigned)getuid());
    snprintf(groups, sizeof(groups), "0 %u 1", (unsigned)getgid());
    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
            ground_skip("this system does not allow namespaces");
        }
        write_file("/proc/self/setgroups", "deny");
        write_file("/proc/self/uid_map", users);
        write_file("/proc/self/gid_map", groups);
    }
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("none", "/dev/shm", "tmpfs", 0, NULL) != 0) {
        ground_skip("this system does not allow to mount a tmpfs");
    }
}

static void sweep(void)
{
    if (getpid() == owner) { /* and no forked child */
        pytomic_unlink(ground_name);
        pytomic_unlink(ground_other);
    }
}

void ground_begin(const char *program)
{
    uint32_t random;

    must(getrandom(&random, sizeof(random), 0) == sizeof(random));
    owner = getpid();
    snprintf(ground_name, sizeof(ground_name), "%s.%ld.%08x", program, (long)owner, (unsigned)random);
    snprintf(ground_other, sizeof(ground_other), "%s.other", ground_name);
    atexit(sweep);
    alarm(GROUND_TIMEOUT);
}

static int count_entries(const char *path, const char *text)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    int count = 0;

    must(directory != NULL);
    while ((entry = readdir(directory)) != NULL) {
        count += strstr(entry->d_name, text) != NULL;
    }
    closedir(directory);
    return count;
}

static int count_mappings(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1024];
    int count = 0;

    must(maps != NULL);
    while (fgets(line, sizeof(line), maps) != NULL) {
        /* a mapping is several lines, for not all of it is accessible; its first one is of the file's beginning */
        bool first = strstr(line, " 00000000 ") != NULL;
        count += first && (strstr(line, "/dev/shm/") != NULL || strstr(line, "/memfd:pytomic") != NULL);
    }
    fclose(maps);
    return count;
}

ground_state ground_look(void)
{
    return (ground_state){
        .descriptors = count_entries("/proc/self/fd", ""),
        .mappings = count_mappings(),
        .files = count_entries("/dev/shm", ground_name),
    };
}

bool ground_same(ground_state before, ground_state after)
{
    if (before.descriptors == after.descriptors && before.mappings == after.mappings && before.files == after.files) {
        return true;
    }
    fprintf(stderr, "descriptors %d -> %d, mappings %d -> %d, files %d -> %d\n", before.descriptors, after.descriptors,
            before.mappings, after.mappings, before.files, after.files);
    return false;
}

bool ground_is_sound(const char *segment)
{
    pytomic_report report;
    int code = pytomic_check(segment, &report);

    if (code != 0) {
        fprintf(stderr, "check gave %d (%s)\n", code, pytomic_strerror(code));
        return false;
    }
    for (size_t i = 0; i < report.count; i++) {
        fprintf(stderr, "%s\n", report.findings[i].text);
    }
    bool sound = report.count == 0 && !report.unsettled;
    pytomic_report_free(&report);
    return sound;
}

int ground_wait(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) != child) {
        must(errno == EINTR);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
