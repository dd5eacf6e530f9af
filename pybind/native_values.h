/* SPDX-License-Identifier: MIT */
/*
 * The values of each type between Python and C, and where an object has them. Part of native.c. For a type T there are
 *
 *   T_object(self)               what the library's functions take
 *   T_small(argument, &value)    a value as almost every argument is, without a call; whether it is one
 *   T_take(self, argument, &v)   any argument; false with TypeError, or with OverflowError where it is out of range
 *   T_give(value)                a new object
 *   T_is_given(object)           whether it is one as T_give() makes them
 */

static inline pytomic_int *int_object(native *self)
{
    return &self->cell->value.as_int;
}

static inline bool int_small(PyObject *argument, int64_t *out)
{
    if (!LIKELY(PyLong_CheckExact(argument))) {
        return false;
    }
#if PY_VERSION_HEX >= 0x030C0000
    if (!PyUnstable_Long_IsCompact((PyLongObject *)argument)) {
        return false;
    }
    *out = PyUnstable_Long_CompactValue((PyLongObject *)argument);
    return true;
#else
    Py_ssize_t size = Py_SIZE(argument); /* in digits, with the sign of the number */
    const digit *digits = ((PyLongObject *)argument)->ob_digit;
    if (LIKELY(size == 1)) {
        *out = digits[0];
        return true;
    }
    if (size == 2 || size == -2) {
        *out = digits[0] | (int64_t)digits[1] << PyLong_SHIFT;
    } else {
        *out = size == 0 ? 0 : digits[0];
    }
    *out = size < 0 ? -*out : *out;
    return size >= -2 && size <= 2;
#endif
}

static inline bool int_take(native *self, PyObject *argument, int64_t *out)
{
    int overflow;

    if (LIKELY(int_small(argument, out))) {
        return true;
    }
    PyObject *number = PyNumber_Index(argument);
    if (number == NULL) {
        return false;
    }
    *out = PyLong_AsLongLongAndOverflow(number, &overflow);
    Py_DECREF(number);
    return LIKELY(overflow == 0) || raise_out_of_range(self);
}

static inline PyObject *int_give(int64_t value)
{
    return PyLong_FromLongLong(value);
}

static inline bool int_is_given(PyObject *object)
{
    return PyLong_CheckExact(object);
}

static inline pytomic_uint *uint_object(native *self)
{
    return &self->cell->value.as_uint;
}

static inline bool uint_small(PyObject *argument, uint64_t *out)
{
    int64_t number;

    if (!LIKELY(int_small(argument, &number)) || number < 0) {
        return false;
    }
    *out = (uint64_t)number;
    return true;
}

static inline bool uint_take(native *self, PyObject *argument, uint64_t *out)
{
    if (LIKELY(uint_small(argument, out))) {
        return true;
    }
    PyObject *number = PyNumber_Index(argument);
    if (number == NULL) {
        return false;
    }
    *out = PyLong_AsUnsignedLongLong(number);
    Py_DECREF(number);
    if (*out == UINT64_MAX && PyErr_Occurred()) {
        PyErr_Clear();
        return raise_out_of_range(self);
    }
    return true;
}

static inline PyObject *uint_give(uint64_t value)
{
    return PyLong_FromUnsignedLongLong(value);
}

#define uint_is_given int_is_given

static inline const pytomic_counter *counter_object(native *self)
{
    return &self->counter;
}

#define counter_small int_small
#define counter_take int_take
#define counter_give int_give
