/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/damage/hostile.h"

#include <stdint.h>
#include <string.h>

#define NUL "\xC0\x80"
#define LONE_HIGH "\xED\xA0\x80"
#define LONE_LOW "\xED\xB0\x80"

const char *const hostile_strings[] = {
	/* HTML, attributes, style */
	"<script>alert(1)</script>", "</td></table><script src=//x></script>", "<img src=x onerror=alert(1)>", "\" onmouseover=\"x",
	"' autofocus onfocus='x", "</style><b>", "</title><svg onload=x>", "javascript:alert(1)", "&lt;b&gt;", "&#x1b;[31m", "]]>",
	"<!--", "<?xml version=\"1.0\"?>", "<!ENTITY x SYSTEM \"file:///x\">", "expression(alert(1))", "url(//x)",
	/* terminals */
	"\033[31mred", "\033]0;title\007", "\033[2J\033[H", "\033]8;;http://x\033\\link", "\xC2\x9B" "31m", "bell\007", "back\b\b\b", "\x7F",
	"two\r\nlines", "tab\there", "over\rwritten", "\013\014",
	/* eyes */
	"\xE2\x80\xAE" "gpj.exe", "\xE2\x81\xA6x\xE2\x81\xA9", "zero\xE2\x80\x8Bwidth", "\xEF\xBB\xBF" "bom", "\xE2\x80\xA8line", "\xE2\x80\xA9para",
	"\xF3\xA0\x81\x81tag", "\xEF\xB8\x8Fvariant", "\xEE\x80\x80private", "\xEF\xBF\xBEnon", "\xCC\x81mark", "\xD8\x9C" "alm",
	"\xE2\x81\xA0joiner", NUL "nul", "in" NUL "side", LONE_HIGH "high", LONE_LOW "low", "\\u{202E}written", "\\x{FF}written",
	/* spreadsheets */
	"=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")", "a,b;c\"d\"",
	/* Markdown and CI logs */
	"[link](javascript:x)", "![img](http://x/y)", "`code`", "| cell |", "**bold**", "<details>", "http://evil.example/x", "@team", "#1",
	"::error file=x::boom", "##vso[task.complete]", "\n::set-output name=x::y",
	"in ##vso[task.setvariable variable=PATH]x", "in ##[add-mask]x", "###vso[task.complete]", "%0A::error::x", "a]b;c,d::e",
	/* formats */
	"%s%n%x", "{{7*7}}", "${x}", "../../etc/passwd", "CON", "'; DROP TABLE x", "\xF0\x9F\x92\xA9", "\xE6\xBC\xA2\xE5\xAD\x97", "Tls12",
};
const size_t hostile_string_count = sizeof hostile_strings / sizeof *hostile_strings;

/* One code point; 0xFFFFFFFF for what is no UTF-8. */
static unsigned decode(const unsigned char *p, size_t left, size_t *ret_size)
{
	size_t size = *p < 0x80 ? 1 : *p >= 0xC2 && *p < 0xE0 ? 2 : *p >= 0xE0 && *p < 0xF0 ? 3 : *p >= 0xF0 && *p < 0xF5 ? 4 : 0;
	unsigned code = size == 1 ? *p : size ? *p & (0x7Fu >> size) : 0;

	*ret_size = 1;
	if (size == 0 || size > left)
		return UINT32_MAX;
	for (size_t i = 1; i < size; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return UINT32_MAX;
		code = code << 6 | (p[i] & 0x3Fu);
	}
	*ret_size = size;
	return code;
}

static bool fools(unsigned code)
{
	static const struct {
		unsigned first, last;
	} ranges[] = {
		{ 0x00, 0x09 },	    { 0x0B, 0x0C },	{ 0x0E, 0x1F },	    { 0x7F, 0x9F },	{ 0x61C, 0x61C },
		{ 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x2064 }, { 0x2066, 0x2069 }, { 0xD800, 0xDFFF },
		{ 0xE000, 0xF8FF }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF }, { 0xFFFE, 0xFFFF }, { 0xE0000, 0xE01EF },
		{ 0x110000, UINT32_MAX },
	};

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

unsigned hostile_code_point(const char *bytes, size_t size)
{
	for (size_t at = 0, step; at < size; at += step) {
		unsigned code = decode((const unsigned char *)bytes + at, size - at, &step);

		if (fools(code))
			return code ? code : UINT32_MAX;
	}
	return 0;
}
