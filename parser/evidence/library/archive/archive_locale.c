/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libarchive has names as the locale of its process has them. A shared one asks the C library, which has C.UTF-8 on every system. A
 * static program would look for the files of that locale, which are not there in an image without a system: there libarchive calls
 * the functions below instead (cmake/static.cmake), which know UTF-8 and nothing else.
 */
#include "parser/evidence/library/archive/archive_parts.h"

#ifdef TLSREADY_LIBARCHIVE
#include "parser/evidence/library/archive/archive_child.h"

#ifndef TLSREADY_STATIC
#include <locale.h>

void archive_speak_utf8(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
}
#else
#include <errno.h>
#include <langinfo.h>
#include <wchar.h>

#include "common/text/utf8.h"

enum { LONGEST = 4 }; /* bytes of a character */

char *tlsready_nl_langinfo(nl_item item);
size_t tlsready_mb_cur_max(void);
size_t tlsready_mbrtowc(wchar_t *ret, const char *bytes, size_t size, mbstate_t *state);
size_t tlsready_wcrtomb(char *bytes, wchar_t character, mbstate_t *state);

void archive_speak_utf8(void)
{
}

char *tlsready_nl_langinfo(nl_item item)
{
	static char utf8[] = "UTF-8", nothing[] = "";

	return item == CODESET ? utf8 : nothing;
}

size_t tlsready_mb_cur_max(void)
{
	return LONGEST;
}

static size_t not_utf8(void)
{
	errno = EILSEQ;
	return (size_t)-1;
}

size_t tlsready_mbrtowc(wchar_t *ret, const char *bytes, size_t size, mbstate_t *state)
{
	uint32_t character;

	(void)state;
	if (!bytes)
		return 0;
	if (size == 0)
		return (size_t)-2;
	size_t taken = raw_character((const uint8_t *)bytes, size, &character);

	if (!is_valid_utf8((const uint8_t *)bytes, taken))
		return not_utf8();
	if (ret)
		*ret = (wchar_t)character;
	return character ? taken : 0;
}

size_t tlsready_wcrtomb(char *bytes, wchar_t character, mbstate_t *state)
{
	static const uint8_t firsts[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	uint32_t c = (uint32_t)character;
	size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : LONGEST;

	(void)state;
	if (!bytes)
		return 1;
	if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
		return not_utf8();
	for (size_t i = size; i-- > 1; c >>= 6)
		bytes[i] = (char)(0x80 | (c & 0x3F));
	bytes[0] = (char)(firsts[size] | c);
	return size;
}
#endif
#endif
