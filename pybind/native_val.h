/* SPDX-License-Identifier: MIT */
/*
 * How store() and store_relaxed() take their one argument: also by its name, store(val=5), as has been possible since
 * pytomic 0.2. Part of native.c.
 *
 * A method that knows keywords gets its arguments in an array, and a store takes about a seventh longer that way. So the
 * two are methods of one argument, METH_O. Where keywords are written in a call, the interpreter goes through the
 * vectorcall of the method, which is call_with_val(). It does not for a bound method that was kept aside, `keep = x.store`,
 * nor for x.store(**given): these take the argument by position alone.
 *
 * Before CPython 3.11 the interpreter binds a method wherever keywords are written, so there the two know keywords.
 */
#if PY_VERSION_HEX >= 0x030B0000
#define VAL_BY_NAME(name)
#define VAL_METHOD(name) CLASS(name), METH_O

static vectorcallfunc call_by_position; /* the interpreter's own, of every method with one argument */

static PyObject *call_with_val(PyObject *method, PyObject *const *given, size_t count, PyObject *keywords)
{
    if (keywords != NULL && PyVectorcall_NARGS(count) == 1 && PyTuple_GET_SIZE(keywords) == 1 &&
        PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, 0), "val") == 0) {
        count++; /* the value lies behind the object already */
        keywords = NULL;
    }
    return call_by_position(method, given, count, keywords);
}

/* Let that method, if the type has it, take `val` by name. */
static void name_val(PyTypeObject *type, const char *name)
{
    PyObject *method = PyDict_GetItemString(type->tp_dict, name);

    if (method != NULL && Py_IS_TYPE(method, &PyMethodDescr_Type)) {
        call_by_position = ((PyMethodDescrObject *)method)->vectorcall;
        ((PyMethodDescrObject *)method)->vectorcall = call_with_val;
    }
}
#else
/* The method of that name, with keywords. */
#define VAL_BY_NAME(name)                                                                                    \
    static PyObject *CLASS(name##_by_name)(PyObject * object, PyObject *const *given, Py_ssize_t positional, \
                                           PyObject *keywords)                                               \
    {                                                                                                        \
        return is_val(#name, positional, keywords) ? CLASS(name)(object, given[0]) : NULL;                   \
    }
#define VAL_METHOD(name) (PyCFunction)(void (*)(void)) CLASS(name##_by_name), METH_FASTCALL | METH_KEYWORDS

/* Whether there is one argument, and it is `val`; else an exception. */
static inline bool is_val(const char *operation, Py_ssize_t positional, PyObject *keywords)
{
    if (LIKELY(positional == 1 && keywords == NULL) ||
        (positional == 0 && keywords != NULL && PyTuple_GET_SIZE(keywords) == 1 &&
         PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, 0), "val") == 0)) {
        return true;
    }
    PyErr_Format(PyExc_TypeError, "%s() takes exactly one argument, val", operation);
    return false;
}

static void name_val(PyTypeObject *type, const char *name)
{
    (void)type, (void)name; /* its method does so by itself */
}
#endif
