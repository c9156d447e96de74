/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A built volume with a Windows: the hives of the sample server2019-ready. */
#ifndef TLSREADY_TESTS_NTFSBUILD_WINDOWS_H
#define TLSREADY_TESTS_NTFSBUILD_WINDOWS_H

#include "support/ntfsbuild.h"

struct windows_records {
	unsigned config, system, software;
};

/* Finished. name: of its folder, "Windows" unless it is to be none. Needs TLSREADY_SOURCE in the environment. */
struct ntfsbuild *ntfsbuild_windows(const char *name, struct windows_records *ret);

#endif
