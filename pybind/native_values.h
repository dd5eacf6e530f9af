/* SPDX-License-Identifier: MIT */
/*
 * The values of each type between Python and C, and where an object has them. Part of native.c. For a type T there are
 *
 *   T_object(self)               what the library's functions take
 *   T_LEAST, T_MOST              the limits, where it has try_add()
 *   T_small(argument, &value)    a value as almost every argument is, without a call; whether it is one
 *   T_take(self, argument, &v)   any argument; false with TypeError, or with OverflowError where it is out of range
 *   T_give(value)                a new object
 *   T_is_given(object)           whether it is one as T_give() makes them
 *
 * For what is an argument only, there are T_small() and T_take().
 */

#define int_LEAST INT64_MIN
#define int_MOST INT64_MAX

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

/* Any integer; `overflow` says whether it is out of range. False with TypeError. */
static inline bool int_convert(PyObject *argument, int64_t *out, int *overflow)
{
    PyObject *number = PyNumber_Index(argument);

    if (number == NULL) {
        return false;
    }
    *out = PyLong_AsLongLongAndOverflow(number, overflow);
    Py_DECREF(number);
    return true;
}

static inline bool int_take(native *self, PyObject *argument, int64_t *out)
{
    int overflow;

    if (LIKELY(int_small(argument, out))) {
        return true;
    }
    return int_convert(argument, out, &overflow) && (LIKELY(overflow == 0) || raise_out_of_range(self));
}

static inline PyObject *int_give(int64_t value)
{
    return PyLong_FromLongLong(value);
}

static inline bool int_is_given(PyObject *object)
{
    return PyLong_CheckExact(object);
}

#define uint_LEAST 0
#define uint_MOST UINT64_MAX

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

/* What try_add() adds to an integer of whatever type. */
static inline bool step_take(native *Py_UNUSED(self), PyObject *argument, int64_t *out)
{
    int overflow;

    if (LIKELY(int_small(argument, out))) {
        return true;
    }
    if (!int_convert(argument, out, &overflow)) {
        return false;
    }
    if (overflow != 0) {
        PyErr_SetString(PyExc_OverflowError, "n is not in -9223372036854775808 to 9223372036854775807");
    }
    return overflow == 0;
}

#define float_LEAST (-Py_HUGE_VAL)
#define float_MOST Py_HUGE_VAL

static inline pytomic_float *float_object(native *self)
{
    return &self->cell->value.as_float;
}

static inline bool float_small(PyObject *argument, double *out)
{
    if (!LIKELY(PyFloat_CheckExact(argument))) {
        return false;
    }
    *out = PyFloat_AS_DOUBLE(argument);
    return true;
}

static inline bool float_take(native *Py_UNUSED(self), PyObject *argument, double *out)
{
    *out = PyFloat_AsDouble(argument);
    return *out != -1 || !PyErr_Occurred();
}

static inline PyObject *float_give(double value)
{
    return PyFloat_FromDouble(value);
}

static inline bool float_is_given(PyObject *object)
{
    return PyFloat_CheckExact(object);
}

static inline pytomic_bool *bool_object(native *self)
{
    return &self->cell->value.as_bool;
}

static inline bool bool_small(PyObject *argument, bool *out)
{
    *out = argument == Py_True;
    return *out || argument == Py_False;
}

static inline bool bool_take(native *self, PyObject *argument, bool *out)
{
    return LIKELY(bool_small(argument, out)) || raise_no_value(self, argument);
}

static inline PyObject *bool_give(bool value)
{
    return truth(value);
}

static inline bool bool_is_given(PyObject *Py_UNUSED(object))
{
    return true;
}

#define char_LEAST 0
#define char_MOST UINT8_MAX

static inline pytomic_char *char_object(native *self)
{
    return &self->cell->value.as_char;
}

static inline bool char_small(PyObject *argument, uint8_t *out)
{
    if (!LIKELY(PyBytes_Check(argument) && PyBytes_GET_SIZE(argument) == 1)) {
        return false;
    }
    *out = (uint8_t)PyBytes_AS_STRING(argument)[0];
    return true;
}

static inline bool char_take(native *self, PyObject *argument, uint8_t *out)
{
    return LIKELY(char_small(argument, out)) || raise_no_value(self, argument);
}

static inline PyObject *char_give(uint8_t value)
{
    return PyBytes_FromStringAndSize((const char *)&value, 1);
}

static inline bool char_is_given(PyObject *object)
{
    return PyBytes_CheckExact(object);
}

/* What is added to a char, or combined with it. */
static inline bool byte_small(PyObject *argument, uint8_t *out)
{
    int64_t number;

    if (!LIKELY(int_small(argument, &number)) || number < 0 || number > UINT8_MAX) {
        return false;
    }
    *out = (uint8_t)number;
    return true;
}

static inline bool byte_take(native *self, PyObject *argument, uint8_t *out)
{
    int64_t number;
    int overflow;

    if (LIKELY(byte_small(argument, out))) {
        return true;
    }
    if (!int_convert(argument, &number, &overflow)) {
        return false;
    }
    *out = (uint8_t)number;
    return (overflow == 0 && number >= 0 && number <= UINT8_MAX) || raise_out_of_range(self);
}

static inline const pytomic_counter *counter_object(native *self)
{
    return &self->counter;
}

#define counter_small int_small
#define counter_take int_take
#define counter_give int_give

static inline const pytomic_histogram *histogram_object(native *self)
{
    return &self->histogram;
}

#define histogram_small float_small
#define histogram_take float_take

static inline const pytomic_rate *rate_object(native *self)
{
    return &self->rate;
}

/* A number of at least 1, which is the only argument and may be left out or given by its name. */
static bool count_take(native *self, const char *operation, PyObject *const *given, Py_ssize_t positional,
                       PyObject *keywords, uint32_t *out)
{
    Py_ssize_t named = keywords == NULL ? 0 : PyTuple_GET_SIZE(keywords);
    int64_t number;
    int overflow;

    *out = 1;
    if (positional + named == 0) {
        return true;
    }
    if (positional + named > 1 ||
        (named == 1 && PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, 0), "n") != 0)) {
        PyErr_Format(PyExc_TypeError, "%s() takes at most one argument, n", operation);
        return false;
    }
    if (!int_convert(given[0], &number, &overflow)) {
        return false;
    }
    *out = (uint32_t)number;
    if (overflow == 0 && number >= 1 && number <= UINT32_MAX) {
        return true;
    }
    raise_failure(self, operation, overflow < 0 || (overflow == 0 && number < 1) ? -EINVAL : -ERANGE);
    return false;
}
