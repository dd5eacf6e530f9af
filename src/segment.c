/* SPDX-License-Identifier: MIT */
#include "pytomic/segment.h"

#include "call.h"
#include "draft.h"
#include "mapping.h"
#include "name.h"
#include "pytomic/error.h"

/* Other processes may create and unlink the segment in turns, or one was stopped while it unlinked an ephemeral segment:
 * after so many rounds we give up. */
#define ROUNDS 1000
#define PAUSE 100000u /* ns */

/* The header of a segment without slots. */
static int plan(const pytomic_options *options, layout_header *out)
{
    uint32_t cpus = os_cpus();
    layout_geometry geometry =
        layout_plan(options->max_slots, at_most(cpus, LAYOUT_LANE_CPUS_MAX), at_most(cpus, LAYOUT_LANE_SHARED_MAX));

    layout_write_header(out, &geometry);
    out->created = (uint64_t)(os_epoch_milliseconds() / 1000);
    out->features_incompatible = options->ephemeral ? LAYOUT_INCOMPATIBLE_EPHEMERAL : 0;
    out->claimed = at_most(options->max_slots, LAYOUT_CHUNK_SLOTS);
    return os_random(out->hash_key, sizeof(out->hash_key));
}

/* A whole segment in a file that nobody else can reach yet. */
static int build(int fd, const pytomic_options *options)
{
    layout_header header;
    int code = plan(options, &header);

    if (code == 0) {
        code = os_resize(fd, header.size);
    }
    if (code == 0) {
        code = os_claim(fd, 0, layout_chunks_end(header.claimed));
    }
    if (code == 0) {
        code = os_write(fd, &header, sizeof(header), 0);
    }
    if (code == 0 && options->set_group) {
        code = os_set_group(fd, (gid_t)options->group);
    }
    return code == 0 ? os_set_mode(fd, (mode_t)options->mode) : code;
}

/*
 * Build, map, and link into place; mapped first, so that nothing can fail once it has its name. Killed before the link:
 * the file had no name and is gone.
 */
static int publish(const draft *of, const char *name, const pytomic_options *options, pytomic_segment **out)
{
    pytomic_segment *made;
    int code = build(of->opened.fd, options);

    if (code == 0) {
        code = mapping_attach(of->opened.fd, name, MAPPING_DRAFT, MAPPING_WRITE, &made);
    }
    if (code != 0) {
        return code;
    }
    if ((code = draft_publish(of, name)) != 0) {
        mapping_release(made);
        return code;
    }
    *out = made;
    return 0;
}

/* `make` makes the draft. */
static int create_from(int (*make)(draft *), const char *name, const pytomic_options *options, pytomic_segment **out)
{
    draft made;
    int code = make(&made);

    if (code != 0) {
        return code;
    }
    bool unnamed = made.temporary[0] == '\0';
    code = publish(&made, name, options, out);
    draft_close(&made);
    if (unnamed && (code == -ENOENT || code == -EPERM)) {
        /* without /proc an unnamed file cannot be given a name */
        code = create_from(draft_create_named, name, options, out);
    }
    return code;
}

static mapping_access access_of(int flags)
{
    if ((flags & PYTOMIC_READ) != 0) {
        return MAPPING_READ;
    }
    return (flags & PYTOMIC_ANY_OWNER) != 0 ? MAPPING_WRITE_ANY_OWNER : MAPPING_WRITE;
}

static int attach(const char *name, int flags, pytomic_segment **out)
{
    mapping_access access = access_of(flags);
    opening opened;
    int code = opening_of_segment(name, access != MAPPING_READ, &opened);

    if (code == 0) {
        code = mapping_attach(opened.fd, name, MAPPING_NAMED, access, out);
        opening_close(&opened);
    }
    return code;
}

/* The options with defaults in the place of zeros. */
static int complete(const pytomic_options *options, pytomic_options *out)
{
    *out = options != NULL ? *options : (pytomic_options){0};
    out->max_slots = out->max_slots != 0 ? out->max_slots : PYTOMIC_SLOTS_DEFAULT;
    out->mode = out->mode != 0 ? out->mode : 0600;
    for (size_t i = 0; i < sizeof(out->spare) / sizeof(out->spare[0]); i++) {
        if (out->spare[i] != 0) {
            return -EINVAL; /* what a later version would understand */
        }
    }
    return out->max_slots <= PYTOMIC_SLOTS_MAX && (out->mode & ~0777u) == 0 ? 0 : -EINVAL;
}

