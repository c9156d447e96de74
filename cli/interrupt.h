/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals that ask to stop (SIGINT, SIGTERM, SIGHUP): whoever works on many things asks between them. */
#ifndef TLSREADY_CLI_INTERRUPT_H
#define TLSREADY_CLI_INTERRUPT_H

#include <signal.h>

/* From here to interrupt_release, signals only ask to stop. May be nested. One that is ignored stays so: nohup. */
void interrupt_catch(void);
void interrupt_release(void);

/* The signal that asked to stop; 0: none did. */
const volatile sig_atomic_t *interrupt_asked(void);

/* 128 and the number of the signal, as shells count. */
int interrupt_exit_code(void);

#endif
