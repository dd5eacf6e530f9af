/* SPDX-License-Identifier: MIT */
/* The floor: a type with one method that takes nothing, does nothing and returns None. No call from Python costs less. */
#include <Python.h>

static PyObject *nothing(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"nothing", nothing, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

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
