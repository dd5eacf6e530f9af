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

/* What an attach for writing says of a header whose file is as long as it says. */
static int read_back(const layout_header *header)
{
    layout_geometry geometry;

    return layout_read_header(header, header->size, true, &geometry);
}

static int read_only(const layout_header *header)
{
    layout_geometry geometry;

    return layout_read_header(header, header->size, false, &geometry);
}

START_TEST(sections_follow_each_other_and_begin_where_pages_of_64_KiB_do)
{
    layout_geometry plan = layout_plan(sizes[_i], 2, 3);
    uint64_t entries = 0, groups = (sizes[_i] + 15) / 16, chunks = (sizes[_i] + 63) / 64;

    ck_assert_uint_eq(layout_level_offset(&plan, 0), 4096);
    ck_assert_uint_eq(layout_record_offset(0), 8192);
    for (uint32_t level = 1; level < plan.directory_levels; level++) {
        ck_assert_uint_eq(layout_level_offset(&plan, level), plan.level_offset + entries * 8);
        entries += layout_level_entries(level);
    }
    ck_assert_uint_eq(layout_chunks_end(sizes[_i]), 8192 + chunks * LAYOUT_CHUNK_SIZE);
    ck_assert_uint_ge(plan.level_offset, 8192 + chunks * LAYOUT_CHUNK_SIZE);
    ck_assert_uint_ge(plan.lane_offset, plan.level_offset + entries * 8);
    ck_assert_uint_ge(plan.extent_map_offset, plan.lane_offset + groups * 5 * LAYOUT_LANE_STRIDE);
    ck_assert_uint_ge(plan.extent_offset, plan.extent_map_offset + plan.extent_units / 4);
    ck_assert_uint_ge(plan.size, plan.extent_offset + plan.extent_units * UINT64_C(256));
    ck_assert_uint_eq(
        (plan.level_offset | plan.lane_offset | plan.extent_map_offset | plan.extent_offset | plan.size) % 65536, 0);
    /* and no section is longer than its contents need */
    ck_assert_uint_lt(plan.level_offset - layout_chunks_end(sizes[_i]), 65536);
    ck_assert_uint_lt(plan.lane_offset - plan.level_offset - entries * 8, 65536);
    ck_assert_uint_lt(plan.extent_map_offset - plan.lane_offset - groups * 5 * LAYOUT_LANE_STRIDE, 65536);
    ck_assert_uint_lt(plan.extent_offset - plan.extent_map_offset - plan.extent_units / 4, 65536);
    ck_assert_uint_lt(plan.size - plan.extent_offset - plan.extent_units * UINT64_C(256), 65536);
}
END_TEST

/* in every slot the longest name, and 16 MiB besides; whole words of the map */
START_TEST(there_is_room_for_the_longest_name_in_every_slot)
{
    layout_geometry plan = layout_plan(sizes[_i], 1, 1);

    ck_assert_uint_ge(plan.extent_units * UINT64_C(256),
                      sizes[_i] * (uint64_t)(PYTOMIC_SLOT_NAME_MAX - 256) + (UINT64_C(16) << 20));
    ck_assert_uint_eq(plan.extent_units % 64, 0);
    ck_assert_uint_le(plan.extent_units, UINT32_C(1) << 29); /* the map of all is less than its words can count */
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

    ck_assert_uint_eq(plan.directory_levels, 9);
    ck_assert_uint_eq(layout_chunks_end(PYTOMIC_SLOTS_DEFAULT), 8192 + 1024 * 28672);
    ck_assert_uint_eq(plan.level_offset, 29425664);
    ck_assert_uint_eq(plan.lane_offset, 29425664 + 510 * 4096 + 8192);
    ck_assert_uint_eq(plan.extent_map_offset, plan.lane_offset + 4096 * 4 * 128);
    ck_assert_uint_eq(plan.extent_units, 65536 + 65536 * 16);
    ck_assert_uint_eq(plan.extent_offset, plan.extent_map_offset + 327680);
    ck_assert_uint_eq(plan.size, plan.extent_offset + 1114112 * UINT64_C(256));
}
END_TEST

