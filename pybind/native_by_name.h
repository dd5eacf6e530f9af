/* SPDX-License-Identifier: MIT */
/*
 * How an operation takes its one argument also by the name of it, store(val=5), as pytomic 0.2 does. Part of native.c.
 *
 * A method that knows keywords gets its arguments in an array, and a store takes about a seventh longer that way. So it is a
 * method of one argument, METH_O. Where keywords are written in a call, the interpreter goes through the vectorcall of
 * the method, which is call_by_name(). It does not for a bound method that was kept aside, `keep = x.store`, nor for
 * x.store(**given): these take the argument by position alone.
 *
 * Before CPython 3.11 the interpreter binds a method wherever keywords are written, so there it knows keywords.
 */
#define ARGUMENT_NAME "val"

static inline bool is_its_name(PyObject *keywords)
{
    return PyTuple_GET_SIZE(keywords) == 1 &&
           PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, 0), ARGUMENT_NAME) == 0;
}

#if PY_VERSION_HEX >= 0x030B0000
#define BY_NAME(function) function, METH_O

static vectorcallfunc call_by_position; /* the interpreter's own, of every method with one argument */

static PyObject *call_by_name(PyObject *method, PyObject *const *given, size_t count, PyObject *keywords)
{
    if (keywords != NULL && PyVectorcall_NARGS(count) == 1 && is_its_name(keywords)) {
        count++; /* the value lies behind the object already */
        keywords = NULL;
    }
    return call_by_position(method, given, count, keywords);
}

static void take_by_name(PyTypeObject *type, const char *name)
{
    PyObject *method = PyDict_GetItemString(type->tp_dict, name);

    if (method != NULL && Py_IS_TYPE(method, &PyMethodDescr_Type)) {
        call_by_position = ((PyMethodDescrObject *)method)->vectorcall;
        ((PyMethodDescrObject *)method)->vectorcall = call_by_name;
    }
}
#define DEFINE_BY_NAME(function)
#else
#define BY_NAME(function) (PyCFunction)(void (*)(void)) function##_by_name, METH_FASTCALL | METH_KEYWORDS

#define DEFINE_BY_NAME(function)                                                                         \
    static PyObject *function##_by_name(PyObject *object, PyObject *const *given, Py_ssize_t positional, \
                                        PyObject *keywords)                                              \
    {                                                                                                    \
        return has_one(#function, positional, keywords) ? function(object, given[0]) : NULL;             \
    }

/* Whether there is one argument; else an exception. */
static inline bool has_one(const char *function, Py_ssize_t positional, PyObject *keywords)
{
    if (LIKELY(positional == 1 && keywords == NULL) || (positional == 0 && keywords != NULL && is_its_name(keywords))) {
        return true;
    }
    PyErr_Format(PyExc_TypeError, "%s() takes exactly one argument, " ARGUMENT_NAME, strchr(function, '_') + 1);
    return false;
}

static void take_by_name(PyTypeObject *Py_UNUSED(type), const char *Py_UNUSED(name))
{
    /* its method does so by itself */
}
#endif
