/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/foreign.h"

#include <string.h>

/*
 * An input that is a file is opened as an image or archive before it gets here: this one came through a pipe, is an overlay, or is
 * in the place of a hive in a folder or image.
 */
#define AS_INPUT ", which tlsready reads only as an input of its own, from a file"

#define FOREIGN(start, what, advice)                                                                                   \
	{                                                                                                              \
		start, sizeof start - 1, NULL, what, advice                                                            \
	}
#define ARCHIVE(start, name, what)                                                                                     \
	{                                                                                                              \
		start, sizeof start - 1, name, what, AS_INPUT                                                          \
	}

/* clang-format off */
static const struct foreign table[] = {
	FOREIGN("regfexport",                "a listing of regfexport", ": supply the hive itself"),
	FOREIGN("regf",                      "a raw registry hive", ": read it as one"),
	FOREIGN("hbin",                      "a part of a registry hive", ": its base block, the first 4096 bytes, is missing"),
	FOREIGN("CREG",                      "a registry file of Windows 95, 98 or Me", ", which has no TLS settings"),
	FOREIGN("version https://git-lfs",   "a Git LFS pointer, not the file itself", ": run 'git lfs pull'"),
	ARCHIVE("PK\x03\x04",                "ZIP",   "a ZIP archive"),
	ARCHIVE("PK\x05\x06",                "ZIP",   "an empty ZIP archive"),
	ARCHIVE("7z\xBC\xAF\x27\x1C",        "7-Zip", "a 7-Zip archive"),
	ARCHIVE("\x1F\x8B\x08",              "gzip",  "a gzip archive"),
	ARCHIVE("BZh",                       "bzip2", "a bzip2 archive"),
	ARCHIVE("\xFD" "7zXZ\0",             "xz",    "an xz archive"),
	ARCHIVE("\x28\xB5\x2F\xFD",          "zstd",  "a zstd archive"),
	ARCHIVE("\x04\x22\x4D\x18",          "lz4",   "an lz4 archive"),
	ARCHIVE("MSCF\0\0\0\0",              "CAB",   "a CAB archive"),
	ARCHIVE("Rar!\x1A\x07",              "RAR",   "a RAR archive"),
	FOREIGN("MSWIM",                     "a Windows image (WIM)", AS_INPUT),
	FOREIGN("vhdxfile",                  "a disk image (VHDX)", AS_INPUT),
	FOREIGN("conectix",                  "a disk image (VHD)", AS_INPUT),
	FOREIGN("KDMV",                      "a disk image (VMDK)", AS_INPUT),
	FOREIGN("EVF\x09",                   "a disk image (E01)", AS_INPUT),
	FOREIGN("QFI\xFB",                   "a disk image (QCOW2)", AS_INPUT),
	FOREIGN("PReg",                      "a Registry.pol", ": supply it with --overlay"),
	FOREIGN("\x7F" "ELF",                "a program (ELF)", ""),
	FOREIGN("MZ",                        "a program (Windows)", ""),
	FOREIGN("ElfFile",                   "a Windows event log", ""),
	FOREIGN("SQLite format 3",           "an SQLite database", ""),
	FOREIGN("%PDF",                      "a PDF", ""),
	FOREIGN("\xD0\xCF\x11\xE0",          "an old Office document", ""),
	FOREIGN("\x89PNG",                   "a picture", ""),
	FOREIGN("#!",                        "a script", ""),
	FOREIGN("\xFF\xFE\0\0",              "UTF-32 text, which nothing writes", ""),
	FOREIGN("LUKS\xBA\xBE",              "an encrypted volume of Linux (LUKS)", ""),
};
/* clang-format on */

const struct foreign *foreign_of(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (size >= table[i].size && memcmp(bytes, table[i].start, table[i].size) == 0)
			return &table[i];
	return NULL;
}
