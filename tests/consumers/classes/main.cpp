/* SPDX-License-Identifier: MIT */
/* Segments, slots, errors and how long all of them live. */
#include "check.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fcntl.h>
#include <limits>
#include <sys/mman.h>
#include <thread>
#include <type_traits>
#include <vector>

using pytomic::errc;
using integer = pytomic::atomic<std::int64_t>;

/* Only what is not const can be changed, and nothing is copied. */
template <class T, class = void>
constexpr bool can_store = false;
template <class T>
constexpr bool can_store<T, std::void_t<decltype(std::declval<T &>().store(1))>> = true;
static_assert(can_store<integer> && !can_store<const integer>);
static_assert(can_store<std::atomic<std::int64_t>> && !can_store<const std::atomic<std::int64_t>>);
static_assert(!std::is_copy_constructible_v<integer> && std::is_nothrow_move_constructible_v<integer>);
static_assert(!std::is_copy_assignable_v<integer> && std::is_nothrow_move_assignable_v<integer>);
static_assert(!std::is_copy_constructible_v<pytomic::segment> && std::is_nothrow_move_assignable_v<pytomic::segment>);
static_assert(!std::is_copy_constructible_v<pytomic::counter> && std::is_nothrow_move_assignable_v<pytomic::counter>);
static_assert(noexcept(std::declval<integer &>().fetch_add(1)) &&noexcept(++std::declval<integer &>()));
static_assert(!std::is_convertible_v<std::string, pytomic::segment> && !std::is_convertible_v<std::string, integer>);

static bool exists(const std::string &name)
{
    const std::vector<std::string> all = pytomic::segments();

    CHECK(std::is_sorted(all.begin(), all.end()));
    return std::binary_search(all.begin(), all.end(), name);
}

static void flags_say_what_may_be_created()
{
    const std::string name = own_name();

    CHECK_THROWS(pytomic::absent_error, errc::no_segment, pytomic::segment(name, pytomic::existing));
    CHECK_THROWS(pytomic::absent_error, errc::no_segment, integer(name + "/hits", pytomic::existing));
    CHECK(!exists(name));
    {
        pytomic_options options{};
        options.max_slots = 3;
        pytomic::segment made(name, pytomic::create_new, options);
        CHECK(exists(name) && made.name() == name && made.writable() && made.info().max_slots == 3);
        CHECK_THROWS(pytomic::absent_error, errc::no_slot, made.open<std::int64_t>("hits", pytomic::existing));
        CHECK(made.open<std::int64_t>("hits", pytomic::create_new, -5).load() == -5);
        CHECK(made.open<std::int64_t>("hits", pytomic::create, 7) == -5);
        CHECK_THROWS(pytomic::error, std::errc::file_exists, made.open<std::int64_t>("hits", pytomic::create_new));
        made.open<std::uint64_t>("2");
        made.open<pytomic::counter>("3");
        CHECK_THROWS(pytomic::error, errc::full, made.open<std::uint64_t>("4"));
    }
    CHECK_THROWS(pytomic::error, std::errc::file_exists, pytomic::segment(name, pytomic::create_new));

    pytomic::segment reader(name, pytomic::read_only | pytomic::any_owner);
    const auto hits = reader.open<std::int64_t>("hits");
    CHECK(!reader.writable() && hits == -5);
    CHECK_THROWS(pytomic::error, std::errc::permission_denied, reader.open<std::int64_t>("absent"));
    pytomic::segment::unlink(name);
    CHECK_THROWS(pytomic::absent_error, errc::no_segment, pytomic::segment::unlink(name));
}

static void a_descriptor_opens_a_segment()
{
    pytomic::atomic<std::uint64_t> hits(own_name() + "/hits", pytomic::create, 9);
    const int fd = shm_open(("/pytomic." + own_name()).c_str(), O_RDWR, 0);

    CHECK(fd >= 0);
    pytomic::segment same = pytomic::segment::from_fd(fd);
    close(fd);
    CHECK(same.open<std::uint64_t>("hits", pytomic::existing)++ == 9 && hits == 10);
    CHECK_THROWS(pytomic::error, std::errc::bad_file_descriptor, pytomic::segment::from_fd(-1));
    pytomic::segment::unlink(own_name());
}

