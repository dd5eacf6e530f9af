/* SPDX-License-Identifier: MIT */
/*
 * The public headers as cffi reads them: no preprocessor, constants and layouts left to the compiler ("..."). A test
 * compares this file with the headers. The operations on values follow the table in pytomic/value.h.
 */
/* clang-format off */

/* pytomic/base.h */
typedef enum {
    memory_order_relaxed, memory_order_consume, memory_order_acquire, memory_order_release, memory_order_acq_rel,
    memory_order_seq_cst, ...
} pytomic_memory_order;

/* pytomic/version.h */
static char *const PYTOMIC_VERSION;
#define PYTOMIC_VERSION_NUMBER ...

const char *pytomic_version(void);

/* pytomic/error.h */
#define PYTOMIC_E_NO_SEGMENT ...
#define PYTOMIC_E_NO_SLOT ...
#define PYTOMIC_E_NO_DESCRIPTION ...
#define PYTOMIC_E_SEGMENT_NAME ...
#define PYTOMIC_E_SLOT_NAME ...
#define PYTOMIC_E_TYPE ...
#define PYTOMIC_E_STALE ...
#define PYTOMIC_E_FULL ...
#define PYTOMIC_E_NO_ROOM ...
#define PYTOMIC_E_OWNER ...
#define PYTOMIC_E_FOREIGN ...
#define PYTOMIC_E_VERSION ...
#define PYTOMIC_E_NEWER ...
#define PYTOMIC_E_BYTE_ORDER ...
#define PYTOMIC_E_DAMAGED ...

const char *pytomic_strerror(int code);

/* pytomic/value.h, pytomic/integer.h */
typedef struct { int64_t value; ...; } pytomic_int;
typedef struct { uint64_t value; ...; } pytomic_uint;

void pytomic_backoff(uint64_t seen);

int64_t pytomic_int_load(const pytomic_int *object);
int64_t pytomic_int_load_explicit(const pytomic_int *object, pytomic_memory_order order);
void pytomic_int_store(pytomic_int *object, int64_t desired);
void pytomic_int_store_explicit(pytomic_int *object, int64_t desired, pytomic_memory_order order);
int64_t pytomic_int_exchange(pytomic_int *object, int64_t desired);
int64_t pytomic_int_exchange_explicit(pytomic_int *object, int64_t desired, pytomic_memory_order order);
bool pytomic_int_compare_exchange_weak(pytomic_int *object, int64_t *expected, int64_t desired);
bool pytomic_int_compare_exchange_weak_explicit(pytomic_int *object, int64_t *expected, int64_t desired,
                                                pytomic_memory_order success, pytomic_memory_order failure);
bool pytomic_int_compare_exchange_strong(pytomic_int *object, int64_t *expected, int64_t desired);
bool pytomic_int_compare_exchange_strong_explicit(pytomic_int *object, int64_t *expected, int64_t desired,
                                                  pytomic_memory_order success, pytomic_memory_order failure);
int64_t pytomic_int_fetch_add(pytomic_int *object, int64_t operand);
int64_t pytomic_int_fetch_add_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order);
int64_t pytomic_int_fetch_sub(pytomic_int *object, int64_t operand);
int64_t pytomic_int_fetch_sub_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order);
int64_t pytomic_int_fetch_and(pytomic_int *object, int64_t operand);
int64_t pytomic_int_fetch_and_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order);
int64_t pytomic_int_fetch_or(pytomic_int *object, int64_t operand);
int64_t pytomic_int_fetch_or_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order);
int64_t pytomic_int_fetch_xor(pytomic_int *object, int64_t operand);
int64_t pytomic_int_fetch_xor_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order);
int64_t pytomic_int_fetch_max(pytomic_int *object, int64_t operand);
int64_t pytomic_int_fetch_min(pytomic_int *object, int64_t operand);
int64_t pytomic_int_inc(pytomic_int *object);
int64_t pytomic_int_inc_explicit(pytomic_int *object, pytomic_memory_order order);
int64_t pytomic_int_dec(pytomic_int *object);
int64_t pytomic_int_dec_explicit(pytomic_int *object, pytomic_memory_order order);
int pytomic_int_fetch_add_safe(pytomic_int *object, int64_t operand, int64_t *before);
int pytomic_int_fetch_sub_safe(pytomic_int *object, int64_t operand, int64_t *before);
int pytomic_int_inc_safe(pytomic_int *object, int64_t *after);
int pytomic_int_dec_safe(pytomic_int *object, int64_t *after);

