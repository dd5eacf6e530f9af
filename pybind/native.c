/* SPDX-License-Identifier: MIT */
/*
 * pytomic._native: the atomic classes as types of CPython, without a Python frame between a call and the instruction.
 * Only the operations are here. All that is not hot - making objects, names, pickling, errors - is in Python, in the base
 * class of the types (pytomic/_atomic.py), whose own base is the type Cell of this module.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include "pytomic.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)

/* No generation has this bit, so what is compared with it is never equal. */
#define NEVER (UINT64_C(1) << 32)

/* An object. Cell has what is before `counter`: so that each class has a layout of its own, and none passes for another. */
typedef struct native {
    PyObject_HEAD pytomic_cell *cell;
    uint64_t readable; /* the generation under which the value may be read */
    uint64_t writable; /* and written: the same, or NEVER */
    const pytomic_slot *slot;
    PyObject *slot_object; /* what keeps it: as cffi has it */
    PyObject *keeper;      /* the memory of the cell lives as long as this */
    PyObject *name;        /* or None */
    PyObject *any_owner;   /* whether the segment was opened with any_owner=True */
    PyObject *weakrefs;
    union {
        pytomic_counter counter;
        pytomic_histogram histogram;
        pytomic_rate rate;
    };
    PyObject *pair; /* see empty_pair() */
} native;

static inline bool may_read(const native *self)
{
    /* acquire, as in pytomic_slot_check() */
    return LIKELY(__atomic_load_n(&self->cell->generation, __ATOMIC_ACQUIRE) == self->readable);
}

static inline bool may_write(const native *self)
{
    return LIKELY(__atomic_load_n(&self->cell->generation, __ATOMIC_ACQUIRE) == self->writable);
}

/* Raise the exception that is the result of a call, and release it; NULL where the call raised one itself. */
__attribute__((cold)) static void raise_result(PyObject *exception)
{
    if (exception != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
        Py_DECREF(exception);
    }
}

/* Raise what the base class makes of the code. Always NULL. */
__attribute__((cold)) static PyObject *raise_failure(native *self, const char *operation, int code)
{
    raise_result(PyObject_CallMethod((PyObject *)self, "_failure", "si", operation, code));
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
    raise_result(PyObject_CallMethod((PyObject *)self, "_out_of_range", NULL));
    return false;
}

