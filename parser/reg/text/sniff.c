/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File names prove nothing: hives and archives are called .reg, and .reg texts come in every encoding. */
#include "parser/reg/text/sniff.h"

#include <string.h>

#include "parser/foreign.h"

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
	const struct foreign *foreign = foreign_of(bytes, size);

	if (!size)
		return error_at(err, ERR_FORMAT, at, "not a registry file: it is empty");
	if (foreign)
		return error_at(err, ERR_FORMAT, at, "not a registry file: %s%s", foreign->what, foreign->advice);
	if (is_all_zero(bytes, size))
		return error_at(err, ERR_FORMAT, at, "not a registry file: it begins with zeros only");
	*ret = guess(bytes, size);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (begins(bytes, size, marks[i].bytes, marks[i].text.mark))
			*ret = marks[i].text;
	return 0;
}
