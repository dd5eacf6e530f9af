/* SPDX-License-Identifier: MIT */
/*
 * pytomic for C++17 and later: segments that close themselves, and slots with the interface of std::atomic.
 *
 *     pytomic::segment web("web");
 *     pytomic::atomic<std::int64_t> hits = web.open<std::int64_t>("hits");
 *     hits.fetch_add(1);
 *     ++hits;
 *
 * This header is all there is to it; the library is that of C, and pytomic.h applies here too. The differences:
 *
 *   Results   Functions throw pytomic::error, or a class derived from it, where those of C return a negative code. Only an
 *             operation on a value whose result may not fit returns a std::optional instead. Operations on values do
 *             not throw. A program compiled with -fno-exceptions uses pytomic.h.
 *   Flags     What is absent is created, as in Python, unless the flags say otherwise: `existing`, `read_only`.
 *   Lifetime  A segment stays mapped as long as its pytomic::segment or one of its slots lives, in whatever order they end.
 *   Moving    Segments and slots are moved, not copied. An operation on a slot that was moved from crashes at once.
 *   Const     A const slot can be read only, as a const std::atomic. Through a segment opened with `read_only`, writing
 *             ends the program, const or not.
 */
#ifndef PYTOMIC_HPP
#define PYTOMIC_HPP

#if defined(__GNUC__) && !defined(__cpp_exceptions)
#error "pytomic.hpp reports errors by exceptions: with -fno-exceptions include pytomic.h"
#endif

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "pytomic.h"

namespace pytomic
{

/* How to open; combined by |. */
enum class open_flags : int {
    existing = 0, /* it must exist */
    read_only = PYTOMIC_READ,
    create = PYTOMIC_CREATE,                         /* where it is absent */
    create_new = PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, /* it must not exist */
    any_owner = PYTOMIC_ANY_OWNER                    /* trust the user whose segment it is */
};
inline constexpr open_flags existing = open_flags::existing;
inline constexpr open_flags read_only = open_flags::read_only;
inline constexpr open_flags create = open_flags::create;
inline constexpr open_flags create_new = open_flags::create_new;
inline constexpr open_flags any_owner = open_flags::any_owner;

[[nodiscard]] PYTOMIC_INLINE constexpr open_flags operator|(open_flags left, open_flags right) noexcept
{
    return static_cast<open_flags>(static_cast<int>(left) | static_cast<int>(right));
}

/*
 * The errors of error.h, to compare with: `e.code() == pytomic::errc::full`. Those of the system compare with std::errc.
 */
enum class errc : int {
    no_segment = PYTOMIC_E_NO_SEGMENT,
    no_slot = PYTOMIC_E_NO_SLOT,
    no_description = PYTOMIC_E_NO_DESCRIPTION,
    segment_name = PYTOMIC_E_SEGMENT_NAME,
    slot_name = PYTOMIC_E_SLOT_NAME,
    type = PYTOMIC_E_TYPE,
    parameters = PYTOMIC_E_PARAMETERS,
    stale = PYTOMIC_E_STALE,
    full = PYTOMIC_E_FULL,
    no_room = PYTOMIC_E_NO_ROOM,
    owner = PYTOMIC_E_OWNER,
    foreign = PYTOMIC_E_FOREIGN,
    version = PYTOMIC_E_VERSION,
    newer = PYTOMIC_E_NEWER,
    byte_order = PYTOMIC_E_BYTE_ORDER,
    damaged = PYTOMIC_E_DAMAGED
};

/* Visible, so that a program can catch what a shared object of its throws. */
class __attribute__((visibility("default"))) error : public std::system_error
{
    using std::system_error::system_error;
};

/* No segment, slot or description has this name. */
class __attribute__((visibility("default"))) absent_error : public error
{
    using error::error;
};

/* The slot was removed, or the segment unlinked, since it was opened. */
class __attribute__((visibility("default"))) stale_error : public error
{
    using error::error;
};

/* The slot has another type. */
class __attribute__((visibility("default"))) type_error : public error
{
    using error::error;
};

namespace detail
{

class __attribute__((visibility("hidden"))) category final : public std::error_category
{
  public:
    const char *name() const noexcept override
    {
        return "pytomic";
    }

    std::string message(int code) const override
    {
        return pytomic_strerror(-code);
    }

