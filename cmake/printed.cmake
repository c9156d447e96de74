# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DPROGRAM=tlsready -DWORDS=completion;bash -DOUT=tlsready.bash -P printed.cmake: the program's own words, as a file.
execute_process(COMMAND ${PROGRAM} ${WORDS} OUTPUT_FILE ${OUT} COMMAND_ERROR_IS_FATAL ANY)
