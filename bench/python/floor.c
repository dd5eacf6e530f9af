/* SPDX-License-Identifier: MIT */
/*
 * The floor: a type whose method nothing() takes nothing, does nothing and returns None. No call from Python costs less.
 * The others take arguments without a look at them, execute one instruction on a word of their own and return what the
 * operation returns: nobody's operation of that shape costs less.
 */
#include <Python.h>
#include <stdint.h>
#include <time.h>

#define VALUE 500000000 /* contenders.V */

static uint64_t word = VALUE;

static PyObject *nothing(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    Py_RETURN_NONE;
}

static PyObject *load(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return PyLong_FromUnsignedLongLong(__atomic_load_n(&word, __ATOMIC_SEQ_CST));
}

static PyObject *store(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    __atomic_store_n(&word, VALUE, __ATOMIC_SEQ_CST);
    Py_RETURN_NONE;
}

static PyObject *exchange(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return PyLong_FromUnsignedLongLong(__atomic_exchange_n(&word, VALUE, __ATOMIC_SEQ_CST));
}

static PyObject *fetch_add(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return PyLong_FromUnsignedLongLong(__atomic_fetch_add(&word, 5, __ATOMIC_SEQ_CST));
}

static PyObject *compare_exchange(PyObject *self, PyObject *const *unused, Py_ssize_t count)
{
    uint64_t expected = VALUE;

    (void)self, (void)unused, (void)count;
    if (!__atomic_compare_exchange_n(&word, &expected, VALUE, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        Py_RETURN_FALSE;
    }
    Py_RETURN_TRUE;
}

/* What a rate limiter has to ask for. */
static PyObject *clock_boottime(PyObject *self, PyObject *unused)
{
    struct timespec now;

    (void)self, (void)unused;
    clock_gettime(CLOCK_BOOTTIME, &now);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"nothing", nothing, METH_NOARGS, NULL},
    {"load", load, METH_NOARGS, NULL},
    {"inc", fetch_add, METH_NOARGS, NULL},
    {"clock_boottime", clock_boottime, METH_NOARGS, NULL},
    {"store", store, METH_O, NULL},
    {"exchange", exchange, METH_O, NULL},
    {"fetch_add", fetch_add, METH_O, NULL},
    {"compare_exchange", (PyCFunction)(void (*)(void))compare_exchange, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject floor_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "floor.Floor",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = methods,
    .tp_new = PyType_GenericNew,
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "floor", .m_size = -1};

PyMODINIT_FUNC PyInit_floor(void)
{
    PyObject *module = PyModule_Create(&definition);

    if (module != NULL && PyType_Ready(&floor_type) == 0) {
        Py_INCREF(&floor_type);
        PyModule_AddObject(module, "Floor", (PyObject *)&floor_type);
    }
    return module;
}
