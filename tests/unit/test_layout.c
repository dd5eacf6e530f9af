/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <string.h>

#include "fixture.h"

static const uint32_t sizes[] = {
    1, 2, 15, 16, 17, 64, 255, 256, 257, 4096, 65535, 65536, 65537, 1000000, PYTOMIC_SLOTS_MAX,
};
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

/* A header as a creator of `max_slots` writes it, on a machine with 2 processors. */
static layout_header header_for(uint32_t max_slots)
{
    layout_geometry geometry = layout_plan(max_slots, 2, 2);
    layout_header header;

    layout_write_header(&header, &geometry);
    header.claimed = 1;
    return header;
}

static int read_back(const layout_header *header)
{
    layout_geometry geometry;

    return layout_read_header(header, header->size, &geometry);
}

START_TEST(sections_follow_each_other_and_begin_on_pages)
{
    layout_geometry plan = layout_plan(sizes[_i], 2, 3);
    uint64_t entries = 0, groups = (sizes[_i] + 15) / 16;

    for (uint32_t level = 0; level < plan.directory_levels; level++) {
        ck_assert_uint_eq(layout_level_offset(&plan, level), plan.directory_offset + entries * 8);
        entries += layout_level_entries(level);
    }
    ck_assert_uint_ge(plan.directory_offset, sizeof(layout_header));
    ck_assert_uint_ge(plan.record_offset, plan.directory_offset + entries * 8);
    ck_assert_uint_ge(plan.cell_offset, plan.record_offset + sizes[_i] * (uint64_t)sizeof(layout_record));
    ck_assert_uint_ge(plan.lane_offset, plan.cell_offset + sizes[_i] * (uint64_t)sizeof(pytomic_cell));
    ck_assert_uint_ge(plan.size, plan.lane_offset + groups * 5 * LAYOUT_LANE_STRIDE);
    ck_assert_uint_eq(
        (plan.directory_offset | plan.record_offset | plan.cell_offset | plan.lane_offset | plan.size) % 4096, 0);
}
END_TEST

START_TEST(the_directory_is_half_empty_when_every_slot_is_in_use)
{
    layout_geometry plan = layout_plan(sizes[_i], 1, 1);

    ck_assert_uint_ge(layout_level_entries(plan.directory_levels - 1) / 2, sizes[_i]);
    /* and no level is there for nothing */
    ck_assert(plan.directory_levels == 1 || layout_level_entries(plan.directory_levels - 2) / 2 < sizes[_i]);
}
END_TEST

/* golden: these numbers are docs/format.md's, and another version's when they change */
START_TEST(a_segment_of_the_default_size_lies_where_the_format_says)
{
    layout_geometry plan = layout_plan(PYTOMIC_SLOTS_DEFAULT, 2, 2);

    ck_assert_uint_eq(plan.directory_offset, 4096);
    ck_assert_uint_eq(plan.directory_levels, 9);
    ck_assert_uint_eq(plan.record_offset, 4096 + 511 * 4096);
    ck_assert_uint_eq(plan.cell_offset, plan.record_offset + 65536 * 320);
    ck_assert_uint_eq(plan.lane_offset, plan.cell_offset + 65536 * 128);
    ck_assert_uint_eq(plan.size, plan.lane_offset + 4096 * 4 * 128);
}
END_TEST

START_TEST(a_written_header_reads_back_as_its_plan)
{
    layout_geometry plan = layout_plan(sizes[_i], 4, 2), read;
    layout_header header;

    layout_write_header(&header, &plan);
    ck_ok(layout_read_header(&header, plan.size, &read));
    ck_assert_uint_eq(read.size, plan.size);
    ck_assert_uint_eq(read.directory_offset, plan.directory_offset);
    ck_assert_uint_eq(read.record_offset, plan.record_offset);
    ck_assert_uint_eq(read.cell_offset, plan.cell_offset);
    ck_assert_uint_eq(read.lane_offset, plan.lane_offset);
    ck_assert_uint_eq(read.max_slots, plan.max_slots);
    ck_assert_uint_eq(read.directory_levels, plan.directory_levels);
    ck_assert_uint_eq(read.lane_cpus, 4);
    ck_assert_uint_eq(read.lane_shared, 2);
}
END_TEST

START_TEST(a_new_segment_has_no_slots_and_no_change_under_way)
{
    layout_geometry plan = layout_plan(100, 1, 1);
    layout_header header, zeros = {0};

    memset(&header, 0xff, sizeof(header));
    layout_write_header(&header, &plan);
    ck_assert_int_eq(memcmp(&header.change, &zeros.change, sizeof(header) - offsetof(layout_header, change)), 0);
}
END_TEST

START_TEST(claimed_bytes_are_those_of_the_pages_that_serve)
{
    /* header and level 0, five pages of records and two of cells for a chunk */
    ck_assert_uint_eq(layout_claimed_bytes(64, 0), 4096 + 4096 + 5 * 4096 + 2 * 4096);
    ck_assert_uint_eq(layout_claimed_bytes(65, 0), 4096 + 4096 + 6 * 4096 + 3 * 4096);
    ck_assert_uint_eq(layout_claimed_bytes(64, 2), 4096 + (1 + 2 + 4) * 4096 + 5 * 4096 + 2 * 4096);
}
END_TEST

