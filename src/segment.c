/* SPDX-License-Identifier: MIT */
#include "pytomic/segment.h"

#include "mapping.h"
#include "name.h"
#include "pytomic/error.h"

/* Creators and unlinkers may take turns; after so many rounds we have lost them all, or somebody was stopped while he
 * unlinked an ephemeral segment. */
#define ROUNDS 1000
#define PAUSE 100000u /* ns */

static uint32_t at_most(uint32_t number, uint32_t limit)
{
    return number < limit ? number : limit;
}

/* A whole segment without slots in a file that nobody else can reach yet. */
static int build(int fd, const pytomic_options *options)
{
    layout_geometry geometry = layout_plan(options->max_slots, at_most(os_cpus(), LAYOUT_LANE_CPUS_MAX),
                                           at_most(os_cpus(), LAYOUT_LANE_SHARED_MAX));
    layout_header header;
    int code;

    layout_write_header(&header, &geometry);
    header.created = os_seconds();
    header.flags = options->ephemeral ? LAYOUT_EPHEMERAL : 0;
    header.claimed = at_most(options->max_slots, LAYOUT_CHUNK_SLOTS);
    if ((code = os_random(header.hash_key, sizeof(header.hash_key))) != 0 ||
        (code = os_resize(fd, geometry.size)) != 0 ||
        (code = os_claim(fd, 0, geometry.directory_offset + LAYOUT_DIRECTORY_ENTRIES * sizeof(uint64_t))) != 0 ||
        (code = os_claim(fd, geometry.record_offset, header.claimed * sizeof(layout_record))) != 0 ||
        (code = os_claim(fd, geometry.cell_offset, header.claimed * sizeof(pytomic_cell))) != 0 ||
        (code = os_write(fd, &header, sizeof(header), 0)) != 0) {
        return code;
    }
    return os_set_mode(fd, options->mode);
}

/*
 * Build, map, and link into place; mapped first, so that nothing can fail once it has its name. Killed before the link:
 * the file had no name and is gone.
 */
static int publish(os_draft *draft, const char *name, const pytomic_options *options, pytomic_segment **out)
{
    os_status status;
    pytomic_segment *made;
    int code = build(draft->fd, options);

    if (code != 0 || (code = os_get_status(draft->fd, &status)) != 0 ||
        (code = mapping_attach(draft->fd, status.identity, name, true, true, &made)) != 0) {
        return code;
    }
    if ((code = os_draft_publish(draft, name)) != 0) {
        mapping_release(made);
        return code;
    }
    *out = made;
    return 0;
}

static int create(const char *name, const pytomic_options *options, pytomic_segment **out)
{
    os_draft draft;
    int code = os_draft_create(&draft);

    if (code != 0) {
        return code;
    }
    code = publish(&draft, name, options, out);
    if (draft.temporary[0] == '\0' && (code == -ENOENT || code == -EPERM)) {
        /* without /proc an unnamed file cannot be given a name */
        os_draft_discard(&draft);
        if ((code = os_draft_create_named(&draft)) != 0) {
            return code;
        }
        code = publish(&draft, name, options, out);
    }
    os_draft_discard(&draft);
    return code;
}

static int attach(const char *name, bool writable, pytomic_segment **out)
{
    os_status status;
    int fd, code = os_open(name, writable, &fd, &status);

    if (code == 0) {
        code = mapping_attach(fd, status.identity, name, writable, false, out);
        os_close(fd);
    }
    return code;
}

/* The options with defaults in the place of zeros; false if they are out of range. */
static bool complete(const pytomic_options *options, pytomic_options *out)
{
    *out = options != NULL ? *options : (pytomic_options){0};
    out->max_slots = out->max_slots != 0 ? out->max_slots : PYTOMIC_SLOTS_DEFAULT;
    out->mode = out->mode != 0 ? out->mode : 0600;
    return out->max_slots <= PYTOMIC_SLOTS_MAX && (out->mode & ~(mode_t)0777) == 0;
}

int pytomic_open(const char *name, int flags, const pytomic_options *options, pytomic_segment **out)
{
    pytomic_options complete_options;

    if (!name_is_segment(name) || !complete(options, &complete_options) ||
        (flags != 0 && flags != PYTOMIC_READ && flags != PYTOMIC_CREATE &&
         flags != (PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE))) {
        return -EINVAL;
    }
    for (int round = 0; round < ROUNDS; round++) {
        int code;
        if ((flags & PYTOMIC_EXCLUSIVE) == 0) {
            code = attach(name, flags != PYTOMIC_READ, out);
            if (code != -ENOENT || (flags & PYTOMIC_CREATE) == 0) {
                return code;
            }
        }
        code = create(name, &complete_options, out);
        if (code != -EEXIST || (flags & PYTOMIC_EXCLUSIVE) != 0) {
            return code;
        }
        os_sleep(PAUSE);
    }
    return -ETIMEDOUT;
}

void pytomic_close(pytomic_segment *segment)
{
    if (segment != NULL) {
        mapping_release(segment);
    }
}

int pytomic_unlink(const char *name)
{
    return name_is_segment(name) ? os_unlink(name) : -EINVAL;
}

const char *pytomic_name(const pytomic_segment *segment)
{
    return segment->name;
}

bool pytomic_writable(const pytomic_segment *segment)
{
    return segment->writable;
}

int pytomic_info(const pytomic_segment *segment, pytomic_segment_info *out)
{
    const layout_header *header = mapping_header(segment);
    os_status status;
    int fd, code = os_open(segment->name, false, &fd, &status);

    if (code == 0) {
        os_close(fd);
    }
    if (code == -ENOENT || code == -PYTOMIC_E_FOREIGN || (code == 0 && !mapping_is_of(segment, status.identity))) {
        return -PYTOMIC_E_STALE;
    }
    if (code != 0) {
        return code;
    }
    *out = (pytomic_segment_info){
        .max_slots = segment->geometry.max_slots,
        .slots = load32(&header->live),
        .version = LAYOUT_VERSION,
        .mode = status.mode,
        .uid = status.uid,
        .gid = status.gid,
        .size = status.size,
        .memory = status.memory,
        .device = status.identity.device,
        .inode = status.identity.inode,
        .created = (int64_t)load64((const uint64_t *)(const void *)&header->created),
        .ephemeral = (load32(&header->flags) & LAYOUT_EPHEMERAL) != 0,
    };
    return 0;
}
