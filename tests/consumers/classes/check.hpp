/* SPDX-License-Identifier: MIT */
/* What both files share: a segment of the program's own, and how a check fails. */
#include <cstdio>
#include <cstdlib>
#include <pytomic.hpp>
#include <string>
#include <unistd.h>

inline void check(bool holds, const char *file, int line, const char *what)
{
    if (!holds) {
        std::fprintf(stderr, "%s:%d: %s\n", file, line, what);
        std::exit(1);
    }
}

#define CHECK(condition) check(condition, __FILE__, __LINE__, #condition)

/* The call throws this error with this code. */
#define CHECK_THROWS(type, expected, call)                                             \
    do {                                                                               \
        bool thrown_ = false;                                                          \
        try {                                                                          \
            static_cast<void>(call);                                                   \
        } catch (const type &error_) {                                                 \
            thrown_ = error_.code() == expected;                                       \
        }                                                                              \
        check(thrown_, __FILE__, __LINE__, #call " throws " #type " with " #expected); \
    } while (0)

/* A name that no other program has; gone at the end of this one. */
inline const std::string &own_name()
{
    static const struct unique {
        std::string name = "consumer-classes-" + std::to_string(getpid());
        ~unique()
        {
            pytomic_unlink(name.c_str());
        }
    } own;

    return own.name;
}

void same_as_the_standards();
void each_example();
[[noreturn]] void fail_elsewhere(const std::string &name);
