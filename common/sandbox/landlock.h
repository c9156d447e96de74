/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Landlock (landlock(7), kernel 5.13 on) as one wall of a cage. Private to common/sandbox. */
#ifndef TLSREADY_COMMON_LANDLOCK_H
#define TLSREADY_COMMON_LANDLOCK_H

#include <stddef.h>

/*
 * For this process and all that it starts, for ever: no file is opened, made, changed or run, except that the files behind
 * these descriptors may be opened again for reading; as far as the kernel knows how, no TCP port is bound or connected to, and
 * no signal or abstract socket reaches a process outside. Where the kernel lacks Landlock, nothing changes.
 */
void landlock_close(const int *readable, size_t count);

#endif