uint64_t pytomic_uint_load(const pytomic_uint *object);
uint64_t pytomic_uint_load_explicit(const pytomic_uint *object, pytomic_memory_order order);
void pytomic_uint_store(pytomic_uint *object, uint64_t desired);
void pytomic_uint_store_explicit(pytomic_uint *object, uint64_t desired, pytomic_memory_order order);
uint64_t pytomic_uint_exchange(pytomic_uint *object, uint64_t desired);
uint64_t pytomic_uint_exchange_explicit(pytomic_uint *object, uint64_t desired, pytomic_memory_order order);
bool pytomic_uint_compare_exchange_weak(pytomic_uint *object, uint64_t *expected, uint64_t desired);
bool pytomic_uint_compare_exchange_weak_explicit(pytomic_uint *object, uint64_t *expected, uint64_t desired,
                                                 pytomic_memory_order success, pytomic_memory_order failure);
bool pytomic_uint_compare_exchange_strong(pytomic_uint *object, uint64_t *expected, uint64_t desired);
bool pytomic_uint_compare_exchange_strong_explicit(pytomic_uint *object, uint64_t *expected, uint64_t desired,
                                                   pytomic_memory_order success, pytomic_memory_order failure);
uint64_t pytomic_uint_fetch_add(pytomic_uint *object, uint64_t operand);
uint64_t pytomic_uint_fetch_add_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order);
uint64_t pytomic_uint_fetch_sub(pytomic_uint *object, uint64_t operand);
uint64_t pytomic_uint_fetch_sub_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order);
uint64_t pytomic_uint_fetch_and(pytomic_uint *object, uint64_t operand);
uint64_t pytomic_uint_fetch_and_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order);
uint64_t pytomic_uint_fetch_or(pytomic_uint *object, uint64_t operand);
uint64_t pytomic_uint_fetch_or_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order);
uint64_t pytomic_uint_fetch_xor(pytomic_uint *object, uint64_t operand);
uint64_t pytomic_uint_fetch_xor_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order);
uint64_t pytomic_uint_fetch_max(pytomic_uint *object, uint64_t operand);
uint64_t pytomic_uint_fetch_min(pytomic_uint *object, uint64_t operand);
uint64_t pytomic_uint_inc(pytomic_uint *object);
uint64_t pytomic_uint_inc_explicit(pytomic_uint *object, pytomic_memory_order order);
uint64_t pytomic_uint_dec(pytomic_uint *object);
uint64_t pytomic_uint_dec_explicit(pytomic_uint *object, pytomic_memory_order order);
int pytomic_uint_fetch_add_safe(pytomic_uint *object, uint64_t operand, uint64_t *before);
int pytomic_uint_fetch_sub_safe(pytomic_uint *object, uint64_t operand, uint64_t *before);
int pytomic_uint_inc_safe(pytomic_uint *object, uint64_t *after);
int pytomic_uint_dec_safe(pytomic_uint *object, uint64_t *after);

/* pytomic/counter.h */
#define PYTOMIC_LANE_STRIDE ...

typedef struct { uint64_t *lanes; pytomic_uint *base; uint32_t cpus, shared; ...; } pytomic_counter;

void pytomic_counter_add_shared(const pytomic_counter *counter, int64_t operand);
void pytomic_counter_add(const pytomic_counter *counter, int64_t operand);
void pytomic_counter_inc(const pytomic_counter *counter);
void pytomic_counter_dec(const pytomic_counter *counter);
int64_t pytomic_counter_sum(const pytomic_counter *counter);
int64_t pytomic_counter_reset(const pytomic_counter *counter);

/* pytomic/segment.h */
typedef struct pytomic_segment pytomic_segment;

#define PYTOMIC_SEGMENT_NAME_MAX ...
#define PYTOMIC_SLOT_NAME_MAX ...
#define PYTOMIC_SLOTS_DEFAULT ...
#define PYTOMIC_SLOTS_MAX ...
#define PYTOMIC_READ ...
#define PYTOMIC_CREATE ...
#define PYTOMIC_EXCLUSIVE ...
#define PYTOMIC_ANY_OWNER ...

typedef struct { uint32_t max_slots, mode, group; bool set_group, ephemeral; ...; } pytomic_options;

typedef struct {
    uint32_t max_slots, slots, version, mode, uid, gid;
    uint64_t size, memory, device, inode;
    int64_t created;
    bool ephemeral;
    ...;
} pytomic_segment_info;

typedef struct { size_t count; const char *const *names; ...; } pytomic_names;

int pytomic_open(const char *name, int flags, const pytomic_options *options, pytomic_segment **out);
int pytomic_open_fd(int fd, int flags, pytomic_segment **out);
void pytomic_close(pytomic_segment *segment);
int pytomic_unlink(const char *name);
const char *pytomic_segment_name_problem(const char *name);
const char *pytomic_segment_name(const pytomic_segment *segment);
bool pytomic_segment_writable(const pytomic_segment *segment);
int pytomic_segment_get_info(const pytomic_segment *segment, pytomic_segment_info *out);

