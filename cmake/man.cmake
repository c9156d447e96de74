# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DPROGRAM=tlsready -DSCDOC=scdoc -DOUT=tlsready.1 -P man.cmake: the program's own words, as a man page.
execute_process(COMMAND ${PROGRAM} man COMMAND ${SCDOC} OUTPUT_FILE ${OUT} COMMAND_ERROR_IS_FATAL ANY)
