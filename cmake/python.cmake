# SPDX-License-Identifier: MIT
# The modules pytomic._cffi and, for CPython, pytomic._native, with the library linked into them. scikit-build-core runs
# this for a wheel; without it
#
#     cmake --install build --component python --prefix SITE-PACKAGES
#
# puts the whole package there.
find_package(Python 3.9 REQUIRED COMPONENTS Interpreter Development.Module)

file(GLOB public_headers CONFIGURE_DEPENDS include/*.h include/pytomic/*.h)
set(cffi_source ${CMAKE_CURRENT_BINARY_DIR}/_cffi.c)
add_custom_command(
    OUTPUT ${cffi_source}
    COMMAND Python::Interpreter pybind/build_cffi.py ${cffi_source} ${CMAKE_C_COMPILER}
    DEPENDS
        pybind/build_cffi.py
        pybind/declarations.py
        pybind/many.h
        ${public_headers}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Generating _cffi.c"
    VERBATIM
)

# The target is a module of its own name, because `_cffi` says nothing among targets.
Python_add_library(pytomic_cffi MODULE WITH_SOABI ${cffi_source})
set_target_properties(pytomic_cffi PROPERTIES OUTPUT_NAME _cffi C_VISIBILITY_PRESET hidden)
target_include_directories(pytomic_cffi PRIVATE pybind)
target_link_libraries(pytomic_cffi PRIVATE pytomic_static)

set(python_modules pytomic_cffi)

execute_process(COMMAND ${Python_EXECUTABLE} -c "import platform; print(platform.python_implementation())"
    OUTPUT_VARIABLE python_implementation OUTPUT_STRIP_TRAILING_WHITESPACE
)
if(python_implementation STREQUAL CPython)
    set(native_classes ${CMAKE_CURRENT_BINARY_DIR}/native_classes.h)
    add_custom_command(
        OUTPUT ${native_classes}
        COMMAND Python::Interpreter pybind/build_native.py ${native_classes}
        DEPENDS pybind/build_native.py pybind/operations.py
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
        COMMENT "Generating native_classes.h"
        VERBATIM
    )
    Python_add_library(pytomic_native MODULE WITH_SOABI pybind/native.c ${native_classes})
    set_target_properties(pytomic_native PROPERTIES OUTPUT_NAME _native C_VISIBILITY_PRESET hidden)
    target_include_directories(pytomic_native PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
    target_link_libraries(pytomic_native PRIVATE pytomic_static)
    list(APPEND python_modules pytomic_native)
endif()

# Beside the native types as well, for the tests.
set(reference ${CMAKE_CURRENT_BINARY_DIR}/_reference.py)
add_custom_command(
    OUTPUT ${reference}
    COMMAND Python::Interpreter pybind/build_reference.py ${reference}
    DEPENDS pybind/build_reference.py pybind/operations.py
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Generating _reference.py"
    VERBATIM
)

add_custom_target(python_modules ALL DEPENDS ${python_modules} ${reference})

install(TARGETS ${python_modules}
    LIBRARY DESTINATION pytomic COMPONENT python EXCLUDE_FROM_ALL
)
install(FILES ${reference} DESTINATION pytomic COMPONENT python EXCLUDE_FROM_ALL)
if(NOT SKBUILD)
    install(DIRECTORY pybind/pytomic
        DESTINATION . COMPONENT python EXCLUDE_FROM_ALL
        FILES_MATCHING PATTERN "*.py" PATTERN "*.pyi" PATTERN py.typed
    )
endif()