static void errors_are_those_of_the_library_and_of_the_system()
{
    using namespace std::string_literals;
    pytomic::segment web(own_name());
    const auto hits = web.open<std::int64_t>("hits");

    CHECK_THROWS(pytomic::type_error, errc::type, web.open<std::uint64_t>("hits"));
    CHECK_THROWS(pytomic::error, errc::segment_name, pytomic::segment(".hidden"));
    /* C would take the part in front of the NUL */
    CHECK_THROWS(pytomic::error, errc::segment_name, pytomic::segment(own_name() + "\0other"s));
    CHECK_THROWS(pytomic::error, errc::segment_name, pytomic::segment::unlink(own_name() + "\0other"s));
    CHECK_THROWS(pytomic::error, errc::slot_name, web.open<std::int64_t>("hits\0other"s));
    CHECK_THROWS(pytomic::error, errc::slot_name, web.remove("hits\0other"s));
    CHECK_THROWS(pytomic::error, errc::slot_name, integer(own_name() + "/hits\0other"s));
    std::string said;
    try {
        web.remove("none");
    } catch (const std::system_error &error) {
        CHECK(error.code().category() == pytomic::error_category() && error.code().value() == PYTOMIC_E_NO_SLOT);
        CHECK(error.code() == errc::no_slot && error.code() != errc::no_segment);
        CHECK(error.code() != std::errc::no_such_file_or_directory);
        said = error.what();
    }
    CHECK(said == "cannot remove the slot 'none' of the segment '" + own_name() + "': no such slot");
    try {
        pytomic::atomic<bool> ready(own_name());
    } catch (const pytomic::error &error) {
        said = error.what();
    }
    CHECK(said == "cannot open the slot '" + own_name() +
                      "', whose name has no '/'; a path is 'segment/slot': not a legal slot name");
    CHECK(std::string(pytomic::error_category().name()) == "pytomic");
    CHECK_THROWS(pytomic::absent_error, errc::no_segment, fail_elsewhere(own_name() + "-absent"));
    pytomic::segment::unlink(own_name());
}

static void a_slot_that_was_removed_is_stale()
{
    pytomic::segment web(own_name());
    auto first = web.open<std::int64_t>("b"), second = web.open<std::int64_t>("a");

    CHECK((web.names() == std::vector<std::string>{"a", "b"}));
    web.remove("b");
    CHECK(first.is_stale() && !second.is_stale() && web.names() == std::vector<std::string>{"a"});
    CHECK_THROWS(pytomic::absent_error, errc::no_slot, web.remove("b"));
    pytomic::segment::unlink(own_name());
    CHECK_THROWS(pytomic::stale_error, errc::stale, web.info());
    CHECK_THROWS(pytomic::stale_error, errc::stale, web.open<std::int64_t>("c"));
}

/* An ephemeral segment shows when it is closed. */
static void a_segment_lives_as_long_as_what_uses_it()
{
    pytomic_options options{};
    options.ephemeral = true;

    std::vector<integer> slots;
    {
        pytomic::segment web(own_name(), pytomic::create, options), other = std::move(web);
        CHECK(web.get() == nullptr && other.get() != nullptr);
        slots.push_back(other.open<std::int64_t>("hits"));
        slots.push_back(integer(own_name() + "/hits"));
        slots.push_back(other.open<std::int64_t>("other"));
    }
    CHECK(exists(own_name()) && ++slots[0] == 1 && ++slots[1] == 2);
    CHECK(slots[0].slot().as_int == slots[1].slot().as_int);
    slots[0] = std::move(slots[2]);
    CHECK(slots[2].slot().as_int == nullptr && slots[0] == 0);
    slots.pop_back();
    slots.pop_back();
    CHECK(exists(own_name()));
    slots.clear();
    CHECK(!exists(own_name()));

    pytomic::segment web(own_name(), pytomic::create, options);
    web = pytomic::segment(own_name() + "-next", pytomic::create_new, options);
    CHECK(!exists(own_name()) && exists(own_name() + "-next"));
}

template <class T>
static void a_result_that_does_not_fit_is_nothing()
{
    using limits = std::numeric_limits<T>;
    pytomic::segment web(own_name());
    auto value = web.open<T>("value", pytomic::create_new, limits::max());

    CHECK(!value.inc_safe() && !value.fetch_add_safe(1) && value == limits::max());
    CHECK(value.fetch_sub_safe(2) == limits::max() && value.inc_safe() == limits::max() - 1);
    CHECK(value.fetch_add_safe(1) == limits::max() - 1 && value == limits::max());
    value = limits::min();
    CHECK(!value.dec_safe() && !value.fetch_sub_safe(1) && value == limits::min());
    CHECK(value.inc_safe() == limits::min() + 1 && value.dec_safe() == limits::min());
    CHECK(value.inc() == limits::min() + 1 && value.dec(std::memory_order_relaxed) == limits::min());
    CHECK(value.fetch_max(5) == limits::min() && value.fetch_max(4) == 5);
    CHECK(value.fetch_min(3) == 5 && value.fetch_min(4) == 3 && value == 3);
    T before = 0;
    CHECK(!value.try_add(-3, 1, 5, before) && before == 3 && !value.try_add(3, 1, 5) && value == 3);
    CHECK(value.try_add(-2, 1, 5, before) && before == 3 && value.try_add(4, 1, 5) && value == 5);
    web.remove("value");
    pytomic::segment::unlink(own_name());
}