START_TEST(records_and_cells_of_64_slots_lie_together)
{
    ck_assert_uint_eq(LAYOUT_CHUNK_CELLS, 64 * 320);
    ck_assert_uint_eq(LAYOUT_CHUNK_SIZE, 64 * (320 + 128));
    ck_assert_uint_eq(layout_record_offset(63), 8192 + 63 * 320);
    ck_assert_uint_eq(layout_cell_offset(0), 8192 + 64 * 320);
    ck_assert_uint_eq(layout_cell_offset(63), 8192 + 64 * 320 + 63 * 128);
    ck_assert_uint_eq(layout_record_offset(64), 8192 + 28672);
    ck_assert_uint_eq(layout_cell_offset(64), 8192 + 28672 + 64 * 320);
    ck_assert_uint_eq(layout_record_offset(PYTOMIC_SLOTS_MAX - 1), 8192 + UINT64_C(262143) * 28672 + 63 * 320);
    ck_assert_uint_eq(layout_chunks_end(0), 8192);
    ck_assert_uint_eq(layout_chunks_end(1), 8192 + 28672);
    ck_assert_uint_eq(layout_chunks_end(64), 8192 + 28672);
    ck_assert_uint_eq(layout_chunks_end(65), 8192 + 2 * 28672);
}
END_TEST

START_TEST(lanes_of_sixteen_slots_lie_together)
{
    layout_geometry plan = layout_plan(100, 8192, 16);

    ck_assert_uint_eq(layout_group_size(&plan), 8208 * 128);
    ck_assert_uint_eq(layout_group_offset(&plan, 15), plan.lane_offset);
    ck_assert_uint_eq(layout_group_offset(&plan, 16), plan.lane_offset + 8208 * 128);
    ck_assert_uint_eq(layout_group_offset(&plan, 99), plan.lane_offset + 6 * 8208 * 128);
}
END_TEST

START_TEST(a_written_header_reads_back_as_its_plan)
{
    layout_geometry plan = layout_plan(sizes[_i], 4, 2), read;
    layout_header header;

    layout_write_header(&header, &plan);
    header.claimed = 1;
    ck_gives(0, layout_read_header(&header, plan.size, true, &read));
    ck_assert_uint_eq(read.size, plan.size);
    ck_assert_uint_eq(read.level_offset, plan.level_offset);
    ck_assert_uint_eq(read.lane_offset, plan.lane_offset);
    ck_assert_uint_eq(read.extent_map_offset, plan.extent_map_offset);
    ck_assert_uint_eq(read.extent_offset, plan.extent_offset);
    ck_assert_uint_eq(read.max_slots, plan.max_slots);
    ck_assert_uint_eq(read.directory_levels, plan.directory_levels);
    ck_assert_uint_eq(read.extent_units, plan.extent_units);
    ck_assert_uint_eq(read.lane_cpus, 4);
    ck_assert_uint_eq(read.lane_shared, 2);
}
END_TEST

