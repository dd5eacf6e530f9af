# SPDX-License-Identifier: MIT
# pytomic-shm, which stands on its own: the library is linked into it.
find_package(PkgConfig REQUIRED)
pkg_check_modules(JSONC REQUIRED IMPORTED_TARGET json-c>=0.14)

add_executable(pytomic-shm
    tools/arguments.c
    tools/cmd_check.c
    tools/cmd_create.c
    tools/cmd_gc.c
    tools/cmd_ls.c
    tools/cmd_observe.c
    tools/cmd_reset.c
    tools/cmd_rm.c
    tools/cmd_show.c
    tools/cmd_value.c
    tools/cmd_wait.c
    tools/commands.c
    tools/distribution.c
    tools/escape.c
    tools/help.c
    tools/human.c
    tools/json.c
    tools/limits.c
    tools/main.c
    tools/message.c
    tools/number.c
    tools/path.c
    tools/processes.c
    tools/reason.c
    tools/table.c
)
pytomic_own_target(pytomic-shm)
target_link_libraries(pytomic-shm PRIVATE pytomic_static PkgConfig::JSONC)