static void a_float_is_a_double()
{
    pytomic::atomic<double> level(own_name() + "/level", pytomic::create, 0.5);
    double expected = 1.5;

    CHECK(level.fetch_add(0.25) == 0.5 && level.fetch_sub(0.5, std::memory_order_relaxed) == 0.75 && level == 0.25);
    CHECK((level += 1) == 1.25 && (level -= 0.25) == 1 && (level = 3) == 3);
    CHECK(!level.compare_exchange_strong(expected, 7) && expected == 3 && level.compare_exchange_weak(expected, -0.0));
    expected = 0.0;
    CHECK(!level.compare_exchange_strong(expected, 7) && std::signbit(expected));
    CHECK(level.fetch_max(2) == 0 && level.fetch_min(-1) == 2 && level.exchange(9.5) == -1 && level.load() == 9.5);
    CHECK(!level.try_add(0.75, 0, 10, expected) && expected == 9.5 && level.try_add(0.5, 0, 10));
    CHECK(pytomic::segment(own_name()).open<double>("level") == 10);
    pytomic::segment::unlink(own_name());
}

static void a_bool_is_a_flag()
{
    pytomic::atomic<bool> ready(own_name() + "/ready", pytomic::create, true);
    bool expected = false;

    CHECK(ready && ready.test_and_set() && ready.toggle() == false && !ready.test_and_set(std::memory_order_acquire));
    ready.clear();
    CHECK(!ready && ready.exchange(true) == false && !ready.compare_exchange_strong(expected, false) && expected);
    CHECK((ready = false) == false && ready.toggle() && pytomic::segment(own_name()).open<bool>("ready"));
    pytomic::segment::unlink(own_name());
}

/* The threads pass a number to and fro: whoever misses a notification waits for ever. */
static void waiting_ends_with_a_change()
{
    pytomic::segment web(own_name());
    auto ball = web.open<std::int64_t>("ball");
    const auto watched = web.open<std::int64_t>("ball");
    std::thread other([&ball, &watched] {
        for (std::int64_t turn = 0; turn < 2000; turn += 2) {
            CHECK(watched.wait(turn) == turn + 1);
            ball = turn + 2;
            ball.notify_one();
        }
    });

    for (std::int64_t turn = 0; turn < 2000; turn += 2) {
        ball.fetch_add(1);
        ball.notify_all();
        CHECK(watched.wait_for(turn + 1, std::chrono::hours::max()) == turn + 2);
    }
    other.join();
    CHECK(watched.wait_for(1, std::chrono::seconds(0)) == 2000 && watched.wait(1) == 2000);
    CHECK(!watched.wait_for(2000, std::chrono::duration<double>(1e-9)) &&
          !watched.wait_for(2000, std::chrono::hours::min()));
    web.remove("ball");
    CHECK_THROWS(pytomic::stale_error, errc::stale, watched.wait(2000));
    pytomic::segment::unlink(own_name());
}

static void a_counter_counts()
{
    pytomic::counter requests(own_name() + "/requests", pytomic::create, 100);

    requests.inc();
    requests.add(10);
    requests.dec();
    const pytomic::counter same = pytomic::segment(own_name()).open<pytomic::counter>("requests");
    CHECK(same.sum() == 110 && requests.reset() == 110 && same.sum() == 0);
    pytomic::segment::unlink(own_name());
}

static void a_histogram_counts_in_buckets()
{
    pytomic::segment web(own_name());
    pytomic::histogram latency = web.open_histogram("latency", {0.5, 1, 2});

    latency.observe(0.7);
    latency.observe(8);
    const pytomic::histogram same = web.open_histogram("latency", {0.5, 1, 2}, pytomic::existing);
    const pytomic_histogram_data data = same.read();
    CHECK(data.count == 2 && data.counts[1] == 1 && data.counts[3] == 1 && same.quantile(0.5) == 1);
    CHECK_THROWS(pytomic::error, errc::parameters, web.open_histogram("latency", {1}));
    CHECK_THROWS(pytomic::error, std::errc::invalid_argument, web.open_histogram("none", std::vector<double>()));
    CHECK_THROWS(pytomic::error, std::errc::invalid_argument, web.open_histogram("many", std::vector<double>(600)));
    pytomic_histogram_options powers{};
    powers.count = 3;
    CHECK(web.open_histogram("size", powers).read().bounds[2] == 4);
    latency.reset();
    CHECK(same.read().count == 0);
    web.remove("latency");
    CHECK_THROWS(pytomic::stale_error, errc::stale, same.read());
    pytomic::segment::unlink(own_name());
}

int main()
{
    flags_say_what_may_be_created();
    a_descriptor_opens_a_segment();
    errors_are_those_of_the_library_and_of_the_system();
    a_slot_that_was_removed_is_stale();
    a_segment_lives_as_long_as_what_uses_it();
    a_result_that_does_not_fit_is_nothing<std::int64_t>();
    a_result_that_does_not_fit_is_nothing<std::uint64_t>();
    a_result_that_does_not_fit_is_nothing<unsigned char>();
    a_float_is_a_double();
    a_bool_is_a_flag();
    waiting_ends_with_a_change();
    a_counter_counts();
    a_histogram_counts_in_buckets();
    each_example();
    same_as_the_standards();
}