START_TEST(every_fact_is_written_as_the_format_says)
{
    layout_geometry plan = layout_plan(1000, 3, 2);
    layout_header header;

    layout_write_header(&header, &plan);
    ck_assert_mem_eq(header.magic, "PYTOMIC\0", 8);
    ck_assert_uint_eq(header.byte_order, 0x01020304);
    ck_assert_uint_eq(header.version, 1);
    ck_assert_uint_eq(header.size, plan.size);
    ck_assert_uint_eq(header.header_size, 4096);
    ck_assert_uint_eq(header.max_slots, 1000);
    ck_assert_uint_eq(header.features_compatible | header.features_read_only | header.features_incompatible, 0);
    ck_assert_uint_eq(header.directory_entries, 512);
    ck_assert_uint_eq(header.chunk_offset, 8192);
    ck_assert_uint_eq(header.level_offset, plan.level_offset);
    ck_assert_uint_eq(header.lane_offset, plan.lane_offset);
    ck_assert_uint_eq(header.extent_map_offset, plan.extent_map_offset);
    ck_assert_uint_eq(header.extent_offset, plan.extent_offset);
    ck_assert_uint_eq(header.chunk_size, 28672);
    ck_assert_uint_eq(header.chunk_slots, 64);
    ck_assert_uint_eq(header.record_stride, 320);
    ck_assert_uint_eq(header.cell_stride, 128);
    ck_assert_uint_eq(header.chunk_cells, 20480);
    ck_assert_uint_eq(header.directory_levels, 3);
    ck_assert_uint_eq(header.lane_stride, 128);
    ck_assert_uint_eq(header.lane_cpus, 3);
    ck_assert_uint_eq(header.lane_shared, 2);
    ck_assert_uint_eq(header.extent_unit, 256);
    ck_assert_uint_eq(header.extent_units, plan.extent_units);
    ck_assert_uint_eq(header.extent_chunk, 64);
}
END_TEST

START_TEST(a_new_segment_has_no_slots_and_no_change_under_way)
{
    layout_geometry plan = layout_plan(100, 1, 1);
    layout_header header, zeros = {0};

    memset(&header, 0xff, sizeof(header));
    layout_write_header(&header, &plan);
    ck_assert_int_eq(memcmp(&header.change, &zeros.change, sizeof(header) - offsetof(layout_header, change)), 0);
    ck_assert_mem_eq(header.reserved, zeros.reserved, sizeof(header.reserved));
}
END_TEST

START_TEST(claimed_bytes_are_those_of_the_pages_that_serve)
{
    layout_header header = header_for(2000);

    header.claimed = 64;
    ck_assert_uint_eq(layout_claimed_bytes(&header), 8192 + 28672);
    header.claimed = 65;
    ck_assert_uint_eq(layout_claimed_bytes(&header), 8192 + 2 * 28672);
    header.directory_level = 2; /* that level; the lower ones need not be there */
    ck_assert_uint_eq(layout_claimed_bytes(&header), 8192 + 2 * 28672 + 2048 * 8);
    header.extents_claimed = 64;
    ck_assert_uint_eq(layout_claimed_bytes(&header), 8192 + 2 * 28672 + 2048 * 8 + 4096 + 64 * 256);
    header.extents_claimed = 16384 + 64; /* one entry more than a page of the map has */
    ck_assert_uint_eq(layout_claimed_bytes(&header), 8192 + 2 * 28672 + 2048 * 8 + 8192 + 16448 * 256);
}
END_TEST

START_TEST(an_extent_is_one_word)
{
    layout_extent largest = {.first = UINT32_MAX, .units = LAYOUT_EXTENT_UNITS_MAX, .sequence = 4095}, read;

    ck_assert_uint_eq(layout_extent_word((layout_extent){.first = 5}), 5);
    ck_assert_uint_eq(layout_extent_word((layout_extent){.units = 1}), UINT64_C(1) << 32);
    ck_assert_uint_eq(layout_extent_word((layout_extent){.sequence = 1}), UINT64_C(1) << 52);
    ck_assert_uint_eq(layout_extent_word(largest), UINT64_MAX);
    read = layout_extent_of(UINT64_C(0xabc12345deadbeef));
    ck_assert_uint_eq(read.first, 0xdeadbeef);
    ck_assert_uint_eq(read.units, 0x12345);
    ck_assert_uint_eq(read.sequence, 0xabc);
}
END_TEST

