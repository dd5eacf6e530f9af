# SPDX-License-Identifier: MIT
# What every target of this project has in common. Nothing here reaches a consumer.
function(pytomic_own_target target)
    set_target_properties(${target} PROPERTIES
        C_STANDARD 11
        C_STANDARD_REQUIRED ON
        C_EXTENSIONS OFF
        C_VISIBILITY_PRESET hidden
    )
    # In somebody else's build our warnings are noise, and with their -Werror an obstacle.
    if(top_level)
        target_compile_options(${target} PRIVATE
            -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
        )
    endif()
endfunction()
