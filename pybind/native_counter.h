/* SPDX-License-Identifier: MIT */
/* The operations of the sharded counter. Part of native.c, as native_integer.h is. */

static PyObject *counter_add(PyObject *object, PyObject *argument)
{
    native *self = (native *)object;
    int64_t operand;

    if (!to_int(self, argument, &operand)) {
        return NULL;
    }
    if (!may_write(self)) {
        return raise_refused(self, "add");
    }
    pytomic_counter_add(&self->counter, operand);
    Py_RETURN_NONE;
}

static PyObject *counter_inc(PyObject *object, PyObject *Py_UNUSED(none))
{
    native *self = (native *)object;

    if (!may_write(self)) {
        return raise_refused(self, "inc");
    }
    pytomic_counter_inc(&self->counter);
    Py_RETURN_NONE;
}

static PyObject *counter_dec(PyObject *object, PyObject *Py_UNUSED(none))
{
    native *self = (native *)object;

    if (!may_write(self)) {
        return raise_refused(self, "dec");
    }
    pytomic_counter_dec(&self->counter);
    Py_RETURN_NONE;
}

static PyObject *counter_sum(PyObject *object, PyObject *Py_UNUSED(none))
{
    native *self = (native *)object;

    return may_read(self) ? PyLong_FromLongLong(pytomic_counter_sum(&self->counter)) : raise_refused(self, "sum");
}

static PyObject *counter_reset(PyObject *object, PyObject *Py_UNUSED(none))
{
    native *self = (native *)object;

    return may_write(self) ? PyLong_FromLongLong(pytomic_counter_reset(&self->counter)) : raise_refused(self, "reset");
}

static PyMethodDef counter_methods[] = {
    {"add", counter_add, METH_O, DOC_add},
    {"inc", counter_inc, METH_NOARGS, DOC_inc},
    {"dec", counter_dec, METH_NOARGS, DOC_dec},
    {"sum", counter_sum, METH_NOARGS, DOC_sum},
    {"reset", counter_reset, METH_NOARGS, DOC_reset},
    {NULL, NULL, 0, NULL},
};