    std::error_condition default_error_condition(int code) const noexcept override
    {
        return code < PYTOMIC_E_NO_SEGMENT ? std::error_condition(code, std::generic_category())
                                           : std::error_condition(code, *this);
    }

    /* Each shared object that includes this header has a category of its own; they are the same by their name. */
    bool equivalent(const std::error_code &code, int condition) const noexcept override
    {
        return code.value() == condition && std::strcmp(code.category().name(), name()) == 0;
    }
};

} // namespace detail

/* Of the codes of this library, which are positive here. */
[[nodiscard]] PYTOMIC_INLINE const std::error_category &error_category() noexcept
{
    static const detail::category category;

    return category;
}

[[nodiscard]] PYTOMIC_INLINE std::error_condition make_error_condition(errc code) noexcept
{
    return {static_cast<int>(code), error_category()};
}

class segment;
class counter;
class histogram;
template <class T>
class atomic;

namespace detail
{

/* `code` is as functions of C return it. */
[[noreturn]] PYTOMIC_INLINE void fail(int code, const std::string &attempt)
{
    const std::error_code error_code(-code, error_category());

    switch (-code) {
    case PYTOMIC_E_NO_SEGMENT:
    case PYTOMIC_E_NO_SLOT:
    case PYTOMIC_E_NO_DESCRIPTION:
        throw absent_error(error_code, attempt);
    case PYTOMIC_E_STALE:
        throw stale_error(error_code, attempt);
    case PYTOMIC_E_TYPE:
        throw type_error(error_code, attempt);
    default:
        throw error(error_code, attempt);
    }
}

/* C would take a name that has a NUL in it for a shorter one. */
[[nodiscard]] PYTOMIC_INLINE bool has_nul(const std::string &name) noexcept
{
    return name.find('\0') != std::string::npos;
}

/* What is wrong with a name, as the functions of C say it: NULL for nothing. It follows the name in a message. */
[[nodiscard]] PYTOMIC_INLINE std::string whose_name(const char *problem)
{
    return problem == nullptr ? "" : std::string(", whose name ") + problem;
}

[[nodiscard]] PYTOMIC_INLINE const char *path_problem(const std::string &path) noexcept
{
    const std::size_t slash = path.find('/');

    return slash == std::string::npos ? "has no '/'; a path is 'segment/slot'"
                                      : pytomic_slot_name_problem(path.c_str() + slash + 1);
}

/* A type of slot: the class for its handle, its number in C, and its values as the 64 bits that functions for any type take. */
template <class T, class Handle, pytomic_type Type>
struct typed {
    using value_type = T;
    using handle = Handle;
    static constexpr pytomic_type type = Type;

    PYTOMIC_INLINE static std::uint64_t to_bits(T value) noexcept
    {
        if constexpr (std::is_floating_point_v<T>) {
            return pytomic_float_to_bits(value);
        } else {
            return static_cast<std::uint64_t>(value);
        }
    }

    PYTOMIC_INLINE static T from_bits(std::uint64_t bits) noexcept
    {
        if constexpr (std::is_floating_point_v<T>) {
            return pytomic_float_from_bits(bits);
        } else {
            return static_cast<T>(bits);
        }
    }
};

/* The types: that of each value in C++, and where a handle of C has the object. */
template <class T>
struct slot_type {
    static_assert(sizeof(T) == 0, "a slot holds std::int64_t, std::uint64_t, double, bool, unsigned char or "
                                  "pytomic::counter; open_histogram() opens a histogram");
};

template <>
struct slot_type<std::int64_t> : typed<std::int64_t, atomic<std::int64_t>, PYTOMIC_INT> {
    static constexpr auto object = &pytomic_slot::as_int;
};

template <>
struct slot_type<std::uint64_t> : typed<std::uint64_t, atomic<std::uint64_t>, PYTOMIC_UINT> {
    static constexpr auto object = &pytomic_slot::as_uint;
};

template <>
struct slot_type<double> : typed<double, atomic<double>, PYTOMIC_FLOAT> {
    static constexpr auto object = &pytomic_slot::as_float;
};

template <>
struct slot_type<bool> : typed<bool, atomic<bool>, PYTOMIC_BOOL> {
    static constexpr auto object = &pytomic_slot::as_bool;
};

template <>
struct slot_type<unsigned char> : typed<unsigned char, atomic<unsigned char>, PYTOMIC_CHAR> {
    static constexpr auto object = &pytomic_slot::as_char;
};

template <>
struct slot_type<counter> : typed<std::int64_t, counter, PYTOMIC_COUNTER> {
};

/* A slot and a share of its segment: what all handles have in common. */
class handle
{
  public:
    /* True once the slot was removed, also where the same name was created again. Operations on values do not ask. */
    [[nodiscard]] PYTOMIC_INLINE bool is_stale() const noexcept
    {
        return pytomic_slot_check(&slot_) != 0;
    }

