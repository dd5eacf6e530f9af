/* SPDX-License-Identifier: MIT */
/*
 * The operations of one class of atomic integers. native.c includes this once for each class, hence no include guard,
 * with VALUE, FIELD, SMALL, FROM_PYTHON, TO_PYTHON and ATOMIC for its type, CLASS for its names, and SAFE: 1 where overflow is
 * an error.
 */

static PyObject *CLASS(load)(PyObject *object, PyObject *Py_UNUSED(none))
{
    native *self = (native *)object;

    return may_read(self) ? TO_PYTHON(ATOMIC(load)(&self->cell->value.FIELD)) : raise_refused(self, "load");
}

static PyObject *CLASS(load_relaxed)(PyObject *object, PyObject *Py_UNUSED(none))
{
    native *self = (native *)object;

    return may_read(self) ? TO_PYTHON(ATOMIC(load_explicit)(&self->cell->value.FIELD, memory_order_relaxed))
                          : raise_refused(self, "load_relaxed");
}

/*
 * The usual argument goes without a call: what a function saves on the stack for one, the instruction of a sequentially
 * consistent store has to wait for. The others go through here.
 */
__attribute__((noinline)) static PyObject *CLASS(store_at_length)(native *self, PyObject *argument,
                                                                  const char *operation, memory_order order)
{
    VALUE desired;

    if (!FROM_PYTHON(self, argument, &desired)) {
        return NULL;
    }
    if (!may_write(self)) {
        return raise_refused(self, operation);
    }
    ATOMIC(store_explicit)(&self->cell->value.FIELD, desired, order);
    Py_RETURN_NONE;
}

