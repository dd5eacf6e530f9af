# SPDX-License-Identifier: MIT
# The module pytomic._cffi, with the library linked into it. scikit-build-core runs this for a wheel; without it
#
#     cmake --install build --component python --prefix SITE-PACKAGES
#
# puts the whole package there.
include(CheckLinkerFlag)

find_package(Python 3.9 REQUIRED COMPONENTS Interpreter Development.Module)

set(cffi_source ${CMAKE_CURRENT_BINARY_DIR}/_cffi.c)
add_custom_command(
    OUTPUT ${cffi_source}
    COMMAND Python::Interpreter pybind/build_cffi.py ${cffi_source}
    DEPENDS
        pybind/build_cffi.py
        pybind/cell.h
        pybind/operations.c
        pybind/pytomic/_declarations.h
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Generating _cffi.c"
    VERBATIM
)

# The target is a module of its own name, because `_cffi` says nothing among targets.
Python_add_library(pytomic_cffi MODULE WITH_SOABI ${cffi_source})
set_target_properties(pytomic_cffi PROPERTIES OUTPUT_NAME _cffi C_VISIBILITY_PRESET hidden)
target_link_libraries(pytomic_cffi PRIVATE pytomic_static)

# cffi keeps to the stable ABI, so one wheel serves every CPython from 3.9 on.
if(SKBUILD_SABI_VERSION)
    set_target_properties(pytomic_cffi PROPERTIES SUFFIX .abi3.so)
endif()

# Without this a libpytomic.so in the same process would take over the module's calls.
check_linker_flag(C -Wl,--exclude-libs,ALL PYTOMIC_HAVE_EXCLUDE_LIBS)
if(PYTOMIC_HAVE_EXCLUDE_LIBS)
    target_link_options(pytomic_cffi PRIVATE -Wl,--exclude-libs,ALL)
endif()

install(TARGETS pytomic_cffi
    LIBRARY DESTINATION pytomic COMPONENT python EXCLUDE_FROM_ALL
)
if(NOT SKBUILD)
    install(DIRECTORY pybind/pytomic
        DESTINATION . COMPONENT python EXCLUDE_FROM_ALL
        FILES_MATCHING PATTERN "*.py" PATTERN "*.pyi" PATTERN py.typed
    )
endif()
