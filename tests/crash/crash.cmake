# SPDX-License-Identifier: MIT
# Programs that hold a child by ptrace, and kill, stop or interrupt it at chosen instructions. Not under sanitizers, whose
# own instructions would be stepped through.

function(crash_program program)
    list(TRANSFORM ARGN PREPEND crash/ OUTPUT_VARIABLE sources)
    pytomic_test_program(crash_${program} ${sources})
    add_test(NAME crash.${program} COMMAND crash_${program})
    set_tests_properties(crash.${program} PROPERTIES LABELS crash TIMEOUT 600)
endfunction()

crash_program(kill kill.c bystander.c changes.c experiment.c facts.c image.c interposed.c recovery.c scene.c tracee.c)
crash_program(meanwhile meanwhile.c image.c meet_described.c meet_moved.c meet_replaced.c meet_values.c meeting.c scene.c
    tracee.c
)
crash_program(stopped_holder stopped_holder.c)
crash_program(cut_short cut_short.c)
crash_program(permits permits.c tracee.c)

# -z now: else the dynamic linker's look-ups are part of every first call. --wrap: see crash/interposed.h
target_link_options(crash_kill PRIVATE LINKER:-z,now LINKER:--wrap=os_sleep LINKER:--wrap=os_epoch_milliseconds
    LINKER:--wrap=draft_create
)
target_link_options(crash_cut_short PRIVATE LINKER:--wrap=record_match)
target_link_options(crash_meanwhile PRIVATE LINKER:-z,now)
target_link_options(crash_permits PRIVATE LINKER:-z,now)
