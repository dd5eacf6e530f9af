/* SPDX-License-Identifier: MIT */
/*
 * pytomic._native: the classes of the package as types of CPython, without a Python frame between a call and the
 * instruction. Only the operations are here. All that is not hot - making objects, names, pickling, errors - the types
 * get from the reference classes in Python (pytomic/_atomic.py, _counter.py), by pytomic/_accelerate.py. That completes
 * the types themselves and makes no subclass: the interpreter calls the methods of an exact type fastest.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include "pytomic.h"

#include "cell.h"
#include "native_docs.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)

/* No generation has this bit, so what is compared with it is never equal. */
#define NEVER (UINT64_C(1) << 32)

typedef struct native {
    PyObject_HEAD pytomic_cell *cell;
    uint64_t readable; /* the generation under which the value may be read */
    uint64_t writable; /* and written: the same, or NEVER */
    pytomic_counter counter;
    PyObject *handle, *keeper, *name; /* as in the reference classes: _handle, _keeper, _name */
    PyObject *pair;                   /* see empty_pair() */
} native;

/* What an object holds that was not completed: a slot that is gone. */
static pytomic_cell nothing = {.generation = 1};

static inline bool may_read(const native *self)
{
    /* acquire, as in pytomic_slot_check() */
    return LIKELY(__atomic_load_n(&self->cell->generation, __ATOMIC_ACQUIRE) == self->readable);
}

static inline bool may_write(const native *self)
{
    return LIKELY(__atomic_load_n(&self->cell->generation, __ATOMIC_ACQUIRE) == self->writable);
}

/* Raise what the reference class makes of the code. Always NULL. */
__attribute__((cold)) static PyObject *raise_failure(native *self, const char *operation, int code)
{
    PyObject *exception = PyObject_CallMethod((PyObject *)self, "_failure", "si", operation, -code);

    if (exception != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
        Py_DECREF(exception);
    }
    return NULL;
}

/* For an operation that may_read() or may_write() refused. */
__attribute__((cold)) static PyObject *raise_refused(native *self, const char *operation)
{
    bool read_only = self->writable == NEVER && may_read(self);

    return raise_failure(self, operation, read_only ? -EACCES : -PYTOMIC_E_STALE);
}

__attribute__((cold)) static bool raise_out_of_range(native *self)
{
    PyObject *exception = PyObject_CallMethod((PyObject *)self, "_out_of_range", NULL);

    if (exception != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
        Py_DECREF(exception);
    }
    return false;
}

/* A small integer, as almost every argument is, without a call; whether it is one. */
static inline bool small_int(PyObject *argument, int64_t *out)
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

static inline bool small_uint(PyObject *argument, uint64_t *out)
{
    int64_t number;

    if (!LIKELY(small_int(argument, &number)) || number < 0) {
        return false;
    }
    *out = (uint64_t)number;
    return true;
}

/* The integer that the argument is or stands for, a new reference; or NULL with TypeError. */
static inline PyObject *integer(PyObject *argument)
{
    if (!PyLong_Check(argument)) {
        return PyNumber_Index(argument);
    }
    Py_INCREF(argument);
    return argument;
}

/* The argument as a number of the type; false with an exception: TypeError, or OverflowError when it is out of range. */
static inline bool to_int(native *self, PyObject *argument, int64_t *out)
{
    int overflow;

    if (LIKELY(small_int(argument, out))) {
        return true;
    }
    PyObject *number = integer(argument);
    if (number == NULL) {
        return false;
    }
    *out = PyLong_AsLongLongAndOverflow(number, &overflow);
    Py_DECREF(number);
    return LIKELY(overflow == 0) || raise_out_of_range(self);
}

