/* SPDX-License-Identifier: MIT */
/* Boost.Interprocess: a std::atomic found by name in a managed_shared_memory. */
#include <atomic>
#include <boost/interprocess/managed_shared_memory.hpp>
#include <memory>
#include <string>

#include "contender.h"

namespace ipc = boost::interprocess;
using counter_type = std::atomic<std::uint64_t>;

namespace
{
std::string memory_name;
unsigned count;
std::unique_ptr<ipc::managed_shared_memory> memory;
counter_type *own;

counter_type *find(unsigned counter)
{
    return memory->find<counter_type>(std::to_string(counter).c_str()).first;
}
} // namespace

void contender_prepare(const char *, const char *name, unsigned counters)
{
    memory_name = name;
    count = counters;
    memory = std::make_unique<ipc::managed_shared_memory>(ipc::create_only, name, 1 << 20);
    for (unsigned i = 0; i < counters; i++) {
        /* apart from each other, as ours are */
        memory->allocate(256);
        memory->construct<counter_type>(std::to_string(i).c_str())(0);
    }
}

void contender_attach(const char *, const char *name, unsigned counter)
{
    memory = std::make_unique<ipc::managed_shared_memory>(ipc::open_only, name);
    own = find(counter);
}

void contender_increment(std::uint64_t times)
{
    counter_type *counter = own;

    for (std::uint64_t i = 0; i < times; i++) {
        std::uint64_t after = ++*counter;
        __asm__ volatile("" : : "r"(after));
    }
}

std::uint64_t contender_total()
{
    std::uint64_t total = 0;

    for (unsigned i = 0; i < count; i++) {
        total += find(i)->load();
    }
    return total;
}

void contender_remove()
{
    ipc::shared_memory_object::remove(memory_name.c_str());
}
