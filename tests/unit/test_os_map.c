/* SPDX-License-Identifier: MIT */
/* Mapping a file and showing parts of it. */
#include "os.h"

#include "fixture.h"
#include "fixture_files.h"
#include "fixture_system.h"

START_TEST(what_is_written_is_read_and_mapped)
{
    int fd = fixture_file();
    char bytes[16] = "";
    void *base;
    size_t got;

    ck_gives(0, os_write(fd, "pages", 6, 4096));
    ck_gives(0, os_read(fd, bytes, sizeof(bytes), 4096, &got));
    ck_assert_uint_eq(got, sizeof(bytes));
    ck_assert_str_eq(bytes, "pages");
    ck_gives(0, os_read(fd, bytes, sizeof(bytes), 8192 - 4, &got));
    ck_assert_uint_eq(got, 4);
    ck_gives(0, os_map(fd, 8192, &base));
    ck_gives(0, os_show(base, 4096, 6, false));
    ck_assert_str_eq((char *)base + 4096, "pages");
    os_unmap(base, 8192);
    os_close(fd);
}
END_TEST

/* How the pages of a mapping may be accessed: "rw", "r" or "" for each. */
static const char *access_of(const void *address)
{
    static const char *const names[] = {"", "r", "rw"};

    return names[fixture_access(address)];
}

START_TEST(a_mapping_can_be_touched_only_where_it_was_shown)
{
    enum { PAGE = 4096, PAGES = 8 };
    int fd = fixture_nameless_file();
    unsigned char *base;
    void *mapped;

    ck_gives(0, os_resize(fd, PAGES * PAGE));
    ck_gives(0, os_map(fd, PAGES * PAGE, &mapped));
    base = mapped;
    for (int i = 0; i < PAGES; i++) {
        ck_assert_str_eq(access_of(base + i * PAGE), "");
    }
    ck_gives(0, os_show(base, PAGE + 1, PAGE, true)); /* not whole pages: each that is touched */
    ck_gives(0, os_show(base, 5 * PAGE, 1, false));
    static const char *const expected[PAGES] = {"", "rw", "rw", "", "", "r", "", ""};
    for (int i = 0; i < PAGES; i++) {
        ck_assert_str_eq(access_of(base + i * PAGE), expected[i]);
    }
    os_unmap(base, PAGES * PAGE);
    os_close(fd);
}
END_TEST

/* shown parts stay shown, and keep what is in them; a page that both kinds touch is shown */
START_TEST(a_mapping_is_put_through_another_opening_in_place)
{
    enum { PAGE = 4096, PAGES = 4 };
    int first = fixture_file(), second;
    unsigned char *base;
    void *mapped;

    ck_gives(0, os_resize(first, PAGES * PAGE));
    ck_gives(0, fixture_open_published(true, &second));
    ck_gives(0, os_map(first, PAGES * PAGE, &mapped));
    base = mapped;
    ck_gives(0, os_show(base, 0, PAGE + 8, true));
    base[PAGE] = 77;
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 0));
    os_close(first);
    ck_gives(-EAGAIN, os_lock(second, OS_LOCK_EXCLUSIVE, 0)); /* the mapping keeps the opening, and its lock */
    ck_gives(0, os_remap(second, base, 0, PAGE + 8, true));
    ck_gives(0, os_remap(second, base, PAGE + 8, (PAGES - 1) * PAGE - 8, false));
    ck_gives(0, os_lock(second, OS_LOCK_EXCLUSIVE, 0));
    ck_assert_uint_eq(base[PAGE], 77);
    static const char *const expected[PAGES] = {"rw", "rw", "", ""};
    for (int i = 0; i < PAGES; i++) {
        ck_assert_str_eq(access_of(base + i * PAGE), expected[i]);
    }
    ck_gives(0, os_remap(second, base, 8, 8, false)); /* no whole page begins in it */
    ck_assert_str_eq(access_of(base), "rw");
    os_unmap(base, PAGES * PAGE);
    os_close(second);
}
END_TEST

START_TEST(more_than_the_address_space_cannot_be_mapped)
{
    int fd = fixture_file();
    void *base = &base;

    ck_gives(-ENOMEM, os_map(fd, UINT64_C(1) << 62, &base));
    ck_assert_ptr_eq(base, &base);
    os_close(fd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("os_map");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, what_is_written_is_read_and_mapped);
    tcase_add_test(core, a_mapping_can_be_touched_only_where_it_was_shown);
    tcase_add_test(core, a_mapping_is_put_through_another_opening_in_place);
    tcase_add_test(limits, more_than_the_address_space_cannot_be_mapped);
    return fixture_run(suite);
}
