# SPDX-License-Identifier: MIT
# Run when the static library ARCHIVE has been made: make it one object in which only pytomic_* is global. The library's
# files call each other by global names, which would otherwise be in the way of whoever links it.
#
# The COMPILER's driver links, for it knows the linker of its target; not with the sanitizers' libraries, which belong to
# the program. Where the tools cannot do it the archive stays as it is, which also works.
separate_arguments(flags NATIVE_COMMAND "${FLAGS}")
if(flags MATCHES "-flto")
    return() # there are no symbols yet
endif()
list(FILTER flags EXCLUDE REGEX "^-fsanitize")
get_filename_component(dir ${ARCHIVE} DIRECTORY)
set(object ${dir}/pytomic.o)

function(try)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed ERROR_VARIABLE message)
    if(failed)
        message(NOTICE "${ARCHIVE} shows all of its symbols, because this failed: ${ARGN}\n${message}")
    endif()
    set(failed ${failed} PARENT_SCOPE)
endfunction()

# Groups of sections that all objects of a program share, as those that hold i386's way to its own address, must become
# plain sections: the linker would drop ours for another's, whose symbol we no longer refer to. Not all linkers can.
set(merge ${COMPILER} ${flags} -r -nostdlib -o ${object} -Wl,--whole-archive ${ARCHIVE} -Wl,--no-whole-archive)
execute_process(COMMAND ${merge} -Wl,--force-group-allocation RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
if(failed)
    try(${merge})
endif()
if(NOT failed)
    try(${OBJCOPY} --wildcard --keep-global-symbol=pytomic_* ${object})
endif()
if(NOT failed)
    file(REMOVE ${ARCHIVE})
    execute_process(COMMAND ${AR} qcs ${ARCHIVE} ${object} COMMAND_ERROR_IS_FATAL ANY)
endif()
file(REMOVE ${object})
