# SPDX-License-Identifier: MIT
# Install BUILD into a folder of WORK and move that to PREFIX: an installation must not know where it lies.
file(REMOVE_RECURSE ${WORK})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/installed COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${WORK}/installed ${PREFIX})
