/* SPDX-License-Identifier: MIT */
/* hits SEGMENT: count one more hit and print how many there have been, whoever counted them. */
#include <iostream>
#include <pytomic.hpp>

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::cerr << "usage: hits SEGMENT\n";
        return 2;
    }
    try {
        pytomic::segment segment(argv[1]);
        pytomic::atomic<std::uint64_t> hits = segment.open<std::uint64_t>("hits");
        std::cout << ++hits << '\n';
    } catch (const pytomic::error &error) {
        std::cerr << "hits: " << error.what() << '\n';
        return 1;
    }
}
