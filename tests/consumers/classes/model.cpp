/* SPDX-License-Identifier: MIT */
/* The same operations on a slot and on a std::atomic, in a random order: the same results. */
#include "check.hpp"

#include <atomic>
#include <limits>
#include <type_traits>

namespace
{

class random_numbers
{
  public:
    std::uint64_t next()
    {
        state ^= state << 13;
        state ^= state >> 7;
        return state ^= state << 17;
    }

    /* Often what lies at a limit, where arithmetic wraps round. */
    template <class T>
    T value()
    {
        const T limits[] = {0, 1, std::numeric_limits<T>::max(), std::numeric_limits<T>::min(), static_cast<T>(-1)};
        std::uint64_t number = next();

        return number % 2 ? static_cast<T>(next()) : limits[number / 2 % 5];
    }

  private:
    std::uint64_t state = 0x9e3779b97f4a7c15;
};

/* The result of operation number `which`, by the names that both classes have. */
template <class T, class Atomic>
T apply(Atomic &object, unsigned which, T operand, T &expected)
{
    constexpr auto relaxed = std::memory_order_relaxed;
    constexpr auto acq_rel = std::memory_order_acq_rel;

    switch (which) {
    case 0:
        return object.load(std::memory_order_acquire);
    case 1:
        object.store(operand, std::memory_order_release);
        return object;
    case 2:
        return object.exchange(operand, acq_rel);
    case 3:
        return object.compare_exchange_strong(expected, operand);
    case 4:
        return object.compare_exchange_strong(expected, operand, acq_rel);
    case 5:
        return object.compare_exchange_strong(expected, operand, std::memory_order_release, relaxed);
    case 6:
        while (!object.compare_exchange_weak(expected, operand)) {
        }
        return expected;
    case 7:
        return object.fetch_add(operand);
    case 8:
        return object.fetch_sub(operand, relaxed);
    case 9:
        return object.fetch_and(operand);
    case 10:
        return object.fetch_or(operand);
    case 11:
        return object.fetch_xor(operand, acq_rel);
    case 12:
        return ++object;
    case 13:
        return object++;
    case 14:
        return --object;
    case 15:
        return object--;
    case 16:
        return object += operand;
    case 17:
        return object -= operand;
    case 18:
        return object &= operand;
    case 19:
        return object |= operand;
    case 20:
        return object ^= operand;
    default:
        return object = operand;
    }
}

template <class T>
void same(const std::string &slot)
{
    pytomic::atomic<T> object(own_name() + "/" + slot);
    std::atomic<T> model(0);
    random_numbers random;

    static_assert(std::is_same_v<typename pytomic::atomic<T>::value_type, typename std::atomic<T>::value_type>);
    static_assert(std::is_same_v<typename pytomic::atomic<T>::difference_type, T>);
    static_assert(pytomic::atomic<T>::is_always_lock_free);
    CHECK(object.is_lock_free());
    for (int i = 0; i < 200000; i++) {
        const unsigned which = static_cast<unsigned>(random.next() % 22);
        const T operand = random.value<T>();
        T expected = random.next() % 2 ? model.load() : random.value<T>(), seen = expected;
        CHECK(apply<T>(object, which, operand, seen) == apply<T>(model, which, operand, expected));
        CHECK(seen == expected && object.load() == model.load());
    }
}

} // namespace

void same_as_the_standards()
{
    same<std::int64_t>("int");
    same<std::uint64_t>("uint");
    same<unsigned char>("char");
}

/* For what is thrown in one file and caught in the other. */
void fail_elsewhere(const std::string &name)
{
    pytomic::segment segment(name, pytomic::existing);
    std::exit(1);
}
