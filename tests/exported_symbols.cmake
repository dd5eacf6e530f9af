# SPDX-License-Identifier: MIT
# The shared LIBRARY exports exactly the symbols listed in GOLDEN.
execute_process(
    COMMAND ${NM} --dynamic --defined-only --format=posix ${LIBRARY}
    OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY
)
string(REGEX MATCHALL "[^\n]+" exported "${output}")
list(TRANSFORM exported REPLACE " .*" "")
file(STRINGS ${GOLDEN} golden)

set(extra ${exported})
list(REMOVE_ITEM extra ${golden})
set(missing ${golden})
list(REMOVE_ITEM missing ${exported})
list(JOIN extra " " extra)
list(JOIN missing " " missing)
if(extra OR missing)
    message(FATAL_ERROR "${LIBRARY} does not export what ${GOLDEN} lists.\n"
        "Exported but not listed: ${extra}\nListed but not exported: ${missing}")
endif()