START_TEST(anything_but_the_magic_is_foreign)
{
    for (size_t i = 0; i < 8; i++) {
        layout_header header = header_for(100);
        header.magic[i] ^= 1;
        ck_gives(-PYTOMIC_E_FOREIGN, read_back(&header));
    }
    layout_header zeros = {0};
    ck_gives(-PYTOMIC_E_FOREIGN, layout_read_header(&zeros, 4096, true, &(layout_geometry){0}));
}
END_TEST

START_TEST(the_other_byte_order_is_told_from_damage)
{
    layout_header header = header_for(100);

    header.byte_order = 0x04030201;
    header.version = 0x01000000;
    ck_gives(-PYTOMIC_E_BYTE_ORDER, read_back(&header));
    header.byte_order = 0x01020305;
    ck_gives(-PYTOMIC_E_DAMAGED, read_back(&header));
}
END_TEST

START_TEST(another_version_is_told_whatever_else_it_says)
{
    layout_header header = header_for(100);

    header.max_slots = 0;
    header.version = 0;
    ck_gives(-PYTOMIC_E_VERSION, read_back(&header));
    header.version = 2;
    ck_gives(-PYTOMIC_E_VERSION, read_back(&header));
}
END_TEST

START_TEST(a_compatible_feature_is_no_obstacle)
{
    layout_header header = header_for(100);

    header.features_compatible = UINT32_MAX;
    ck_gives(0, read_back(&header));
    ck_gives(0, read_only(&header));
}
END_TEST

START_TEST(an_unknown_feature_may_leave_reading_only)
{
    for (uint32_t bit = 0; bit < 32; bit++) {
        layout_header header = header_for(100);
        header.features_read_only = UINT32_C(1) << bit;
        ck_gives(-PYTOMIC_E_NEWER, read_back(&header));
        ck_gives(0, read_only(&header));
        header.max_slots = 0; /* what the rest means depends on it only for a writer */
        ck_gives(-PYTOMIC_E_NEWER, read_back(&header));
        ck_gives(-PYTOMIC_E_DAMAGED, read_only(&header));
    }
}
END_TEST

START_TEST(an_unknown_incompatible_feature_is_a_version_whatever_else_it_says)
{
    for (uint32_t bit = 0; bit < 32; bit++) {
        layout_header header = header_for(100);
        header.features_incompatible = UINT32_C(1) << bit;
        ck_gives(bit == 0 ? 0 : -PYTOMIC_E_VERSION, read_back(&header)); /* bit 0: ephemeral */
        ck_gives(bit == 0 ? 0 : -PYTOMIC_E_VERSION, read_only(&header));
        header.features_incompatible |= 2;
        header.features_read_only = 1;
        memset((char *)&header + offsetof(layout_header, header_size), 0xff, 8);
        header.claimed = UINT32_MAX;
        ck_gives(-PYTOMIC_E_VERSION, read_back(&header));
    }
}
END_TEST

START_TEST(no_bit_of_the_facts_can_be_changed_unnoticed)
{
    for (size_t bit = 0; bit < offsetof(layout_header, change) * 8; bit++) {
        layout_header header = header_for(8192); /* fills its pages: one slot or lane more needs others */
        size_t byte = bit / 8;
        /* the key of the hash, the time of creation and the reserved bytes may be any, and so may three words of features */
        bool free =
            byte >= offsetof(layout_header, hash_key) ||
            (byte >= offsetof(layout_header, features_compatible) && byte < offsetof(layout_header, directory_entries));
        ((unsigned char *)&header)[byte] ^= (unsigned char)(1 << bit % 8);
        header.features_read_only = header.features_incompatible = 0;
        int code = layout_read_header(&header, header_for(8192).size, true, &(layout_geometry){0});
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

    ck_assert_uint_ge(LAYOUT_LANE_CPUS_MAX, 4096);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t slots = cases[i].max_slots <= PYTOMIC_SLOTS_MAX + 1 ? cases[i].max_slots : 1;
        layout_geometry plan = layout_plan(slots, cases[i].lane_cpus, cases[i].lane_shared);
        layout_header header;
        layout_write_header(&header, &plan);
        header.max_slots = cases[i].max_slots;
        header.claimed = 1;
        ck_gives(cases[i].code, read_back(&header));
    }
}
END_TEST

