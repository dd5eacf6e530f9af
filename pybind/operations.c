/* SPDX-License-Identifier: MIT */
/*
 * The operations as Python calls them: one call checks the handle and operates. Written once; build_cffi.py compiles
 * this for pytomic_int and again for pytomic_uint, with VALUE, CELL, NAME and PYTOMIC set, and declares to cffi every
 * function whose line starts with "static VALUE" or "static int". The outcome is in errno, which cffi keeps for each
 * thread. Python need not look there each time, because a failed call that has to return a value returns CELL_FAILED.
 */

static VALUE NAME(load)(const cell_handle *handle)
{
    return cell_readable(handle) ? PYTOMIC(load)(handle->slot.CELL) : CELL_FAILED;
}

static VALUE NAME(load_relaxed)(const cell_handle *handle)
{
    return cell_readable(handle) ? PYTOMIC(load_explicit)(handle->slot.CELL, memory_order_relaxed) : CELL_FAILED;
}

/* 0, or -1 when it failed. */
static int NAME(store)(const cell_handle *handle, VALUE desired)
{
    return cell_writable(handle) ? (PYTOMIC(store)(handle->slot.CELL, desired), 0) : -1;
}

static int NAME(store_relaxed)(const cell_handle *handle, VALUE desired)
{
    return cell_writable(handle) ? (PYTOMIC(store_explicit)(handle->slot.CELL, desired, memory_order_relaxed), 0) : -1;
}

/* 1 when it exchanged, 0 when not, -1 when it failed. */
static int NAME(compare_exchange_weak)(const cell_handle *handle, VALUE expected, VALUE desired)
{
    return cell_writable(handle) ? PYTOMIC(compare_exchange_weak)(handle->slot.CELL, &expected, desired) : -1;
}

static int NAME(compare_exchange_strong)(const cell_handle *handle, VALUE expected, VALUE desired)
{
    return cell_writable(handle) ? PYTOMIC(compare_exchange_strong)(handle->slot.CELL, &expected, desired) : -1;
}

/* The value seen: `expected` when, and only when, it exchanged. */
static VALUE NAME(compare_exchange)(const cell_handle *handle, VALUE expected, VALUE desired)
{
    if (!cell_writable(handle)) {
        return CELL_FAILED;
    }
    PYTOMIC(compare_exchange_strong)(handle->slot.CELL, &expected, desired);
    return expected;
}

static VALUE NAME(exchange)(const cell_handle *handle, VALUE operand)
{
    return cell_writable(handle) ? PYTOMIC(exchange)(handle->slot.CELL, operand) : CELL_FAILED;
}

static VALUE NAME(fetch_add)(const cell_handle *handle, VALUE operand)
{
    return cell_writable(handle) ? PYTOMIC(fetch_add)(handle->slot.CELL, operand) : CELL_FAILED;
}

static VALUE NAME(fetch_sub)(const cell_handle *handle, VALUE operand)
{
    return cell_writable(handle) ? PYTOMIC(fetch_sub)(handle->slot.CELL, operand) : CELL_FAILED;
}

static VALUE NAME(fetch_and)(const cell_handle *handle, VALUE operand)
{
    return cell_writable(handle) ? PYTOMIC(fetch_and)(handle->slot.CELL, operand) : CELL_FAILED;
}

static VALUE NAME(fetch_or)(const cell_handle *handle, VALUE operand)
{
    return cell_writable(handle) ? PYTOMIC(fetch_or)(handle->slot.CELL, operand) : CELL_FAILED;
}

static VALUE NAME(fetch_xor)(const cell_handle *handle, VALUE operand)
{
    return cell_writable(handle) ? PYTOMIC(fetch_xor)(handle->slot.CELL, operand) : CELL_FAILED;
}

static VALUE NAME(fetch_max)(const cell_handle *handle, VALUE operand)
{
    return cell_writable(handle) ? PYTOMIC(fetch_max)(handle->slot.CELL, operand) : CELL_FAILED;
}

static VALUE NAME(fetch_min)(const cell_handle *handle, VALUE operand)
{
    return cell_writable(handle) ? PYTOMIC(fetch_min)(handle->slot.CELL, operand) : CELL_FAILED;
}

static VALUE NAME(inc)(const cell_handle *handle)
{
    return cell_writable(handle) ? PYTOMIC(inc)(handle->slot.CELL) : CELL_FAILED;
}

static VALUE NAME(dec)(const cell_handle *handle)
{
    return cell_writable(handle) ? PYTOMIC(dec)(handle->slot.CELL) : CELL_FAILED;
}

static VALUE NAME(fetch_add_safe)(const cell_handle *handle, VALUE operand)
{
    VALUE before;

    if (!cell_writable(handle) || !cell_done(PYTOMIC(fetch_add_safe)(handle->slot.CELL, operand, &before))) {
        return CELL_FAILED;
    }
    return before;
}

static VALUE NAME(fetch_sub_safe)(const cell_handle *handle, VALUE operand)
{
    VALUE before;

    if (!cell_writable(handle) || !cell_done(PYTOMIC(fetch_sub_safe)(handle->slot.CELL, operand, &before))) {
        return CELL_FAILED;
    }
    return before;
}

static VALUE NAME(inc_safe)(const cell_handle *handle)
{
    VALUE after;

    if (!cell_writable(handle) || !cell_done(PYTOMIC(inc_safe)(handle->slot.CELL, &after))) {
        return CELL_FAILED;
    }
    return after;
}

static VALUE NAME(dec_safe)(const cell_handle *handle)
{
    VALUE after;

    if (!cell_writable(handle) || !cell_done(PYTOMIC(dec_safe)(handle->slot.CELL, &after))) {
        return CELL_FAILED;
    }
    return after;
}
