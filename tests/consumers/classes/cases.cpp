/* SPDX-License-Identifier: MIT */
/* The operations of the classes by the examples of tests/support/cases.def. */
#include "check.hpp"

#include <cfloat>
#include <cmath>
#include <cstring>

namespace
{

/* To the bit; but one NaN is as good as another. */
template <class T>
bool same(T a, T b)
{
    return std::memcmp(&a, &b, sizeof(T)) == 0;
}

template <>
bool same(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof(a)) == 0;
}

/* Of a safe operation: nothing where it does not fit. */
template <class T>
bool is_result(std::optional<T> result, bool fits, T expected)
{
    return fits ? result == expected : !result;
}

template <class T>
void set(pytomic::atomic<T> &object, T value)
{
    object.store(value);
}

void set(pytomic::counter &object, std::int64_t value)
{
    object.reset();
    object.add(value);
}

template <class T>
T get(const pytomic::atomic<T> &object)
{
    return object.load();
}

std::int64_t get(const pytomic::counter &object)
{
    return object.sum();
}

} // namespace

/* The rows; what each says: cases.def. `row` of a row is the object of its type. */
#define ROW(type, before, call, after)                                                                    \
    {                                                                                                     \
        using value = decltype(type##_object)::value_type;                                                \
        auto &row = type##_object;                                                                        \
        set(row, static_cast<value>(before));                                                             \
        check(call, "cases.def", __LINE__, #call);                                                        \
        check(same(get(row), static_cast<value>(after)), "cases.def", __LINE__, "what " #call " leaves"); \
    }

#define GET(type, operation, before, returned, after) \
    ROW(type, before, same<value>(row.operation(), static_cast<value>(returned)), after)

#define DO(type, operation, before, after) ROW(type, before, (row.operation(), true), after)

#define TAKE(type, operation, before, operand, returned, after) \
    ROW(type, before, same<value>(row.operation(operand), static_cast<value>(returned)), after)

#define PUT(type, operation, before, operand, after) ROW(type, before, (row.operation(operand), true), after)

#define GET_CHECKED(type, operation, before, fits, returned, after) \
    ROW(type, before, is_result(row.operation(), fits, static_cast<value>(returned)), after)

#define TAKE_CHECKED(type, operation, before, operand, fits, returned, after) \
    ROW(type, before, is_result(row.operation(operand), fits, static_cast<value>(returned)), after)

#define COMPARE(type, operation, before, expected, desired, done, after)                            \
    {                                                                                               \
        decltype(type##_object)::value_type seen = expected;                                        \
        ROW(type, before, row.operation(seen, desired) == done && same<value>(seen, before), after) \
    }

#define TRY(type, operation, before, n, low, high, done, after)                                          \
    {                                                                                                    \
        decltype(type##_object)::value_type seen;                                                        \
        ROW(type, before, row.operation(n, low, high, seen) == done && same<value>(seen, before), after) \
    }

void each_example()
{
    pytomic::segment segment(own_name());
    auto int_object = segment.open<std::int64_t>("int");
    auto uint_object = segment.open<std::uint64_t>("uint");
    auto float_object = segment.open<double>("float");
    auto bool_object = segment.open<bool>("bool");
    auto char_object = segment.open<unsigned char>("char");
    auto counter_object = segment.open<pytomic::counter>("counter");
#include "cases.def"
    pytomic::segment::unlink(own_name());
}