/* a feature of a version to come may have put something behind what this one knows */
START_TEST(a_file_is_as_long_as_it_says_and_long_enough)
{
    layout_header header = header_for(100);
    layout_geometry geometry;
    uint64_t size = header.size;

    ck_gives(-PYTOMIC_E_DAMAGED, layout_read_header(&header, size - 1, true, &geometry));
    ck_gives(-PYTOMIC_E_DAMAGED, layout_read_header(&header, size + 1, true, &geometry));
    header.size = size + 65536;
    ck_gives(-PYTOMIC_E_DAMAGED, layout_read_header(&header, size, true, &geometry));
    ck_gives(0, layout_read_header(&header, size + 65536, true, &geometry));
    ck_assert_uint_eq(geometry.size, size); /* what this version maps */
    header.size = size - 65536;
    ck_gives(-PYTOMIC_E_DAMAGED, layout_read_header(&header, size - 65536, true, &geometry));
}
END_TEST

START_TEST(state_beyond_the_plan_is_damage)
{
    layout_header header = header_for(300); /* of two levels */

    header.claimed = 300;
    header.directory_level = 1;
    header.extents_claimed = header.extent_units;
    ck_gives(0, read_back(&header));
    header.claimed = 301;
    ck_gives(-PYTOMIC_E_DAMAGED, read_back(&header));
    header.claimed = 300;
    header.directory_level = 2;
    ck_gives(-PYTOMIC_E_DAMAGED, read_back(&header));
    header.directory_level = 1;
    header.extents_claimed += LAYOUT_EXTENT_CHUNK;
    ck_gives(-PYTOMIC_E_DAMAGED, read_back(&header));
    header.extents_claimed = 1; /* not a whole word of the map */
    ck_gives(-PYTOMIC_E_DAMAGED, read_back(&header));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("layout");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_loop_test(core, sections_follow_each_other_and_begin_where_pages_of_64_KiB_do, 0, SIZES);
    tcase_add_loop_test(core, there_is_room_for_the_longest_name_in_every_slot, 0, SIZES);
    tcase_add_loop_test(core, the_directory_is_half_empty_when_every_slot_is_in_use, 0, SIZES);
    tcase_add_test(core, a_segment_of_the_default_size_lies_where_the_format_says);
    tcase_add_test(core, records_and_cells_of_64_slots_lie_together);
    tcase_add_test(core, lanes_of_sixteen_slots_lie_together);
    tcase_add_loop_test(core, a_written_header_reads_back_as_its_plan, 0, SIZES);
    tcase_add_test(core, every_fact_is_written_as_the_format_says);
    tcase_add_test(core, a_new_segment_has_no_slots_and_no_change_under_way);
    tcase_add_test(core, claimed_bytes_are_those_of_the_pages_that_serve);
    tcase_add_test(core, an_extent_is_one_word);
    tcase_add_test(limits, anything_but_the_magic_is_foreign);
    tcase_add_test(limits, the_other_byte_order_is_told_from_damage);
    tcase_add_test(limits, another_version_is_told_whatever_else_it_says);
    tcase_add_test(limits, a_compatible_feature_is_no_obstacle);
    tcase_add_test(limits, an_unknown_feature_may_leave_reading_only);
    tcase_add_test(limits, an_unknown_incompatible_feature_is_a_version_whatever_else_it_says);
    tcase_add_test(limits, no_bit_of_the_facts_can_be_changed_unnoticed);
    tcase_add_test(limits, facts_out_of_range_are_damage_even_if_they_agree);
    tcase_add_test(limits, a_file_is_as_long_as_it_says_and_long_enough);
    tcase_add_test(limits, state_beyond_the_plan_is_damage);
    return fixture_run(suite);
}
