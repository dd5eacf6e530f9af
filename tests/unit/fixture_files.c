/* SPDX-License-Identifier: MIT */
#include "fixture_files.h"

#include <fcntl.h>

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