static inline bool to_uint(native *self, PyObject *argument, uint64_t *out)
{
    if (LIKELY(small_uint(argument, out))) {
        return true;
    }
    PyObject *number = integer(argument);
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

static inline PyObject *truth(bool value)
{
    PyObject *object = value ? Py_True : Py_False;

    Py_INCREF(object);
    return object;
}

/*
 * A tuple of two to fill, whose items are NULL or of no more use. It is the one that compare_exchange() returned last, if
 * nobody has it any more: as zip() does it. Not where threads run at once, nor where a tuple remembers its hash.
 */
static PyObject *empty_pair(native *self)
{
#if PY_VERSION_HEX < 0x030E0000 && !defined(Py_GIL_DISABLED)
    if (self->pair == NULL) {
        self->pair = PyTuple_New(2);
    }
    if (self->pair == NULL || Py_REFCNT(self->pair) == 1) {
        Py_XINCREF(self->pair);
        return self->pair;
    }
#else
    (void)self;
#endif
    return PyTuple_New(2);
}

/* (exchanged, seen), as compare_exchange() returns it; takes over the reference to `seen`. */
__attribute__((noinline)) static PyObject *pair(native *self, bool exchanged, PyObject *seen)
{
    PyObject *tuple = seen == NULL ? NULL : empty_pair(self);

    if (tuple == NULL) {
        Py_XDECREF(seen);
        return NULL;
    }
    PyObject *old[] = {PyTuple_GET_ITEM(tuple, 0), PyTuple_GET_ITEM(tuple, 1)};
    PyTuple_SET_ITEM(tuple, 0, truth(exchanged));
    PyTuple_SET_ITEM(tuple, 1, seen);
    Py_XDECREF(old[0]);
    Py_XDECREF(old[1]);
    return tuple;
}

/*
 * The two arguments of compare_exchange() and its like from keywords as well, which they have had since pytomic 0.2; an
 * exception if they are not just those. For the rare call that has any.
 */
__attribute__((cold)) static bool take_pair(const char *operation, PyObject *const *given, Py_ssize_t positional,
                                            PyObject *keywords, PyObject *out[2])
{
    static const char *const names[] = {"expected", "desired"};
    Py_ssize_t all = positional + (keywords == NULL ? 0 : PyTuple_GET_SIZE(keywords));

    out[0] = out[1] = NULL;
    for (Py_ssize_t i = 0; i < all && all == 2; i++) {
        Py_ssize_t at = i;
        if (i >= positional) {
            PyObject *keyword = PyTuple_GET_ITEM(keywords, i - positional);
            at = 0;
            while (at < 2 && PyUnicode_CompareWithASCIIString(keyword, names[at]) != 0) {
                at++;
            }
        }
        if (at == 2 || out[at] != NULL) {
            break;
        }
        out[at] = given[i];
        if (i == 1) {
            return true;
        }
    }
    PyErr_Format(PyExc_TypeError, "%s() takes exactly two arguments, expected and desired", operation);
    return false;
}

/* _fill(buffer): take over the cell_handle that the buffer holds. Once, before anybody else knows the object. */
static PyObject *native_fill(PyObject *object, PyObject *argument)
{
    native *self = (native *)object;
    Py_buffer buffer;

    if (PyObject_GetBuffer(argument, &buffer, PyBUF_SIMPLE) != 0) {
        return NULL;
    }
    if (buffer.len != sizeof(cell_handle) || self->cell != &nothing) {
        PyBuffer_Release(&buffer);
        PyErr_SetString(PyExc_TypeError, "_fill() takes a cell_handle, once");
        return NULL;
    }
    const cell_handle *handle = buffer.buf;
    self->readable = handle->slot.generation;
    self->writable = handle->writable ? handle->slot.generation : NEVER;
    self->counter = handle->slot.counter;
    self->cell = handle->slot.cell;
    PyBuffer_Release(&buffer);
    Py_RETURN_NONE;
}

/* An object without a slot; the classes' own __new__() in Python completes it. */
static PyObject *native_new(PyTypeObject *type, PyObject *Py_UNUSED(arguments), PyObject *Py_UNUSED(keywords))
{
    native *self = (native *)type->tp_alloc(type, 0);

    if (self != NULL) {
        self->cell = &nothing;
        self->writable = NEVER;
    }
    return (PyObject *)self;
}

static void native_dealloc(PyObject *object)
{
    native *self = (native *)object;
    PyTypeObject *type = Py_TYPE(object);

    Py_CLEAR(self->pair);
    Py_CLEAR(self->name);
    Py_CLEAR(self->handle);
    Py_CLEAR(self->keeper); /* last: the cell may go with it */
    type->tp_free(object);
    Py_DECREF(type);
}

static PyMethodDef native_methods[] = {
    {"_fill", native_fill, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef native_members[] = {
    {"_handle", T_OBJECT_EX, offsetof(native, handle), 0, NULL},
    {"_keeper", T_OBJECT_EX, offsetof(native, keeper), 0, NULL},
    {"_name", T_OBJECT, offsetof(native, name), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

#include "native_val.h"

/* One class: native_integer.h defines its operations and its method table. */
#define VALUE int64_t
#define FIELD as_int
#define SMALL small_int
#define FROM_PYTHON to_int
#define TO_PYTHON PyLong_FromLongLong
#define ATOMIC(operation) pytomic_int_##operation

#define CLASS(name) int_safe_##name
#define SAFE 1
#include "native_integer.h"
#undef CLASS
#undef SAFE

#define CLASS(name) int_unsafe_##name
#define SAFE 0
#include "native_integer.h"
#undef CLASS
#undef SAFE

#undef VALUE
#undef FIELD
#undef SMALL
#undef FROM_PYTHON
#undef TO_PYTHON
#undef ATOMIC
#define VALUE uint64_t
#define FIELD as_uint
#define SMALL small_uint
#define FROM_PYTHON to_uint
#define TO_PYTHON PyLong_FromUnsignedLongLong
#define ATOMIC(operation) pytomic_uint_##operation

#define CLASS(name) uint_safe_##name
#define SAFE 1
#include "native_integer.h"
#undef CLASS
#undef SAFE

#define CLASS(name) uint_unsafe_##name
#define SAFE 0
#include "native_integer.h"

#include "native_counter.h"

/* What a class is called between here and the reference classes: their _native. */
static const struct {
    const char *kind;
    PyMethodDef *methods;
} classes[] = {
    {"int", int_safe_methods},          {"uint", uint_safe_methods},
    {"int_unsafe", int_unsafe_methods}, {"uint_unsafe", uint_unsafe_methods},
    {"counter", counter_methods},
};

static PyMethodDef *methods_of(const char *kind)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (strcmp(classes[i].kind, kind) == 0) {
            return classes[i].methods;
        }
    }
    return NULL;
}

/* new_type(kind, name, doc): a type of its own for each class, so that each can be completed in its own way. */
static PyObject *new_type(PyObject *module, PyObject *arguments)
{
    const char *kind, *name, *doc;

    if (!PyArg_ParseTuple(arguments, "ssz", &kind, &name, &doc)) {
        return NULL;
    }
    PyMethodDef *methods = methods_of(kind);
    if (methods == NULL) {
        return PyErr_Format(PyExc_ValueError, "no native operations for %s", kind);
    }
    char *kept = strdup(name); /* as long as the process: the type only borrows it */
    PyObject *base = PyObject_GetAttrString(module, "Object");
    if (kept == NULL || base == NULL) {
        free(kept);
        Py_XDECREF(base);
        return kept == NULL ? PyErr_NoMemory() : NULL;
    }
    PyType_Slot slots[] = {{Py_tp_methods, methods}, {Py_tp_doc, (void *)(uintptr_t)doc}, {0, NULL}};
    PyType_Spec spec = {
        .name = kept,
        .basicsize = sizeof(native),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
        .slots = slots,
    };
    PyObject *bases = PyTuple_Pack(1, base);
    PyObject *type = bases == NULL ? NULL : PyType_FromSpecWithBases(&spec, bases);
    Py_XDECREF(bases);
    Py_DECREF(base);
    if (type != NULL) {
        name_val((PyTypeObject *)type, "store");
        name_val((PyTypeObject *)type, "store_relaxed");
    }
    return type;
}

/* Object: what all the types have in common. It has a tp_new that is no class's own __new__(), which may be Python's. */
static int add_object(PyObject *module)
{
    PyType_Slot slots[] = {
        {Py_tp_new, native_new},
        {Py_tp_dealloc, native_dealloc},
        {Py_tp_methods, native_methods},
        {Py_tp_members, native_members},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = "pytomic._native.Object",
        .basicsize = sizeof(native),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
        .slots = slots,
    };
    PyObject *type = PyType_FromSpec(&spec);

    if (type == NULL) {
        return -1;
    }
    int result = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return result;
}

static PyMethodDef module_methods[] = {
    {"new_type", new_type, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, add_object},
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED}, /* an object never changes once it is made */
#endif
    {0, NULL},
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "pytomic._native",
    .m_methods = module_methods,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&module);
}
