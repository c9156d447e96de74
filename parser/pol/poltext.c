/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/pol/poltext.h"

#include <ctype.h>
#include <string.h>

#include "parser/pol/policy_path.h"
#include "common/text/utf8.h"

struct location poltext_location(const struct poltext *text, uint32_t line)
{
	return (struct location){ .source = text->source, .line = line, .column = 1, .offset = LOCATION_NO_OFFSET };
}

const char *poltext_path(const struct poltext *text, uint32_t line, const char *root, const char *key)
{
	bool is_possible;
	const char *path = policy_path(text->arena, root, key, &is_possible);

	if (path && !is_possible)
		note_add(text->notes, "pol-key", SEVERITY_WARNING, poltext_location(text, line),
			 "the registry cannot contain such a key: no effect (\"%s\")", key);
	return is_possible ? path : NULL;
}

static int digit_of(char c)
{
	return isdigit((unsigned char)c)    ? c - '0'
	       : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
					    : 99;
}

bool poltext_number(const char *digits, unsigned base, size_t size, uint8_t *ret)
{
	uint64_t number = 0, most = size == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * size) - 1;

	if (!*digits)
		return false;
	for (; *digits; digits++) {
		unsigned digit = (unsigned)digit_of(*digits);

		if (digit >= base || number > (most - digit) / base)
			return false;
		number = number * base + digit;
	}
	for (size_t i = 0; i < size; i++)
		ret[i] = (uint8_t)(number >> 8 * i);
	return true;
}

bool poltext_set_text(const struct poltext *text, const char *raw, struct poltext_item *item)
{
	item->data = utf16le_of_raw(text->arena, raw, &item->size);
	return item->data != NULL;
}

bool poltext_set_bytes(const struct poltext *text, const char *hex, struct poltext_item *item)
{
	size_t size = strlen(hex);
	uint8_t *bytes = size % 2 ? NULL : arena_alloc(text->arena, size / 2 + 1);

	for (size_t i = 0; bytes && i < size; i += 2) {
		int high = digit_of(hex[i]), low = digit_of(hex[i + 1]);

		if (high > 15 || low > 15)
			return false;
		bytes[i / 2] = (uint8_t)(high << 4 | low);
	}
	item->data = bytes;
	item->size = size / 2;
	return bytes != NULL;
}

int poltext_tell(const struct poltext *text, const struct poltext_item *item, enum reg_directive directive)
{
	bool is_value = directive != REG_OPEN_KEY && directive != REG_DELETE_KEY && directive != REG_DELETE_VALUES;

	return text->event(text->context,
			   &(struct reg_event){ .directive = directive,
						.path = item->path,
						.name = is_value ? item->name : "",
						.type = item->type,
						.data = item->data,
						.size = item->size,
						.doubt = item->doubt,
						.at = poltext_location(text, item->line) },
			   text->err);
}
