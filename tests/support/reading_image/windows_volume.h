/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An NTFS volume with the hives of a sample. */
#ifndef TLSREADY_TESTS_WINDOWS_VOLUME_H
#define TLSREADY_TESTS_WINDOWS_VOLUME_H

#include "support/build_image/ntfsbuild.h"

enum { VOLUME_SECTOR = 512, WINDOWS_SECTORS = 512 /* are enough */ };

struct windows_records {
	unsigned config, system, software;
};

/* folder: "Windows", which makes it a machine. sample: of samples/hives. ret: NULL, or where its files are. ntfsbuild_free. */
struct ntfsbuild *windows_volume(const char *folder, const char *sample, size_t sectors,
				 struct windows_records *ret);

#endif
