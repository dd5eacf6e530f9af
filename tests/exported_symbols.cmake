# SPDX-License-Identifier: MIT
# The shared LIBRARY and the static ARCHIVE have exactly the global symbols listed in GOLDEN, and the library runs on a
# glibc without restartable sequences.
file(STRINGS ${GOLDEN} golden)

# names_of(OUTPUT FILE OPTION...): what nm lists of a file, without versions.
function(names_of output file)
    execute_process(COMMAND ${NM} --format=posix ${ARGN} ${file} OUTPUT_VARIABLE lines COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^\n]+" lines "${lines}")
    list(FILTER lines EXCLUDE REGEX ":$|^PYTOMIC_[0-9.]+ A") # the members of an archive, the nodes of pytomic.map
    list(TRANSFORM lines REPLACE "[@ ].*" "")
    set(${output} ${lines} PARENT_SCOPE)
endfunction()

function(must_be_golden file)
    names_of(exported ${file} --defined-only ${ARGN})
    set(extra ${exported})
    list(REMOVE_ITEM extra ${golden})
    set(missing ${golden})
    list(REMOVE_ITEM missing ${exported})
    list(JOIN extra " " extra)
    list(JOIN missing " " missing)
    if(extra OR missing)
        message(FATAL_ERROR "${file} does not export what ${GOLDEN} lists.\n"
            "Exported but not listed: ${extra}\nListed but not exported: ${missing}")
    endif()
endfunction()

must_be_golden(${LIBRARY} --dynamic)
must_be_golden(${ARCHIVE} --extern-only)

# A version would be one that an older glibc does not have, and the loader would refuse.
execute_process(
    COMMAND ${NM} --dynamic --format=posix --undefined-only ${LIBRARY}
    OUTPUT_VARIABLE lines COMMAND_ERROR_IS_FATAL ANY
)
string(REGEX MATCHALL "__rseq[^\n]*" references "${lines}")
foreach(reference ${references})
    if(NOT reference MATCHES "^__rseq_(offset|size) [wv]")
        message(FATAL_ERROR "${LIBRARY} refers to ${reference} and not weakly and without a version")
    endif()
endforeach()