#define PYTOMIC_LOCK_TIMEOUT_DEFAULT ...
void pytomic_set_lock_timeout(uint32_t milliseconds);
void pytomic_segment_set_lock_timeout(pytomic_segment *segment, uint32_t milliseconds);

int pytomic_list_segments(pytomic_names *out);
void pytomic_names_free(pytomic_names *names);

/* pytomic/slot.h */
typedef enum {
    PYTOMIC_INT, PYTOMIC_UINT, PYTOMIC_FLOAT, PYTOMIC_BOOL, PYTOMIC_CHAR, PYTOMIC_COUNTER, PYTOMIC_HISTOGRAM,
    PYTOMIC_TYPE_MAX, ...
} pytomic_type;

typedef struct { uint32_t generation; ...; } pytomic_cell;

typedef struct {
    pytomic_cell *cell;
    pytomic_int *as_int;
    pytomic_uint *as_uint;
    pytomic_counter counter;
    pytomic_segment *segment;
    pytomic_type type;
    uint32_t index;
    uint32_t generation;
    ...;
} pytomic_slot;

typedef struct {
    char name[...];
    pytomic_type type;
    uint32_t index;
    uint32_t generation;
    uint64_t value;
    int64_t created;
    ...;
} pytomic_slot_info;

const char *pytomic_slot_name_problem(const char *name);
int pytomic_slot_open(pytomic_segment *segment, const char *name, pytomic_type type, int flags, uint64_t init,
                      pytomic_slot *out);
int pytomic_slot_open_many(pytomic_segment *segment, size_t count, const char *const *names, pytomic_type type,
                           int flags, uint64_t init, pytomic_slot *out, size_t *opened);
int pytomic_slot_find(pytomic_segment *segment, const char *name, pytomic_slot *out);
int pytomic_slot_remove(pytomic_segment *segment, const char *name);
int pytomic_slot_remove_handle(const pytomic_slot *slot);
int pytomic_slot_check(const pytomic_slot *slot);
int pytomic_attach(const char *path, pytomic_type type, int flags, uint64_t init, pytomic_slot *out);
int pytomic_attach_any(const char *path, int flags, pytomic_slot *out);
void pytomic_detach(pytomic_slot *slot);
int pytomic_slot_next(pytomic_segment *segment, uint32_t *cursor, pytomic_slot_info *out);

/* pytomic/description.h */
#define PYTOMIC_HELP_MAX ...
#define PYTOMIC_UNIT_MAX ...

typedef enum {
    PYTOMIC_KIND_UNKNOWN, PYTOMIC_KIND_COUNTER, PYTOMIC_KIND_GAUGE, PYTOMIC_KIND_HISTOGRAM, ...
} pytomic_kind;

typedef struct { char help[...]; char unit[...]; pytomic_kind kind; ...; } pytomic_description;

int pytomic_describe(pytomic_segment *segment, const char *family, const pytomic_description *description);
int pytomic_description_get(pytomic_segment *segment, const char *family, pytomic_description *out);
int pytomic_description_remove(pytomic_segment *segment, const char *family);

/* pytomic/snapshot.h */
typedef struct { const char *name; uint64_t value; int64_t created; pytomic_type type; ...; } pytomic_snapshot_entry;
typedef struct { size_t count; const pytomic_snapshot_entry *entries; ...; } pytomic_snapshot;

int pytomic_snapshot_take(pytomic_segment *segment, pytomic_snapshot *out);
void pytomic_snapshot_free(pytomic_snapshot *snapshot);

/* pytomic/check.h */
typedef struct { uint64_t offset; char text[...]; ...; } pytomic_finding;
typedef struct {
    size_t count;
    pytomic_finding *findings;
    bool more, unsettled;
    uint32_t slots;
    ...;
} pytomic_report;

int pytomic_check(const char *name, pytomic_report *out);
int pytomic_repair(const char *name, int flags, pytomic_report *out);
void pytomic_report_free(pytomic_report *report);
int pytomic_gc(bool dry_run, pytomic_names *removed);

/* pytomic/anonymous.h */
int pytomic_anonymous_create(pytomic_type type, uint64_t init, pytomic_slot *out);
void pytomic_anonymous_free(pytomic_slot *slot);
int pytomic_anonymous_share(const pytomic_slot *slot, int *fd, uint64_t *offset);
int pytomic_anonymous_receive(int fd, uint64_t offset, pytomic_type type, pytomic_slot *out);

/* cell.h */
#define CELL_FAILED ...

typedef struct { pytomic_slot slot; bool writable, any_owner; ...; } cell_handle;