    /* For functions of pytomic.h; good as long as this object is. */
    [[nodiscard]] PYTOMIC_INLINE const pytomic_slot &slot() const noexcept
    {
        return slot_;
    }

  protected:
    PYTOMIC_INLINE handle(const pytomic_slot &slot, std::shared_ptr<pytomic_segment> opening) noexcept
        : slot_(slot), opening_(std::move(opening))
    {
    }

    PYTOMIC_INLINE handle(const std::string &path, pytomic_type type, open_flags flags, std::uint64_t init)
    {
        const int code = has_nul(path) ? -PYTOMIC_E_SLOT_NAME
                                       : pytomic_attach(path.c_str(), type, static_cast<int>(flags), init, &slot_);

        if (code != 0) {
            fail(code, "cannot open the slot '" + path + "'" + whose_name(path_problem(path)));
        }
        opening_.reset(slot_.segment, [attached = slot_](pytomic_segment *) mutable { pytomic_detach(&attached); });
    }

    PYTOMIC_INLINE handle(handle &&other) noexcept
        : slot_(std::exchange(other.slot_, pytomic_slot{})), opening_(std::move(other.opening_))
    {
    }

    PYTOMIC_INLINE handle &operator=(handle &&other) noexcept
    {
        slot_ = std::exchange(other.slot_, pytomic_slot{});
        opening_ = std::move(other.opening_);
        return *this;
    }

    ~handle() = default;

    pytomic_slot slot_;

  private:
    friend class pytomic::segment; /* which makes them */

    std::shared_ptr<pytomic_segment> opening_;
};

/* The order of a load that stands for a compare-and-swap that failed, where only that of success is given. */
[[nodiscard]] PYTOMIC_INLINE constexpr std::memory_order on_failure(std::memory_order success) noexcept
{
    return success == std::memory_order_acq_rel   ? std::memory_order_acquire
           : success == std::memory_order_release ? std::memory_order_relaxed
                                                  : success;
}

/* As pytomic_wait() takes it, and never less than what was said. */
template <class Rep, class Period>
[[nodiscard]] PYTOMIC_INLINE std::int64_t nanoseconds(const std::chrono::duration<Rep, Period> &timeout) noexcept
{
    using seconds = std::chrono::duration<double>; /* which holds the longest of all, where a count would overflow */

    if (timeout <= timeout.zero()) {
        return 0;
    }
    return seconds(timeout) < seconds(std::chrono::nanoseconds::max())
               ? std::chrono::ceil<std::chrono::nanoseconds>(timeout).count()
               : PYTOMIC_FOREVER;
}

/* The operations that all slots with one value have. */
template <class T>
class value_handle : public handle
{
  public:
    using value_type = T;
    static constexpr bool is_always_lock_free = true;

    /* The slot of a path, "segment/slot". Of the flags, create_new is for the slot alone. */
    PYTOMIC_INLINE explicit value_handle(const std::string &path, open_flags flags = create, T init = T())
        : handle(path, slot_type<T>::type, flags, slot_type<T>::to_bits(init))
    {
    }

    [[nodiscard]] PYTOMIC_INLINE bool is_lock_free() const noexcept
    {
        return true;
    }

    [[nodiscard]] PYTOMIC_INLINE T load(std::memory_order order = std::memory_order_seq_cst) const noexcept
    {
        return pytomic_load_explicit(object(), order);
    }

    PYTOMIC_INLINE operator T() const noexcept
    {
        return load();
    }

    PYTOMIC_INLINE void store(T desired, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        pytomic_store_explicit(object(), desired, order);
    }

    PYTOMIC_INLINE T operator=(T desired) noexcept
    {
        store(desired);
        return desired;
    }

    PYTOMIC_INLINE T exchange(T desired, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_exchange_explicit(object(), desired, order);
    }