/* Raise what Python's converter says of an argument that is no value of the type. Always false. */
__attribute__((cold)) static bool raise_no_value(native *self, PyObject *argument)
{
    Py_XDECREF(PyObject_CallMethod((PyObject *)self, "_refuse_value", "O", argument));
    return false;
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

/* The limits of try_add() from its keywords, None where they are missing; an exception if there are others. */
static bool take_limits(const char *operation, PyObject *const *given, Py_ssize_t positional, PyObject *keywords,
                        PyObject *out[2])
{
    Py_ssize_t named = keywords == NULL ? 0 : PyTuple_GET_SIZE(keywords);

    out[0] = out[1] = Py_None;
    for (Py_ssize_t i = 0; i < named; i++) {
        PyObject *keyword = PyTuple_GET_ITEM(keywords, i);
        if (PyUnicode_CompareWithASCIIString(keyword, "low") == 0) {
            out[0] = given[positional + i];
        } else if (PyUnicode_CompareWithASCIIString(keyword, "high") == 0) {
            out[1] = given[positional + i];
        } else {
            positional = -1; /* no such call */
            break;
        }
    }
    if (positional != 1) {
        PyErr_Format(PyExc_TypeError, "%s() takes one argument by position, and low and high by name", operation);
    }
    return positional == 1;
}

/* A function that takes its arguments in an array, as the table of methods wants it. */
#define FAST(function) ((PyCFunction)(void (*)(void))(function))

typedef struct native_class {
    const char *name;
    const char *type; /* of its values */
    const char *base; /* of pytomic/_atomic.py */
    PyMethodDef *methods;
    const char *doc;
} native_class;

#include "native_values.h"

#include "native_by_name.h"

#include "native_shapes.h"

#include "native_classes.h" /* made from operations.py: the operations, and the table `classes` */

static PyObject *cell_new(PyTypeObject *type, PyObject *Py_UNUSED(arguments), PyObject *Py_UNUSED(keywords))
{
    return PyErr_Format(PyExc_TypeError, "cannot make %s: it has no value; use a class such as AtomicInt",
                        type->tp_name);
}

static void cell_dealloc(PyObject *object)
{
    native *self = (native *)object;
    PyTypeObject *type = Py_TYPE(object);

    /* The types are under the garbage collector, because their bases, which are written in Python, are. It must not find an
     * object that is half gone: to release the keeper lets other threads run, and the collector in them. */
    PyObject_GC_UnTrack(object);
    if (self->weakrefs != NULL) {
        PyObject_ClearWeakRefs(object);
    }
    Py_CLEAR(self->pair);
    Py_CLEAR(self->any_owner);
    Py_CLEAR(self->name);
    Py_CLEAR(self->slot_object);
    Py_CLEAR(self->keeper); /* last: the cell may go with it */
    type->tp_free(object);
    Py_DECREF(type);
}

static PyMemberDef cell_members[] = {
    {"_slot", T_OBJECT_EX, offsetof(native, slot_object), READONLY, NULL},
    {"_keeper", T_OBJECT_EX, offsetof(native, keeper), READONLY, NULL},
    {"_any_owner", T_OBJECT_EX, offsetof(native, any_owner), READONLY, NULL},
    {"_name", T_OBJECT_EX, offsetof(native, name), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(native, weakrefs), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *cell_writable(PyObject *object, void *Py_UNUSED(none))
{
    return truth(((native *)object)->writable != NEVER);
}

static PyGetSetDef cell_properties[] = {
    {"_writable", cell_writable, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot cell_slots[] = {
    {Py_tp_new, cell_new},
    {Py_tp_dealloc, cell_dealloc},
    {Py_tp_members, cell_members},
    {Py_tp_getset, cell_properties},
    {0, NULL},
};

static PyType_Spec cell_spec = {
    .name = "pytomic._native.Cell",
    .basicsize = offsetof(native, counter),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = cell_slots,
};

typedef struct module_state {
    PyObject *cell; /* the type */
} module_state;

static PyObject *kept(PyObject *object)
{
    Py_INCREF(object);
    return object;
}

/* make(cls, slot, memory of slot, keeper, name, writable, any_owner): an object for the slot. The only way to one. */
static PyObject *make(PyObject *module, PyObject *arguments)
{
    const module_state *state = PyModule_GetState(module);
    PyTypeObject *type;
    PyObject *slot, *keeper, *name, *any_owner;
    Py_buffer memory;
    int writable;

    if (!PyArg_ParseTuple(arguments, "O!Oy*OOpO!", &PyType_Type, &type, &slot, &memory, &keeper, &name, &writable,
                          &PyBool_Type, &any_owner)) {
        return NULL;
    }
    native *self = NULL;
    if (!PyType_IsSubtype(type, (PyTypeObject *)state->cell) || type->tp_basicsize < (Py_ssize_t)sizeof(native) ||
        memory.len != sizeof(pytomic_slot)) {
        PyErr_Format(PyExc_TypeError, "cannot make %s of a slot", type->tp_name);
    } else if ((self = (native *)type->tp_alloc(type, 0)) != NULL) {
        self->slot = memory.buf;
        self->slot_object = kept(slot);
        self->readable = self->slot->generation;
        self->writable = writable ? self->slot->generation : NEVER;
        if (self->slot->type == PYTOMIC_HISTOGRAM) {
            self->histogram = self->slot->histogram;
        } else if (self->slot->type == PYTOMIC_RATE) {
            self->rate = self->slot->rate;
        } else {
            self->counter = self->slot->counter;
        }
        self->cell = self->slot->cell;
        self->keeper = kept(keeper);
        self->name = kept(name);
        self->any_owner = kept(any_owner);
    }
    PyBuffer_Release(&memory);
    return (PyObject *)self;
}

/*
 * new_type(full name, name of the class whose operations it has, doc or None, bases). A type has methods of its own,
 * although it could inherit them, because the interpreter calls those of an exact type fastest.
 */
static PyObject *new_type(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    const char *name, *like, *doc;
    PyObject *bases;
    const native_class *row = classes;

    if (!PyArg_ParseTuple(arguments, "sszO!", &name, &like, &doc, &PyTuple_Type, &bases)) {
        return NULL;
    }
    while (row->name != NULL && strcmp(row->name, like) != 0) {
        row++;
    }
    if (row->name == NULL) {
        return PyErr_Format(PyExc_LookupError, "no class %s", like);
    }
    char *lasting = strdup(name); /* as long as the process: the type only borrows it */
    if (lasting == NULL) {
        return PyErr_NoMemory();
    }
    PyType_Slot slots[] = {
        {Py_tp_dealloc, cell_dealloc},
        {Py_tp_methods, row->methods},
        {Py_tp_doc, (void *)(uintptr_t)(doc == NULL ? row->doc : doc)},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = lasting,
        .basicsize = sizeof(native),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
        .slots = slots,
    };
    PyObject *type = PyType_FromSpecWithBases(&spec, bases);
    for (const char *const *operation = by_name; type != NULL && *operation != NULL; operation++) {
        take_by_name((PyTypeObject *)type, *operation);
    }
    return type;
}

/* Cell, and CLASSES: (name, type of the values, name of the base) of each class in the table. */
static int fill_module(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    PyObject *rows = PyList_New(0);

    for (const native_class *row = classes; row->name != NULL && rows != NULL; row++) {
        PyObject *pair = Py_BuildValue("(sss)", row->name, row->type, row->base);
        if (pair == NULL || PyList_Append(rows, pair) != 0) {
            Py_CLEAR(rows);
        }
        Py_XDECREF(pair);
    }
    if (rows == NULL || PyModule_AddObject(module, "CLASSES", rows) != 0) {
        Py_XDECREF(rows);
        return -1;
    }
    state->cell = PyType_FromSpec(&cell_spec);
    return state->cell == NULL ? -1 : PyModule_AddType(module, (PyTypeObject *)state->cell);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    module_state *state = PyModule_GetState(module);

    Py_VISIT(state->cell);
    return 0;
}

static int module_clear(PyObject *module)
{
    module_state *state = PyModule_GetState(module);

    Py_CLEAR(state->cell);
    return 0;
}

static PyMethodDef module_methods[] = {
    {"make", make, METH_VARARGS, NULL},
    {"new_type", new_type, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, fill_module},
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED}, /* an object never changes once it is made */
#endif
    {0, NULL},
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,   .m_name = "pytomic._native",   .m_size = sizeof(module_state), .m_methods = module_methods,
    .m_slots = module_slots, .m_traverse = module_traverse, .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&module);
}