#define STORE(name, order)                                                    \
    static PyObject *CLASS(name)(PyObject * object, PyObject * argument)      \
    {                                                                         \
        native *self = (native *)object;                                      \
        VALUE desired;                                                        \
        if (LIKELY(SMALL(argument, &desired) && may_write(self))) {           \
            ATOMIC(store_explicit)(&self->cell->value.FIELD, desired, order); \
            Py_RETURN_NONE;                                                   \
        }                                                                     \
        return CLASS(store_at_length)(self, argument, #name, order);          \
    }                                                                         \
    VAL_BY_NAME(name)

STORE(store, memory_order_seq_cst)
STORE(store_relaxed, memory_order_relaxed)
#undef STORE

/*
 * The common part of the three: whether it exchanged; or -1 with an exception. `expected` is the value seen. The usual
 * arguments go without a call: what a function saves on the stack for one, the locked instruction has to wait for.
 */
__attribute__((noinline)) static int CLASS(exchange_if_at_length)(native *self, PyObject *const *given,
                                                                  Py_ssize_t positional, PyObject *keywords,
                                                                  const char *operation, VALUE *expected)
{
    PyObject *both[2];
    VALUE desired;

    if (!take_pair(operation, given, positional, keywords, both) || !FROM_PYTHON(self, both[0], expected) ||
        !FROM_PYTHON(self, both[1], &desired)) {
        return -1;
    }
    if (!may_write(self)) {
        raise_refused(self, operation);
        return -1;
    }
    return ATOMIC(compare_exchange_strong)(&self->cell->value.FIELD, expected, desired);
}

static inline int CLASS(exchange_if)(native *self, PyObject *const *given, Py_ssize_t positional, PyObject *keywords,
                                     const char *operation, VALUE *expected)
{
    VALUE seen, desired;

    if (LIKELY(positional == 2 && keywords == NULL && SMALL(given[0], &seen) && SMALL(given[1], &desired) &&
               may_write(self))) {
        bool exchanged = ATOMIC(compare_exchange_strong)(&self->cell->value.FIELD, &seen, desired);
        *expected = seen;
        return exchanged;
    }
    return CLASS(exchange_if_at_length)(self, given, positional, keywords, operation, expected);
}

static PyObject *CLASS(compare_exchange)(PyObject *object, PyObject *const *given, Py_ssize_t positional,
                                         PyObject *keywords)
{
    native *self = (native *)object;
    VALUE seen;
    int exchanged = CLASS(exchange_if)(self, given, positional, keywords, "compare_exchange", &seen);

    if (exchanged < 0) {
        return NULL;
    }
    if (exchanged && keywords == NULL && PyLong_CheckExact(given[0])) {
        Py_INCREF(given[0]); /* what was seen is what was expected */
        return pair(self, true, given[0]);
    }
    return pair(self, exchanged, TO_PYTHON(seen));
}

static PyObject *CLASS(compare_exchange_strong)(PyObject *object, PyObject *const *given, Py_ssize_t positional,
                                                PyObject *keywords)
{
    VALUE seen;
    int exchanged = CLASS(exchange_if)((native *)object, given, positional, keywords, "compare_exchange_strong", &seen);

    return exchanged < 0 ? NULL : truth(exchanged);
}

/* Never fails for no reason, which is within its rights: between two calls from Python nothing would be gained by it. */
static PyObject *CLASS(compare_exchange_weak)(PyObject *object, PyObject *const *given, Py_ssize_t positional,
                                              PyObject *keywords)
{
    VALUE seen;
    int exchanged = CLASS(exchange_if)((native *)object, given, positional, keywords, "compare_exchange_weak", &seen);

    return exchanged < 0 ? NULL : truth(exchanged);
}

/* An operation that cannot fail once it is allowed, with one argument; it returns the value before. As store() does it. */
#define WITH_OPERAND(operation)                                                                                 \
    __attribute__((noinline)) static PyObject *CLASS(operation##_at_length)(native * self, PyObject * argument) \
    {                                                                                                           \
        VALUE operand;                                                                                          \
        if (!FROM_PYTHON(self, argument, &operand)) {                                                           \
            return NULL;                                                                                        \
        }                                                                                                       \
        return may_write(self) ? TO_PYTHON(ATOMIC(operation)(&self->cell->value.FIELD, operand))                \
                               : raise_refused(self, #operation);                                               \
    }                                                                                                           \
    static PyObject *CLASS(operation)(PyObject * object, PyObject * argument)                                   \
    {                                                                                                           \
        native *self = (native *)object;                                                                        \
        VALUE operand;                                                                                          \
        if (LIKELY(SMALL(argument, &operand) && may_write(self))) {                                             \
            return TO_PYTHON(ATOMIC(operation)(&self->cell->value.FIELD, operand));                             \
        }                                                                                                       \
        return CLASS(operation##_at_length)(self, argument);                                                    \
    }

WITH_OPERAND(exchange)
WITH_OPERAND(fetch_and)
WITH_OPERAND(fetch_or)
WITH_OPERAND(fetch_xor)
WITH_OPERAND(fetch_max)
WITH_OPERAND(fetch_min)
#undef WITH_OPERAND

/* Add or subtract as the class does it; an exception where the result does not fit. */
#if SAFE
#define SUM(operation)                                                                     \
    static PyObject *CLASS(operation##_by)(native * self, VALUE operand, const char *name) \
    {                                                                                      \
        VALUE before;                                                                      \
        if (!may_write(self)) {                                                            \
            return raise_refused(self, name);                                              \
        }                                                                                  \
        int code = ATOMIC(operation##_safe)(&self->cell->value.FIELD, operand, &before);   \
        return LIKELY(code == 0) ? TO_PYTHON(before) : raise_failure(self, name, code);    \
    }
#define STEP(operation, name)                                                           \
    static PyObject *CLASS(name)(PyObject * object, PyObject * Py_UNUSED(none))         \
    {                                                                                   \
        native *self = (native *)object;                                                \
        VALUE after;                                                                    \
        if (!may_write(self)) {                                                         \
            return raise_refused(self, #name);                                          \
        }                                                                               \
        int code = ATOMIC(operation##_safe)(&self->cell->value.FIELD, &after);          \
        return LIKELY(code == 0) ? TO_PYTHON(after) : raise_failure(self, #name, code); \
    }
#else
#define SUM(operation)                                                                           \
    static PyObject *CLASS(operation##_by)(native * self, VALUE operand, const char *name)       \
    {                                                                                            \
        return may_write(self) ? TO_PYTHON(ATOMIC(operation)(&self->cell->value.FIELD, operand)) \
                               : raise_refused(self, name);                                      \
    }
#define STEP(operation, name)                                                                                         \
    static PyObject *CLASS(name)(PyObject * object, PyObject * Py_UNUSED(none))                                       \
    {                                                                                                                 \
        native *self = (native *)object;                                                                              \
        return may_write(self) ? TO_PYTHON(ATOMIC(operation)(&self->cell->value.FIELD)) : raise_refused(self, #name); \
    }
#endif

SUM(fetch_add)
SUM(fetch_sub)
STEP(inc, preinc)
STEP(dec, predec)
#undef SUM
#undef STEP

static PyObject *CLASS(fetch_add)(PyObject *object, PyObject *argument)
{
    native *self = (native *)object;
    VALUE operand;

    return FROM_PYTHON(self, argument, &operand) ? CLASS(fetch_add_by)(self, operand, "fetch_add") : NULL;
}

static PyObject *CLASS(fetch_sub)(PyObject *object, PyObject *argument)
{
    native *self = (native *)object;
    VALUE operand;

    return FROM_PYTHON(self, argument, &operand) ? CLASS(fetch_sub_by)(self, operand, "fetch_sub") : NULL;
}

static PyObject *CLASS(postinc)(PyObject *object, PyObject *Py_UNUSED(none))
{
    return CLASS(fetch_add_by)((native *)object, 1, "postinc");
}

static PyObject *CLASS(postdec)(PyObject *object, PyObject *Py_UNUSED(none))
{
    return CLASS(fetch_sub_by)((native *)object, 1, "postdec");
}

/* A function that takes its arguments in an array, as the table of methods wants it. */
#define FAST(function) ((PyCFunction)(void (*)(void))(function))

static PyMethodDef CLASS(methods)[] = {
    {"load", CLASS(load), METH_NOARGS, DOC_load},
    {"load_relaxed", CLASS(load_relaxed), METH_NOARGS, DOC_load_relaxed},
    {"store", VAL_METHOD(store), DOC_store},
    {"store_relaxed", VAL_METHOD(store_relaxed), DOC_store_relaxed},
    {"compare_exchange", FAST(CLASS(compare_exchange)), METH_FASTCALL | METH_KEYWORDS, DOC_compare_exchange},
    {"compare_exchange_weak", FAST(CLASS(compare_exchange_weak)), METH_FASTCALL | METH_KEYWORDS,
     DOC_compare_exchange_weak},
    {"compare_exchange_strong", FAST(CLASS(compare_exchange_strong)), METH_FASTCALL | METH_KEYWORDS,
     DOC_compare_exchange_strong},
    {"exchange", CLASS(exchange), METH_O, DOC_exchange},
    {"fetch_add", CLASS(fetch_add), METH_O, DOC_fetch_add},
    {"fetch_sub", CLASS(fetch_sub), METH_O, DOC_fetch_sub},
    {"fetch_and", CLASS(fetch_and), METH_O, DOC_fetch_and},
    {"fetch_or", CLASS(fetch_or), METH_O, DOC_fetch_or},
    {"fetch_xor", CLASS(fetch_xor), METH_O, DOC_fetch_xor},
    {"fetch_max", CLASS(fetch_max), METH_O, DOC_fetch_max},
    {"fetch_min", CLASS(fetch_min), METH_O, DOC_fetch_min},
    {"preinc", CLASS(preinc), METH_NOARGS, DOC_preinc},
    {"postinc", CLASS(postinc), METH_NOARGS, DOC_postinc},
    {"predec", CLASS(predec), METH_NOARGS, DOC_predec},
    {"postdec", CLASS(postdec), METH_NOARGS, DOC_postdec},
    {NULL, NULL, 0, NULL},
};
#undef FAST