    PYTOMIC_INLINE bool compare_exchange_weak(T &expected, T desired, std::memory_order success,
                                              std::memory_order failure) noexcept
    {
        return pytomic_compare_exchange_weak_explicit(object(), &expected, desired, success, failure);
    }

    PYTOMIC_INLINE bool compare_exchange_weak(T &expected, T desired,
                                              std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return compare_exchange_weak(expected, desired, order, on_failure(order));
    }

    PYTOMIC_INLINE bool compare_exchange_strong(T &expected, T desired, std::memory_order success,
                                                std::memory_order failure) noexcept
    {
        return pytomic_compare_exchange_strong_explicit(object(), &expected, desired, success, failure);
    }

    PYTOMIC_INLINE bool compare_exchange_strong(T &expected, T desired,
                                                std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return compare_exchange_strong(expected, desired, order, on_failure(order));
    }

    /*
     * Wait until the value is not `old`, by its bits, and return the value then: see pytomic/wait.h. The order is
     * sequentially consistent, whatever is said. stale_error: the slot was removed, before or meanwhile.
     */
    PYTOMIC_INLINE T wait(T old, std::memory_order = std::memory_order_seq_cst) const
    {
        return *wait_until_other(old, PYTOMIC_FOREVER);
    }

    /* The same, or nothing: the time is over. */
    template <class Rep, class Period>
    [[nodiscard]] PYTOMIC_INLINE std::optional<T> wait_for(T old,
                                                           const std::chrono::duration<Rep, Period> &timeout) const
    {
        return wait_until_other(old, nanoseconds(timeout));
    }

    PYTOMIC_INLINE void notify_one() noexcept
    {
        pytomic_notify_one(&slot_);
    }

    PYTOMIC_INLINE void notify_all() noexcept
    {
        pytomic_notify_all(&slot_);
    }

  protected:
    using handle::handle;

    [[nodiscard]] PYTOMIC_INLINE auto object() const noexcept
    {
        return slot_.*slot_type<T>::object;
    }

  private:
    [[nodiscard]] PYTOMIC_INLINE std::optional<T> wait_until_other(T old, std::int64_t timeout) const
    {
        std::uint64_t seen;
        const int code = pytomic_wait(&slot_, slot_type<T>::to_bits(old), timeout, &seen);

        if (code == -ETIMEDOUT) {
            return std::nullopt;
        }
        if (code != 0) {
            fail(code, "cannot wait for the slot");
        }
        return slot_type<T>::from_bits(seen);
    }
};

} // namespace detail

/*
 * An integer: std::int64_t, std::uint64_t, unsigned char. Arithmetic wraps round. Operations with _safe do not: if the
 * true result does not fit, they return nothing and leave the value as it was.
 */
template <class T>
class atomic : public detail::value_handle<T>
{
    using base = detail::value_handle<T>;
    using base::object;

  public:
    using difference_type = T;
    using base::base;
    using base::operator=;

