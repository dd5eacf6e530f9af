/* SPDX-License-Identifier: MIT */
/* The operations on a sharded counter as Python calls them; in the manner of operations.c. */

static int cell_counter_add(const cell_handle *handle, int64_t operand)
{
    return cell_writable(handle) ? (pytomic_counter_add(&handle->slot.counter, operand), 0) : -1;
}

static int64_t cell_counter_sum(const cell_handle *handle)
{
    return cell_readable(handle) ? pytomic_counter_sum(&handle->slot.counter) : CELL_FAILED;
}

static int64_t cell_counter_reset(const cell_handle *handle)
{
    return cell_writable(handle) ? pytomic_counter_reset(&handle->slot.counter) : CELL_FAILED;
}
