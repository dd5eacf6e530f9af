# SPDX-License-Identifier: MIT
# The fuzzers run on their corpora, with any compiler; run.sh fuzzes.
set(harnesses
    attach
    name
)
if(PYTOMIC_COMMAND)
    list(APPEND harnesses tools)
endif()

foreach(harness ${harnesses})
    pytomic_test_program(replay_${harness} fuzz/fuzz_${harness}.c fuzz/hostile_segment.c fuzz/replay.c)
    add_test(NAME fuzz.${harness} COMMAND replay_${harness} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${harness})
    set_tests_properties(fuzz.${harness} PROPERTIES LABELS fuzz TIMEOUT 300)
endforeach()

if(PYTOMIC_COMMAND)
    # All of the command but its main(); no other segment or process of the machine is looked at.
    get_target_property(sources pytomic-shm SOURCES)
    list(REMOVE_ITEM sources tools/main.c)
    list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/)
    target_sources(replay_tools PRIVATE ${sources})
    set_target_properties(replay_tools PROPERTIES COMPILE_DEFINITIONS _GNU_SOURCE=) # as the command's sources have it
    target_include_directories(replay_tools PRIVATE ${PROJECT_SOURCE_DIR}/tools)
    target_link_libraries(replay_tools PRIVATE PkgConfig::JSONC)
    target_link_options(replay_tools PRIVATE
        -Wl,--wrap=pytomic_list_segments -Wl,--wrap=pytomic_names_free -Wl,--wrap=processes_count
    )
endif()

# The same against calls that are under way.
pytomic_test_program(fuzz_scribble fuzz/scribble.c)
add_test(NAME fuzz.scribble COMMAND fuzz_scribble)
set_tests_properties(fuzz.scribble PROPERTIES LABELS fuzz TIMEOUT 300)
