# SPDX-License-Identifier: MIT
# pytomic (shared) and pytomic_static, from the same sources: the objects of the one export the public functions, those of
# the other hide them.
include(CheckSymbolExists)

set(library_sources
    src/allocator.c
    src/anonymous.c
    src/arena.c
    src/backoff.c
    src/change.c
    src/check.c
    src/check_header.c
    src/counter.c
    src/decimal.c
    src/description.c
    src/directory.c
    src/draft.c
    src/error.c
    src/extent.c
    src/gc.c
    src/handle.c
    src/hash.c
    src/histogram.c
    src/histogram_open.c
    src/layout.c
    src/life.c
    src/list.c
    src/lock.c
    src/mapping.c
    src/name.c
    src/names.c
    src/opening.c
    src/os.c
    src/ownership.c
    src/permit.c
    src/presence.c
    src/rate.c
    src/rate_open.c
    src/record.c
    src/repair.c
    src/report.c
    src/rseq.c
    src/segment.c
    src/semaphore.c
    src/slot.c
    src/snapshot.c
    src/type.c
    src/type_bool.c
    src/type_char.c
    src/type_counter.c
    src/type_float.c
    src/type_histogram.c
    src/type_int.c
    src/type_rate.c
    src/type_semaphore.c
    src/type_uint.c
    src/value.c
    src/version.c
    src/wait.c
    src/wake.c
)

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

# Before 2.34 glibc keeps shm_open() in librt.
check_symbol_exists(shm_open "fcntl.h;sys/mman.h" PYTOMIC_SHM_OPEN_IN_LIBC)
if(NOT PYTOMIC_SHM_OPEN_IN_LIBC)
    set(librt rt)
endif()

foreach(library pytomic pytomic_static)
    set(objects ${library}_objects)
    add_library(${objects} OBJECT ${library_sources})
    pytomic_own_target(${objects})
    set_target_properties(${objects} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_definitions(${objects} PRIVATE _GNU_SOURCE)
    if(CMAKE_SIZEOF_VOID_P EQUAL 4)
        # Segments are sparse: their files may be larger than what 32 bits count.
        target_compile_definitions(${objects} PRIVATE _FILE_OFFSET_BITS=64)
    endif()
    target_include_directories(${objects} PRIVATE include src)
    target_link_libraries(${objects} PRIVATE Threads::Threads)
endforeach()
target_compile_definitions(pytomic_static_objects PRIVATE PYTOMIC_STATIC)

add_library(pytomic SHARED $<TARGET_OBJECTS:pytomic_objects>)
set(version_script ${PROJECT_SOURCE_DIR}/src/pytomic.map)
target_link_options(pytomic PRIVATE LINKER:--version-script=${version_script})
set_target_properties(pytomic PROPERTIES
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}
    LINK_DEPENDS ${version_script}
)

add_library(pytomic_static STATIC $<TARGET_OBJECTS:pytomic_static_objects>)
set_target_properties(pytomic_static PROPERTIES OUTPUT_NAME pytomic)
set(target_flags ${CMAKE_C_FLAGS})
if(CMAKE_C_COMPILER_TARGET)
    string(APPEND target_flags " --target=${CMAKE_C_COMPILER_TARGET}")
endif()
add_custom_command(TARGET pytomic_static POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DARCHIVE=$<TARGET_FILE:pytomic_static> -DCOMPILER=${CMAKE_C_COMPILER}
        -DFLAGS=${target_flags} -DOBJCOPY=${CMAKE_OBJCOPY} -DAR=${CMAKE_AR}
        -P ${PROJECT_SOURCE_DIR}/cmake/localize.cmake
    VERBATIM
)

foreach(library pytomic pytomic_static)
    add_library(pytomic::${library} ALIAS ${library})
    set_target_properties(${library} PROPERTIES LINKER_LANGUAGE C)
    target_include_directories(${library} INTERFACE
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    )
    target_link_libraries(${library} PRIVATE Threads::Threads ${librt})
endforeach()
