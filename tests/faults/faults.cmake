# SPDX-License-Identifier: MIT
# What the kernel refuses, interrupts or takes away, and what other users and the end of the process do.
set(programs
    descriptors
    exit
    forks
    limits
    refusals
    signals
    squatter
    without_proc
)
require_listed(faults "" ${programs} answer interpose refused)

foreach(program ${programs})
    pytomic_test_program(faults_${program} faults/${program}.c)
    add_test(NAME faults.${program} COMMAND faults_${program})
    set_tests_properties(faults.${program} PROPERTIES LABELS faults TIMEOUT 300 SKIP_RETURN_CODE 77)
endforeach()

# LeakSanitizer cannot do without /proc; and at the end of a forked child it looks for threads that only the parent has.
set_tests_properties(faults.forks faults.without_proc PROPERTIES ENVIRONMENT ASAN_OPTIONS=detect_leaks=0)

target_link_options(faults_signals PRIVATE -Wl,--wrap=posix_fallocate)

# The calls that interpose.c stands before, in the library as well as in the test.
target_sources(faults_refusals PRIVATE faults/answer.c faults/interpose.c faults/refused.c)
foreach(call
    calloc fchmod fchown fcntl fstat ftruncate getrandom link linkat lstat madvise malloc memfd_create mmap mprotect open opendir
    posix_fallocate pread pwrite realloc shm_open shm_unlink
)
    target_link_options(faults_refusals PRIVATE -Wl,--wrap=${call})
endforeach()