static bool are_flags(int flags)
{
    int how = flags & ~PYTOMIC_ANY_OWNER;

    return how == 0 || how == PYTOMIC_READ || how == PYTOMIC_CREATE || how == (PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE);
}

/* -EEXIST: somebody created it between our look and our creation. */
static int open_or_create_once(const char *name, int flags, const pytomic_options *options, pytomic_segment **out)
{
    int code = (flags & PYTOMIC_EXCLUSIVE) != 0 ? -PYTOMIC_E_NO_SEGMENT : attach(name, flags, out);

    if (code == -PYTOMIC_E_NO_SEGMENT && (flags & PYTOMIC_CREATE) != 0) {
        code = create_from(draft_create, name, options, out);
    }
    return code;
}

static int open_or_create(const char *name, int flags, const pytomic_options *options, pytomic_segment **out)
{
    for (int round = 0; round < ROUNDS; round++) {
        mapping_hold_forks();
        int code = open_or_create_once(name, flags, options, out);
        mapping_let_forks();
        if (code != -EEXIST || (flags & PYTOMIC_EXCLUSIVE) != 0) {
            return code;
        }
        os_sleep(PAUSE);
    }
    return -ETIMEDOUT;
}

int pytomic_open(const char *name, int flags, const pytomic_options *options, pytomic_segment **out)
{
    pytomic_options complete_options;
    int code = name_is_segment(name) ? complete(options, &complete_options) : -PYTOMIC_E_SEGMENT_NAME;

    if (code != 0 || !are_flags(flags)) {
        return code != 0 ? code : -EINVAL;
    }
    call inside = call_begin();
    return call_end(inside, open_or_create(name, flags, &complete_options, out));
}

int pytomic_open_fd(int fd, int flags, pytomic_segment **out)
{
    mapping_access access = access_of(flags);

    if ((flags & ~(PYTOMIC_READ | PYTOMIC_ANY_OWNER)) != 0) {
        return -EINVAL;
    }
    call inside = call_begin();
    int code = os_check_access(fd, access != MAPPING_READ);
    if (code == 0) {
        mapping_hold_forks();
        code = mapping_attach(fd, "", MAPPING_DRAFT, access, out);
        mapping_let_forks();
    }
    return call_end(inside, code);
}

void pytomic_close(pytomic_segment *segment)
{
    if (segment != NULL) {
        call inside = call_begin();
        mapping_hold_forks();
        mapping_release(segment);
        mapping_let_forks();
        call_end(inside, 0);
    }
}

int pytomic_unlink(const char *name)
{
    if (!name_is_segment(name)) {
        return -PYTOMIC_E_SEGMENT_NAME;
    }
    call inside = call_begin();
    int code = os_unlink(name);
    return call_end(inside, code == -ENOENT ? -PYTOMIC_E_NO_SEGMENT : code);
}

const char *pytomic_segment_name(const pytomic_segment *segment)
{
    return segment->name;
}

bool pytomic_segment_writable(const pytomic_segment *segment)
{
    return segment->writable;
}

static int get_status(const pytomic_segment *segment, os_status *out)
{
    opening opened;
    int code = mapping_reopen(segment, false, &opened, out);

    if (code == 0) {
        opening_close(&opened);
    }
    return code;
}

int pytomic_segment_get_info(const pytomic_segment *segment, pytomic_segment_info *out)
{
    const layout_header *header = mapping_header(segment);
    os_status status;
    call inside = call_begin();
    int code = call_end(inside, get_status(segment, &status));

    if (code == 0) {
        *out = (pytomic_segment_info){
            .max_slots = segment->geometry.max_slots,
            .slots = load32(&header->live),
            .version = LAYOUT_VERSION,
            .mode = (uint32_t)status.mode,
            .uid = (uint32_t)status.uid,
            .gid = (uint32_t)status.gid,
            .size = status.size,
            .memory = status.memory,
            .device = status.identity.device,
            .inode = status.identity.inode,
            .created = (int64_t)load64(&header->created),
            .ephemeral = (load32(&header->features_incompatible) & LAYOUT_INCOMPATIBLE_EPHEMERAL) != 0,
        };
    }
    return code;
}
