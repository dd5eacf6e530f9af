/* SPDX-License-Identifier: MIT */
/*
 * An operation by its arguments and what it returns: each macro defines the function of one, TYPE_NAME. Part of native.c;
 * build_native.py writes the uses. `may` is may_read or may_write, and `call` calls the library, with the names
 * that the function has: self, operand, expected, desired, n, low, high, before, value.
 *
 * The usual argument goes without a call to convert it: what a function saves on the stack for one, a locked instruction
 * has to wait for. The others go through a second function, ..._at_length.
 */

/* No argument; the value that `call` is. */
#define GET(type, name, may, call)                                              \
    static PyObject *type##_##name(PyObject *object, PyObject *Py_UNUSED(none)) \
    {                                                                           \
        native *self = (native *)object;                                        \
        return may(self) ? type##_give(call) : raise_refused(self, #name);      \
    }

/* No argument; nothing. */
#define DO(type, name, may, call)                                               \
    static PyObject *type##_##name(PyObject *object, PyObject *Py_UNUSED(none)) \
    {                                                                           \
        native *self = (native *)object;                                        \
        if (!may(self)) {                                                       \
            return raise_refused(self, #name);                                  \
        }                                                                       \
        call;                                                                   \
        Py_RETURN_NONE;                                                         \
    }

/* No argument; `call` sets `value` and returns 0, or an error with the value as it was. */
#define GET_CHECKED(type, c_type, name, call)                                             \
    static PyObject *type##_##name##_safe(PyObject *object, PyObject *Py_UNUSED(none))    \
    {                                                                                     \
        native *self = (native *)object;                                                  \
        c_type value;                                                                     \
        if (!may_write(self)) {                                                           \
            return raise_refused(self, #name);                                            \
        }                                                                                 \
        int code = call;                                                                  \
        return LIKELY(code == 0) ? type##_give(value) : raise_failure(self, #name, code); \
    }

/* One argument, `operand`, of the type `from`; the value that `call` is. */
#define TAKE(type, from, c_type, name, call)                                                               \
    __attribute__((noinline)) static PyObject *type##_##name##_at_length(native *self, PyObject *argument) \
    {                                                                                                      \
        c_type operand;                                                                                    \
        if (!from##_take(self, argument, &operand)) {                                                      \
            return NULL;                                                                                   \
        }                                                                                                  \
        return may_write(self) ? type##_give(call) : raise_refused(self, #name);                           \
    }                                                                                                      \
    static PyObject *type##_##name(PyObject *object, PyObject *argument)                                   \
    {                                                                                                      \
        native *self = (native *)object;                                                                   \
        c_type operand;                                                                                    \
        if (LIKELY(from##_small(argument, &operand) && may_write(self))) {                                 \
            return type##_give(call);                                                                      \
        }                                                                                                  \
        return type##_##name##_at_length(self, argument);                                                  \
    }

/* One argument, `operand`; nothing. */
#define PUT(type, from, c_type, name, call)                                                                \
    __attribute__((noinline)) static PyObject *type##_##name##_at_length(native *self, PyObject *argument) \
    {                                                                                                      \
        c_type operand;                                                                                    \
        if (!from##_take(self, argument, &operand)) {                                                      \
            return NULL;                                                                                   \
        }                                                                                                  \
        if (!may_write(self)) {                                                                            \
            return raise_refused(self, #name);                                                             \
        }                                                                                                  \
        call;                                                                                              \
        Py_RETURN_NONE;                                                                                    \
    }                                                                                                      \
    static PyObject *type##_##name(PyObject *object, PyObject *argument)                                   \
    {                                                                                                      \
        native *self = (native *)object;                                                                   \
        c_type operand;                                                                                    \
        if (LIKELY(from##_small(argument, &operand) && may_write(self))) {                                 \
            call;                                                                                          \
            Py_RETURN_NONE;                                                                                \
        }                                                                                                  \
        return type##_##name##_at_length(self, argument);                                                  \
    }

/* One argument, `operand`; `call` as in GET_CHECKED. */
#define TAKE_CHECKED(type, from, c_type, name, call)                                      \
    static PyObject *type##_##name##_safe(PyObject *object, PyObject *argument)           \
    {                                                                                     \
        native *self = (native *)object;                                                  \
        c_type operand, value;                                                            \
        if (!from##_take(self, argument, &operand)) {                                     \
            return NULL;                                                                  \
        }                                                                                 \
        if (!may_write(self)) {                                                           \
            return raise_refused(self, #name);                                            \
        }                                                                                 \
        int code = call;                                                                  \
        return LIKELY(code == 0) ? type##_give(value) : raise_failure(self, #name, code); \
    }

/* Two arguments, `expected` and `desired`; whether it exchanged, or -1 with an exception. `expected` is the value seen. */
#define EXCHANGE_IF(type, c_type, name, call)                                                                \
    __attribute__((noinline)) static int type##_##name##_at_length(                                          \
        native *self, PyObject *const *given, Py_ssize_t positional, PyObject *keywords, c_type *expected)   \
    {                                                                                                        \
        PyObject *both[2];                                                                                   \
        c_type desired;                                                                                      \
        if (!take_pair(#name, given, positional, keywords, both) || !type##_take(self, both[0], expected) || \
            !type##_take(self, both[1], &desired)) {                                                         \
            return -1;                                                                                       \
        }                                                                                                    \
        if (!may_write(self)) {                                                                              \
            raise_refused(self, #name);                                                                      \
            return -1;                                                                                       \
        }                                                                                                    \
        return call;                                                                                         \
    }                                                                                                        \
    static inline int type##_##name##_if(native *self, PyObject *const *given, Py_ssize_t positional,        \
                                         PyObject *keywords, c_type *seen)                                   \
    {                                                                                                        \
        c_type first, desired, *expected = &first;                                                           \
        if (LIKELY(positional == 2 && keywords == NULL && type##_small(given[0], expected) &&                \
                   type##_small(given[1], &desired) && may_write(self))) {                                   \
            bool exchanged = call;                                                                           \
            *seen = first;                                                                                   \
            return exchanged;                                                                                \
        }                                                                                                    \
        return type##_##name##_at_length(self, given, positional, keywords, seen);                           \
    }

/* Behind EXCHANGE_IF: whether it exchanged. (It does not use that macro, which would get _Bool for `bool`.) */
#define EXCHANGE_TRUTH(type, c_type, name)                                                          \
    static PyObject *type##_##name(PyObject *object, PyObject *const *given, Py_ssize_t positional, \
                                   PyObject *keywords)                                              \
    {                                                                                               \
        c_type seen;                                                                                \
        int exchanged = type##_##name##_if((native *)object, given, positional, keywords, &seen);   \
        return exchanged < 0 ? NULL : truth(exchanged);                                             \
    }

/* That, and the value seen. */
#define EXCHANGE_PAIR(type, c_type, name)                                                           \
    static PyObject *type##_##name(PyObject *object, PyObject *const *given, Py_ssize_t positional, \
                                   PyObject *keywords)                                              \
    {                                                                                               \
        native *self = (native *)object;                                                            \
        c_type seen;                                                                                \
        int exchanged = type##_##name##_if(self, given, positional, keywords, &seen);               \
        if (exchanged < 0) {                                                                        \
            return NULL;                                                                            \
        }                                                                                           \
        if (exchanged && keywords == NULL && type##_is_given(given[0])) {                           \
            Py_INCREF(given[0]); /* what was seen is what was expected */                           \
            return pair(self, true, given[0]);                                                      \
        }                                                                                           \
        return pair(self, exchanged, type##_give(seen));                                            \
    }

/* Three arguments, `n` of the type `by`, and `low` and `high`, which may be missing; whether it was done, and `before`. */
#define TRY(type, c_type, by, by_c_type, name, call)                                                      \
    static PyObject *type##_##name(PyObject *object, PyObject *const *given, Py_ssize_t positional,       \
                                   PyObject *keywords)                                                    \
    {                                                                                                     \
        native *self = (native *)object;                                                                  \
        PyObject *limits[2];                                                                              \
        by_c_type n;                                                                                      \
        c_type low = type##_LEAST, high = type##_MOST, before;                                            \
        if (!take_limits(#name, given, positional, keywords, limits) || !by##_take(self, given[0], &n) || \
            (limits[0] != Py_None && !type##_take(self, limits[0], &low)) ||                              \
            (limits[1] != Py_None && !type##_take(self, limits[1], &high))) {                             \
            return NULL;                                                                                  \
        }                                                                                                 \
        if (!may_write(self)) {                                                                           \
            return raise_refused(self, #name);                                                            \
        }                                                                                                 \
        bool done = call == 0;                                                                            \
        return pair(self, done, type##_give(before));                                                     \
    }

/* A number `n`, which is 1 where it is left out; whether `call` returned 0, and not -EAGAIN. */
#define TRY_COUNT(type, name, call)                                                                        \
    static PyObject *type##_##name(PyObject *object, PyObject *const *given, Py_ssize_t positional,        \
                                   PyObject *keywords)                                                     \
    {                                                                                                      \
        native *self = (native *)object;                                                                   \
        uint64_t wait;                                                                                     \
        uint32_t n = 1;                                                                                    \
        if (!LIKELY(positional == 0 && keywords == NULL) &&                                                \
            !count_take(self, #name, given, positional, keywords, &n)) {                                   \
            return NULL;                                                                                   \
        }                                                                                                  \
        if (!may_write(self)) {                                                                            \
            return raise_refused(self, #name);                                                             \
        }                                                                                                  \
        int code = call;                                                                                   \
        return LIKELY(code == 0 || code == -EAGAIN) ? truth(code == 0) : raise_failure(self, #name, code); \
    }
