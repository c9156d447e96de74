# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DPROGRAM=tlsready -DOUT=tlsready.1 -P man.cmake: the program's own words, as a man page.
execute_process(COMMAND ${PROGRAM} man OUTPUT_FILE ${OUT} COMMAND_ERROR_IS_FATAL ANY)
