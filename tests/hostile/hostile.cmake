# SPDX-License-Identifier: MIT
# Peers that do what they must not, and peers that cannot see each other. Exit status 77 as in faults.
set(programs
    ephemeral
    exit
    namespaces
    scribble
    squatter
)
require_listed(hostile "" ${programs})

foreach(program ${programs})
    pytomic_test_program(hostile_${program} hostile/${program}.c faults/ground.c)
    target_include_directories(hostile_${program} PRIVATE ${PROJECT_SOURCE_DIR}/tests/faults)
    add_test(NAME hostile.${program} COMMAND hostile_${program})
    set_tests_properties(hostile.${program} PROPERTIES LABELS hostile TIMEOUT 300 SKIP_RETURN_CODE 77)
endforeach()
