/* SPDX-License-Identifier: MIT */
#include "fixture_files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fixture.h"
#include "os.h"

int fixture_file(void)
{
    int fd = -1;

    ck_gives(0, os_open_path(files_path(fixture_name), O_RDWR | O_CREAT | O_EXCL, &fd));
    ck_gives(0, os_resize(fd, 8192));
    ck_gives(0, os_claim(fd, 0, 8192));
    return fd;
}

int fixture_open_published(bool writable, int *fd)
{
    return os_open(fixture_name, writable, fd);
}

int fixture_nameless_file(void)
{
    int fd = -1;

    ck_gives(0, os_open_path(OS_DIRECTORY, O_RDWR | O_TMPFILE, &fd));
    return fd;
}

uint64_t fixture_links(int fd)
{
    os_status status;

    ck_gives(0, os_get_status(fd, &status));
    return status.links;
}

void fixture_put_directory(const char *path)
{
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

void fixture_put_link(const char *path)
{
    ck_assert_int_eq(symlink("/etc/passwd", path), 0);
}

void fixture_put_dangling_link(const char *path)
{
    ck_assert_int_eq(symlink("/nowhere/at/all", path), 0);
}

void fixture_put_fifo(const char *path)
{
    ck_assert_int_eq(mkfifo(path, 0600), 0);
}

void fixture_put_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    ck_assert_uint_lt(strlen(path), sizeof(address.sun_path));
    memcpy(address.sun_path, path, strlen(path));
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    close(fd);
}
