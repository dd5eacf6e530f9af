/* SPDX-License-Identifier: MIT */
/* As ../main.c, in C++, with the operations under their bare names for every type. */
#include <cstdlib>
#include <iostream>
#include <pytomic.h>
#include <string>
#include <unistd.h>

static pytomic_slot attach(const std::string &path, pytomic_type type)
{
    pytomic_slot slot;

    int error = pytomic_attach(path.c_str(), type, PYTOMIC_CREATE, 0, &slot);
    if (error) {
        std::cerr << path << ": " << pytomic_strerror(error) << '\n';
        std::exit(1);
    }
    return slot;
}

/* The bare names choose the type: each call here is of another overload. */
static bool uses_every_type(const std::string &segment)
{
    pytomic_slot heat = attach(segment + "/heat", PYTOMIC_FLOAT);
    pytomic_slot ready = attach(segment + "/ready", PYTOMIC_BOOL);
    pytomic_slot grade = attach(segment + "/grade", PYTOMIC_CHAR);
    double none = pytomic_fetch_add(heat.as_float, 20.5);
    double least = pytomic_fetch_min_explicit(heat.as_float, 1.5, std::memory_order_acq_rel);
    bool was_set = pytomic_test_and_set(ready.as_bool), off = !pytomic_toggle(ready.as_bool);
    uint8_t before, one = pytomic_inc(grade.as_char);
    int refused = pytomic_try_add(grade.as_char, -2, 0, 9, &before);

    bool right = !(none < 0) && !(none > 0) && least > 20 && pytomic_load(heat.as_float) < 2 && !was_set && off &&
                 !pytomic_load(ready.as_bool) && one == 1 && refused == -ERANGE && before == 1;
    pytomic_detach(&grade);
    pytomic_detach(&ready);
    pytomic_detach(&heat);
    return right;
}

int main()
{
    const std::string segment = "consumer-" + std::to_string(getpid());
    pytomic_slot hits, balance;

    int error = pytomic_attach((segment + "/hits").c_str(), PYTOMIC_UINT, PYTOMIC_CREATE, 0, &hits);
    if (!error) {
        error = pytomic_attach((segment + "/balance").c_str(), PYTOMIC_INT, PYTOMIC_CREATE, 0, &balance);
    }
    if (error) {
        std::cerr << segment << ": " << pytomic_strerror(error) << '\n';
        return 1;
    }
    uint64_t count = pytomic_inc(hits.as_uint);
    int64_t owed = pytomic_dec(balance.as_int);
    int64_t expected = -1;
    bool exchanged = pytomic_compare_exchange_strong(balance.as_int, &expected, 5);
    bool all = uses_every_type(segment);
    std::cout << "pytomic " << PYTOMIC_VERSION << ", hits = " << count << ", balance = " << owed << '\n';
    pytomic_detach(&balance);
    pytomic_detach(&hits);
    return pytomic_unlink(segment.c_str()) == 0 && count == 1 && owed == -1 && exchanged && all ? 0 : 1;
}
