/* SPDX-License-Identifier: MIT */
/* As ../main.c, in C++, with the operations under their bare names for both types. */
#include <iostream>
#include <pytomic.h>
#include <string>
#include <unistd.h>

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
    std::cout << "pytomic " << PYTOMIC_VERSION << ", hits = " << count << ", balance = " << owed << '\n';
    pytomic_detach(&balance);
    pytomic_detach(&hits);
    return pytomic_unlink(segment.c_str()) == 0 && count == 1 && owed == -1 && exchanged ? 0 : 1;
}
