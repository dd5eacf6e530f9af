/* SPDX-License-Identifier: MIT */
/* Segments that go with their last user. */
#include "pytomic/segment.h"

#include <fcntl.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_segments.h"

START_TEST(the_last_to_detach_unlinks_an_ephemeral_segment)
{
    pytomic_options options = {.ephemeral = true};
    pytomic_segment *segment, *reader;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
    ck_assert(fixture_info(segment).ephemeral);
    reader = fixture_attach(PYTOMIC_READ);
    pytomic_close(segment);
    ck_assert(fixture_on_disk()); /* the reader has it */
    segment = fixture_attach(0);
    pytomic_close(reader);
    ck_assert(fixture_on_disk());
    pytomic_close(segment);
    ck_assert(!fixture_on_disk());
    segment = fixture_attach(PYTOMIC_CREATE);
    ck_assert(!fixture_info(segment).ephemeral);
    pytomic_close(segment);
    ck_assert(fixture_on_disk());
}
END_TEST

/* one that only reads, and one by descriptor, which has no name to take away */
START_TEST(who_cannot_unlink_an_ephemeral_segment_leaves_it)
{
    pytomic_options options = {.ephemeral = true};
    pytomic_segment *segment, *other;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment));
    int fd = fixture_open_file(O_RDONLY), writable;
    ck_ok(pytomic_open_fd(fd, PYTOMIC_READ, &other));
    close(fd);
    pytomic_close(segment);
    ck_assert(fixture_on_disk());
    pytomic_close(other);
    ck_assert(fixture_on_disk());
    writable = fixture_open_file(O_RDWR);
    ck_ok(pytomic_open_fd(writable, 0, &other));
    pytomic_close(other);
    close(writable);
    ck_assert(fixture_on_disk());
    pytomic_close(fixture_attach(0));
    ck_assert(!fixture_on_disk());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("segment_ephemeral");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, the_last_to_detach_unlinks_an_ephemeral_segment);
    tcase_add_test(limits, who_cannot_unlink_an_ephemeral_segment_leaves_it);
    return fixture_run(suite);
}
