/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left to a reader that may be taken over by the hive it reads. */
#ifndef TLSREADY_CLI_WITNESS_CAGE_H
#define TLSREADY_CLI_WITNESS_CAGE_H

/*
 * For this process, for ever: from now on it may read and write the file `fd`, take and give back memory, and end;
 * everything else the kernel refuses with EPERM. Where the build has no libseccomp, or the kernel lacks filters,
 * Landlock still keeps it from opening files; where that is missing too, only the caller's limits hold.
 */
void cage_close(int fd);

#endif
