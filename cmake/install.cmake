# SPDX-License-Identifier: MIT
# What `cmake --install` gives: headers, both libraries, the command, and how CMake and pkg-config find them.
# All of it may be moved to another folder afterwards.
include(CMakePackageConfigHelpers)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/pytomic)

install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(TARGETS pytomic pytomic_static EXPORT pytomicTargets
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
)
if(PYTOMIC_COMMAND)
    install(TARGETS pytomic-shm RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

install(EXPORT pytomicTargets NAMESPACE pytomic:: DESTINATION ${config_dir})
configure_package_config_file(cmake/pytomicConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/pytomicConfig.cmake
    INSTALL_DESTINATION ${config_dir}
    NO_SET_AND_CHECK_MACRO
)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/pytomicConfigVersion.cmake
    COMPATIBILITY SameMajorVersion
)
install(FILES
    ${CMAKE_CURRENT_BINARY_DIR}/pytomicConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/pytomicConfigVersion.cmake
    DESTINATION ${config_dir}
)

# pkg-config finds the prefix from where the .pc file lies. Joining keeps a folder that was given as an absolute path.
file(RELATIVE_PATH pc_to_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
set(pc_includedir "\${prefix}")
cmake_path(APPEND pc_includedir ${CMAKE_INSTALL_INCLUDEDIR})
set(pc_libdir "\${prefix}")
cmake_path(APPEND pc_libdir ${CMAKE_INSTALL_LIBDIR})
set(pc_libs_private ${CMAKE_THREAD_LIBS_INIT})
if(librt)
    list(APPEND pc_libs_private -l${librt})
endif()
list(JOIN pc_libs_private " " pc_libs_private)
configure_file(cmake/pytomic.pc.in ${CMAKE_CURRENT_BINARY_DIR}/pytomic.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/pytomic.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
