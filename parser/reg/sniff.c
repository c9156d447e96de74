/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File names prove nothing: hives and archives are called .reg, and .reg texts come in every encoding. */
#include "parser/reg/sniff.h"

#include <string.h>

struct signature {
	const char *bytes;
	size_t size;
	const char *what;
};

#define SIGNATURE(literal, what)                                                                                       \
	{                                                                                                              \
		literal, sizeof literal - 1, what                                                                      \
	}

/* clang-format off */
static const struct signature signatures[] = {
	SIGNATURE("regfexport",                  "a listing of regfexport: supply the hive itself"),
	SIGNATURE("regf",                        "a raw registry hive: read it as one"),
	SIGNATURE("hbin",                        "a piece of a raw registry hive, without its beginning"),
	SIGNATURE("version https://git-lfs",
		  "starts with \"version https://git-lfs\" (Git LFS pointer; fetch the real file)"),
	SIGNATURE("PK\x03\x04",                  "a ZIP archive: unpack it first"),
	SIGNATURE("\x1F\x8B",                    "gzip: unpack it first"),
	SIGNATURE("BZh",                         "bzip2: unpack it first"),
	SIGNATURE("\xFD""7zXZ",                  "xz: unpack it first"),
	SIGNATURE("7z\xBC\xAF",                  "a 7-Zip archive: unpack it first"),
	SIGNATURE("\x28\xB5\x2F\xFD",            "zstd: unpack it first"),
	SIGNATURE("Rar!",                        "a RAR archive: unpack it first"),
	SIGNATURE("MSCF",                        "a cabinet archive: unpack it first"),
	SIGNATURE("MSWIM",                       "a Windows image (WIM): supply its path"),
	SIGNATURE("vhdxfile",                    "a disk image (VHDX): supply its path"),
	SIGNATURE("conectix",                    "a disk image (VHD): supply its path"),
	SIGNATURE("KDMV",                        "a disk image (VMDK): supply its path"),
	SIGNATURE("EVF\x09",                     "a disk image (E01): supply its path"),
	SIGNATURE("QFI\xFB",                     "a disk image (QCOW): supply its path"),
	SIGNATURE("\x7F""ELF",                   "a program (ELF)"),
	SIGNATURE("MZ",                          "a program (Windows)"),
	SIGNATURE("PReg",                        "a Registry.pol: supply it with --overlay"),
	SIGNATURE("ElfFile",                     "a Windows event log"),
	SIGNATURE("SQLite format 3",             "an SQLite database"),
	SIGNATURE("%PDF",                        "a PDF"),
	SIGNATURE("\xD0\xCF\x11\xE0",            "an old Office document"),
	SIGNATURE("\x89PNG",                     "a picture"),
	SIGNATURE("#!",                          "a script"),
	SIGNATURE("\xFF\xFE\0\0",                "UTF-32 text, which nothing writes"),
};
/* clang-format on */

enum { NUL_SHARE = 3 }; /* one unit in three with a zero half: ASCII in UTF-16, whatever the rest is */

static const struct {
	const char *bytes;
	struct sniffed text;
} marks[] = {
	{ "\xFF\xFE", { "utf-16le", 2, true, false } },
	{ "\xFE\xFF", { "utf-16be", 2, true, true } },
	{ "\xEF\xBB\xBF", { "utf-8", 3, false, false } },
};

static bool begins(const uint8_t *bytes, size_t size, const char *with, size_t with_size)
{
	return size >= with_size && memcmp(bytes, with, with_size) == 0;
}

static bool is_ascii(unsigned unit)
{
	return unit > 0 && unit < 0x80;
}

/* Without a mark: two letters to begin with, or zeros in every second byte, and in the others none. */
static struct sniffed guess(const uint8_t *bytes, size_t size)
{
	const struct sniffed little = { "utf-16le", 0, true, false }, big = { "utf-16be", 0, true, true };

	if (size >= 4 && !bytes[1] && !bytes[3] && is_ascii(bytes[0]) && is_ascii(bytes[2]))
		return little;
	if (size >= 4 && !bytes[0] && !bytes[2] && is_ascii(bytes[1]) && is_ascii(bytes[3]))
		return big;
	size_t zeros[2] = { 0, 0 };

	for (size_t i = 0; i < size && i < 512; i++)
		zeros[i % 2] += !bytes[i];
	size_t pairs = (size < 512 ? size : 512) / 2;

	if (zeros[1] * NUL_SHARE > pairs && !zeros[0])
		return little;
	if (zeros[0] * NUL_SHARE > pairs && !zeros[1])
		return big;
	return (struct sniffed){ "utf-8", 0, false, false };
}

static bool is_all_zero(const uint8_t *bytes, size_t size)
{
	size_t i = 0;

	while (i < size && !bytes[i])
		i++;
	return i == size;
}

int sniff(const uint8_t *bytes, size_t size, int32_t source, struct sniffed *ret, struct error *err)
{
	struct location at = { .source = source, .offset = 0 };

	if (!size)
		return error_at(err, ERR_FORMAT, at, "not a registry file: it is empty");
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
		if (begins(bytes, size, signatures[i].bytes, signatures[i].size))
			return error_at(err, ERR_FORMAT, at, "not a registry file: %s", signatures[i].what);
	if (is_all_zero(bytes, size))
		return error_at(err, ERR_FORMAT, at, "not a registry file: it begins with zeros only");
	*ret = guess(bytes, size);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (begins(bytes, size, marks[i].bytes, marks[i].text.mark))
			*ret = marks[i].text;
	return 0;
}