    /* The value before. */
    PYTOMIC_INLINE T fetch_add(T operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_add_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE T fetch_sub(T operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_sub_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE T fetch_and(T operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_and_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE T fetch_or(T operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_or_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE T fetch_xor(T operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_xor_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE T fetch_max(T operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_max_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE T fetch_min(T operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_min_explicit(object(), operand, order);
    }

    /* The value AFTER. */
    PYTOMIC_INLINE T inc(std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_inc_explicit(object(), order);
    }

    PYTOMIC_INLINE T dec(std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_dec_explicit(object(), order);
    }

    /* The value before, or nothing: the result would not fit. */
    [[nodiscard]] PYTOMIC_INLINE std::optional<T> fetch_add_safe(T operand) noexcept
    {
        T before;

        return pytomic_fetch_add_safe(object(), operand, &before) == 0 ? std::optional<T>(before) : std::nullopt;
    }

    [[nodiscard]] PYTOMIC_INLINE std::optional<T> fetch_sub_safe(T operand) noexcept
    {
        T before;

        return pytomic_fetch_sub_safe(object(), operand, &before) == 0 ? std::optional<T>(before) : std::nullopt;
    }

    /* The value AFTER, or nothing. */
    [[nodiscard]] PYTOMIC_INLINE std::optional<T> inc_safe() noexcept
    {
        T after;

        return pytomic_inc_safe(object(), &after) == 0 ? std::optional<T>(after) : std::nullopt;
    }

    [[nodiscard]] PYTOMIC_INLINE std::optional<T> dec_safe() noexcept
    {
        T after;

        return pytomic_dec_safe(object(), &after) == 0 ? std::optional<T>(after) : std::nullopt;
    }

    /* Add `n` if the result is in [low, high]. Whether it was; `before` is the value that decided it. */
    [[nodiscard]] PYTOMIC_INLINE bool try_add(std::int64_t n, T low, T high, T &before) noexcept
    {
        return pytomic_try_add(object(), n, low, high, &before) == 0;
    }

    [[nodiscard]] PYTOMIC_INLINE bool try_add(std::int64_t n, T low, T high) noexcept
    {
        T before;

        return try_add(n, low, high, before);
    }

    PYTOMIC_INLINE T operator++() noexcept
    {
        return inc();
    }

    PYTOMIC_INLINE T operator++(int) noexcept
    {
        return fetch_add(1);
    }

    PYTOMIC_INLINE T operator--() noexcept
    {
        return dec();
    }

    PYTOMIC_INLINE T operator--(int) noexcept
    {
        return fetch_sub(1);
    }

    /* The value AFTER; computed without a sign, because it wraps round. */
    PYTOMIC_INLINE T operator+=(T operand) noexcept
    {
        return static_cast<T>(static_cast<std::uint64_t>(fetch_add(operand)) + static_cast<std::uint64_t>(operand));
    }

    PYTOMIC_INLINE T operator-=(T operand) noexcept
    {
        return static_cast<T>(static_cast<std::uint64_t>(fetch_sub(operand)) - static_cast<std::uint64_t>(operand));
    }

    PYTOMIC_INLINE T operator&=(T operand) noexcept
    {
        return static_cast<T>(fetch_and(operand) & operand);
    }

    PYTOMIC_INLINE T operator|=(T operand) noexcept
    {
        return static_cast<T>(fetch_or(operand) | operand);
    }

    PYTOMIC_INLINE T operator^=(T operand) noexcept
    {
        return static_cast<T>(fetch_xor(operand) ^ operand);
    }
};

/* A floating-point number. Comparing, rounding, NaNs: see pytomic/float.h. */
template <>
class atomic<double> : public detail::value_handle<double>
{
    using base = detail::value_handle<double>;

  public:
    using difference_type = double;
    using base::base;
    using base::operator=;

    /* The value before. */
    PYTOMIC_INLINE double fetch_add(double operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_add_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE double fetch_sub(double operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_sub_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE double fetch_max(double operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_max_explicit(object(), operand, order);
    }

    PYTOMIC_INLINE double fetch_min(double operand, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_fetch_min_explicit(object(), operand, order);
    }

    /* Add `n` if the result is in [low, high]. Whether it was; `before` is the value that decided it. */
    [[nodiscard]] PYTOMIC_INLINE bool try_add(double n, double low, double high, double &before) noexcept
    {
        return pytomic_try_add(object(), n, low, high, &before) == 0;
    }

    [[nodiscard]] PYTOMIC_INLINE bool try_add(double n, double low, double high) noexcept
    {
        double before;

        return try_add(n, low, high, before);
    }

    /* The value AFTER. */
    PYTOMIC_INLINE double operator+=(double operand) noexcept
    {
        return fetch_add(operand) + operand;
    }

    PYTOMIC_INLINE double operator-=(double operand) noexcept
    {
        return fetch_sub(operand) - operand;
    }
};

/* A flag. */
template <>
class atomic<bool> : public detail::value_handle<bool>
{
    using base = detail::value_handle<bool>;

  public:
    using base::base;
    using base::operator=;

    /* Set it; the value before. */
    PYTOMIC_INLINE bool test_and_set(std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_test_and_set_explicit(object(), order);
    }

    PYTOMIC_INLINE void clear(std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        pytomic_clear_explicit(object(), order);
    }

    /* The value AFTER. */
    PYTOMIC_INLINE bool toggle(std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return pytomic_toggle_explicit(object(), order);
    }
};

/* A sharded counter: see pytomic/counter.h. Its order is relaxed. */
class counter : public detail::handle
{
  public:
    using value_type = std::int64_t;

    PYTOMIC_INLINE explicit counter(const std::string &path, open_flags flags = create, std::int64_t init = 0)
        : handle(path, PYTOMIC_COUNTER, flags, detail::slot_type<counter>::to_bits(init))
    {
    }

    PYTOMIC_INLINE void add(std::int64_t operand) noexcept
    {
        pytomic_counter_add(&slot_.counter, operand);
    }

    PYTOMIC_INLINE void inc() noexcept
    {
        pytomic_counter_inc(&slot_.counter);
    }

    PYTOMIC_INLINE void dec() noexcept
    {
        pytomic_counter_dec(&slot_.counter);
    }

    [[nodiscard]] PYTOMIC_INLINE std::int64_t sum() const noexcept
    {
        return pytomic_counter_sum(&slot_.counter);
    }

    /* Set it to 0; what it stood at. */
    PYTOMIC_INLINE std::int64_t reset() noexcept
    {
        return pytomic_counter_reset(&slot_.counter);
    }

  private:
    using handle::handle;
};

/* A histogram: see pytomic/histogram.h. segment::open_histogram() makes one. Its order is relaxed. */
class histogram : public detail::handle
{
  public:
    PYTOMIC_INLINE void observe(double value) noexcept
    {
        pytomic_histogram_observe(&slot_.histogram, value);
    }

    /* What it holds; pytomic_histogram_quantile() takes it. */
    [[nodiscard]] PYTOMIC_INLINE pytomic_histogram_data read() const
    {
        pytomic_histogram_data data;

        if (const int code = pytomic_histogram_read(&slot_, &data)) {
            detail::fail(code, "cannot read the histogram");
        }
        return data;
    }

    /* The value below which the part `q` of the observations lies. */
    [[nodiscard]] PYTOMIC_INLINE double quantile(double q) const
    {
        const pytomic_histogram_data data = read();

        return pytomic_histogram_quantile(&data, q);
    }

    /* Set count and sum to 0. */
    PYTOMIC_INLINE void reset()
    {
        if (const int code = pytomic_slot_reset(&slot_)) {
            detail::fail(code, "cannot reset the histogram");
        }
    }

  private:
    using handle::handle;
    friend class segment; /* which makes them */
};

/* The names of all segments on this machine, sorted. */
[[nodiscard]] PYTOMIC_INLINE std::vector<std::string> segments()
{
    struct listing : pytomic_names {
        ~listing()
        {
            pytomic_names_free(this);
        }
    } found{};

    if (const int code = pytomic_list_segments(&found)) {
        detail::fail(code, "cannot list the segments");
    }
    return std::vector<std::string>(found.names, found.names + found.count);
}

class segment
{
  public:
    PYTOMIC_INLINE explicit segment(const std::string &name, open_flags flags = create,
                                    const pytomic_options &options = pytomic_options())
    {
        pytomic_segment *opened = nullptr;
        const int code = detail::has_nul(name) ? -PYTOMIC_E_SEGMENT_NAME
                                               : pytomic_open(name.c_str(), static_cast<int>(flags), &options, &opened);

        if (code != 0) {
            detail::fail(code, "cannot open the segment '" + name + "'" +
                                   detail::whose_name(pytomic_segment_name_problem(name.c_str())));
        }
        opening_.reset(opened, pytomic_close);
    }

    /* The segment behind a descriptor, which stays the caller's. `flags`: existing, read_only, any_owner. */
    [[nodiscard]] PYTOMIC_INLINE static segment from_fd(int fd, open_flags flags = existing)
    {
        pytomic_segment *opened;

        if (const int code = pytomic_open_fd(fd, static_cast<int>(flags), &opened)) {
            detail::fail(code, "cannot open the segment of descriptor " + std::to_string(fd));
        }
        return segment(opened);
    }

    segment(segment &&) noexcept = default;
    segment &operator=(segment &&) noexcept = default;

    /*
     * The slot of this name and type: web.open<std::int64_t>("hits"), web.open<pytomic::counter>("requests"). `init` is
     * what a created slot starts with. `flags`: create, existing, create_new.
     */
    template <class T>
    PYTOMIC_INLINE typename detail::slot_type<T>::handle open(const std::string &name, open_flags flags = create,
                                                              typename detail::slot_type<T>::value_type init = {})
    {
        pytomic_slot slot{};
        const int code = detail::has_nul(name)
                             ? -PYTOMIC_E_SLOT_NAME
                             : pytomic_slot_open(get(), name.c_str(), detail::slot_type<T>::type,
                                                 static_cast<int>(flags), detail::slot_type<T>::to_bits(init), &slot);

        if (code != 0) {
            fail_at("open", name, code);
        }
        return {slot, opening_};
    }

    /* The histogram of this name and these bounds. */
    PYTOMIC_INLINE histogram open_histogram(const std::string &name, const std::vector<double> &bounds,
                                            open_flags flags = create)
    {
        pytomic_histogram_options options{};

        /* too many are so for the library as well, which refuses them */
        options.bounds = bounds.data();
        options.count = static_cast<std::uint32_t>((std::min)(bounds.size(), std::size_t{PYTOMIC_BOUNDS_MAX + 1}));
        if (bounds.empty()) { /* whose data may be null, and that would mean exponential ones */
            fail_at("open", name, -EINVAL);
        }
        return open_histogram(name, options, flags);
    }

    /* The same with all options, also of exponential bounds. */
    PYTOMIC_INLINE histogram open_histogram(const std::string &name, const pytomic_histogram_options &options,
                                            open_flags flags = create)
    {
        pytomic_slot slot{};
        const int code = detail::has_nul(name)
                             ? -PYTOMIC_E_SLOT_NAME
                             : pytomic_histogram_open(get(), name.c_str(), &options, static_cast<int>(flags), &slot);

        if (code != 0) {
            fail_at("open", name, code);
        }
        return {slot, opening_};
    }

    /* Remove the slot of this name. All handles to it are stale. */
    PYTOMIC_INLINE void remove(const std::string &name)
    {
        const int code = detail::has_nul(name) ? -PYTOMIC_E_SLOT_NAME : pytomic_slot_remove(get(), name.c_str());

        if (code != 0) {
            fail_at("remove", name, code);
        }
    }

    /* The names of its slots, sorted. */
    [[nodiscard]] PYTOMIC_INLINE std::vector<std::string> names() const
    {
        struct snapshot : pytomic_snapshot {
            ~snapshot()
            {
                pytomic_snapshot_free(this);
            }
        } taken{};

        if (const int code = pytomic_snapshot_take(get(), &taken)) {
            detail::fail(code, "cannot list the slots of the segment '" + name() + "'");
        }
        std::vector<std::string> names;
        names.reserve(taken.count);
        for (std::size_t i = 0; i < taken.count; i++) {
            names.emplace_back(taken.entries[i].name);
        }
        return names;
    }

    /* The name it was opened by; empty after from_fd(). */
    [[nodiscard]] PYTOMIC_INLINE std::string name() const
    {
        return pytomic_segment_name(get());
    }

    /* False for one that was opened with read_only. */
    [[nodiscard]] PYTOMIC_INLINE bool writable() const noexcept
    {
        return pytomic_segment_writable(get());
    }

    [[nodiscard]] PYTOMIC_INLINE pytomic_segment_info info() const
    {
        pytomic_segment_info info;

        if (const int code = pytomic_segment_get_info(get(), &info)) {
            detail::fail(code, "cannot look at the segment '" + name() + "'");
        }
        return info;
    }

    /* Remove the name of a segment. Who has it open keeps it. */
    PYTOMIC_INLINE static void unlink(const std::string &name)
    {
        const int code = detail::has_nul(name) ? -PYTOMIC_E_SEGMENT_NAME : pytomic_unlink(name.c_str());

        if (code != 0) {
            detail::fail(code, "cannot unlink the segment '" + name + "'");
        }
    }

    /* For functions of pytomic.h; good as long as this object, or a slot that it opened, is. Null after a move. */
    [[nodiscard]] PYTOMIC_INLINE pytomic_segment *get() const noexcept
    {
        return opening_.get();
    }

  private:
    PYTOMIC_INLINE explicit segment(pytomic_segment *opened) : opening_(opened, pytomic_close)
    {
    }

    [[noreturn]] PYTOMIC_INLINE void fail_at(const char *attempt, const std::string &slot, int code) const
    {
        detail::fail(code,
                     std::string("cannot ") + attempt + " the slot '" + slot + "' of the segment '" + name() + "'");
    }

    std::shared_ptr<pytomic_segment> opening_; /* one pytomic_open() */
};

} // namespace pytomic

template <>
struct std::is_error_condition_enum<pytomic::errc> : std::true_type {
};

#endif
