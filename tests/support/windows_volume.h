/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An NTFS volume with the hives of a sample. */
#ifndef TLSREADY_TESTS_WINDOWS_VOLUME_H
#define TLSREADY_TESTS_WINDOWS_VOLUME_H

#include "support/ntfsbuild.h"

enum { VOLUME_SECTOR = 512 };

/* folder: "Windows", which makes it a machine. sample: of samples/hives. ntfsbuild_free. */
struct ntfsbuild *windows_volume(const char *folder, const char *sample, size_t sectors);

#endif