START_TEST(anything_but_the_magic_is_foreign)
{
    for (size_t i = 0; i < 8; i++) {
        layout_header header = header_for(100);
        header.magic[i] ^= 1;
        ck_code(-PYTOMIC_E_FOREIGN, read_back(&header));
    }
    layout_header zeros = {0};
    ck_code(-PYTOMIC_E_FOREIGN, layout_read_header(&zeros, 4096, &(layout_geometry){0}));
}
END_TEST

START_TEST(the_other_byte_order_is_told_from_damage)
{
    layout_header header = header_for(100);

    header.byte_order = 0x04030201;
    header.version = 0x01000000;
    ck_code(-PYTOMIC_E_BYTE_ORDER, read_back(&header));
    header.byte_order = 0x01020305;
    ck_code(-PYTOMIC_E_DAMAGED, read_back(&header));
}
END_TEST

START_TEST(another_version_is_told_whatever_else_it_says)
{
    layout_header header = header_for(100);

    header.max_slots = 0;
    header.version = 0;
    ck_code(-PYTOMIC_E_VERSION, read_back(&header));
    header.version = 2;
    ck_code(-PYTOMIC_E_VERSION, read_back(&header));
}
END_TEST

START_TEST(no_bit_of_the_facts_can_be_changed_unnoticed)
{
    for (size_t bit = 0; bit < offsetof(layout_header, change) * 8; bit++) {
        layout_header header = header_for(512); /* fills its pages: one slot or lane more needs others */
        size_t byte = bit / 8;
        bool free = byte >= offsetof(layout_header, hash_key) && byte < offsetof(layout_header, flags);
        free = free || bit == offsetof(layout_header, flags) * 8; /* LAYOUT_EPHEMERAL, on a little-endian machine */
        ((unsigned char *)&header)[byte] ^= (unsigned char)(1 << bit % 8);
        int code = layout_read_header(&header, header_for(512).size, &(layout_geometry){0});
        /* the key of the hash and the time of creation may be any */
        ck_assert_msg((code == 0) == free, "bit %zu of byte %zu: %d", bit % 8, byte, code);
    }
}
END_TEST

START_TEST(facts_out_of_range_are_damage_even_if_they_agree)
{
    static const struct {
        uint32_t max_slots, lane_cpus, lane_shared;
        int code;
    } cases[] = {
        {1, 1, 1, 0},
        {1, LAYOUT_LANE_CPUS_MAX, LAYOUT_LANE_SHARED_MAX, 0},
        {0, 1, 1, -PYTOMIC_E_DAMAGED},
        {PYTOMIC_SLOTS_MAX + 1, 1, 1, -PYTOMIC_E_DAMAGED},
        {UINT32_MAX, 1, 1, -PYTOMIC_E_DAMAGED},
        {1, 0, 1, -PYTOMIC_E_DAMAGED},
        {1, LAYOUT_LANE_CPUS_MAX + 1, 1, -PYTOMIC_E_DAMAGED},
        {1, 1, 0, -PYTOMIC_E_DAMAGED},
        {1, 1, LAYOUT_LANE_SHARED_MAX + 1, -PYTOMIC_E_DAMAGED},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t slots = cases[i].max_slots <= PYTOMIC_SLOTS_MAX + 1 ? cases[i].max_slots : 1;
        layout_geometry plan = layout_plan(slots, cases[i].lane_cpus, cases[i].lane_shared);
        layout_header header;
        layout_write_header(&header, &plan);
        header.max_slots = cases[i].max_slots;
        ck_code(cases[i].code, read_back(&header));
    }
}
END_TEST

START_TEST(a_file_of_another_length_is_damage)
{
    layout_header header = header_for(100);
    layout_geometry geometry;

    ck_code(-PYTOMIC_E_DAMAGED, layout_read_header(&header, header.size - 1, &geometry));
    ck_code(-PYTOMIC_E_DAMAGED, layout_read_header(&header, header.size + 1, &geometry));
}
END_TEST

START_TEST(state_beyond_the_plan_is_damage)
{
    layout_header header = header_for(300); /* of two levels */

    header.claimed = 300;
    header.directory_level = 1;
    ck_ok(read_back(&header));
    header.claimed = 301;
    ck_code(-PYTOMIC_E_DAMAGED, read_back(&header));
    header.claimed = 300;
    header.directory_level = 2;
    ck_code(-PYTOMIC_E_DAMAGED, read_back(&header));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("layout");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_loop_test(core, sections_follow_each_other_and_begin_on_pages, 0, SIZES);
    tcase_add_loop_test(core, the_directory_is_half_empty_when_every_slot_is_in_use, 0, SIZES);
    tcase_add_test(core, a_segment_of_the_default_size_lies_where_the_format_says);
    tcase_add_loop_test(core, a_written_header_reads_back_as_its_plan, 0, SIZES);
    tcase_add_test(core, a_new_segment_has_no_slots_and_no_change_under_way);
    tcase_add_test(core, claimed_bytes_are_those_of_the_pages_that_serve);
    tcase_add_test(limits, anything_but_the_magic_is_foreign);
    tcase_add_test(limits, the_other_byte_order_is_told_from_damage);
    tcase_add_test(limits, another_version_is_told_whatever_else_it_says);
    tcase_add_test(limits, no_bit_of_the_facts_can_be_changed_unnoticed);
    tcase_add_test(limits, facts_out_of_range_are_damage_even_if_they_agree);
    tcase_add_test(limits, a_file_of_another_length_is_damage);
    tcase_add_test(limits, state_beyond_the_plan_is_damage);
    return fixture_run(suite);
}
