/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build/polbuild.h"

#include <stdlib.h>
#include <string.h>

#include "parser/regview.h"

static void put(struct polbuild *pol, const void *bytes, size_t size)
{
	if (pol->capacity - pol->size < size) {
		pol->capacity = 2 * pol->capacity + size;
		pol->data = realloc(pol->data, pol->capacity);
	}
	if (!pol->data)
		abort();
	if (size)
		memcpy(pol->data + pol->size, bytes, size);
	pol->size += size;
}

static void put_unit(struct polbuild *pol, char c)
{
	const uint8_t unit[] = { (uint8_t)c, 0 };

	put(pol, unit, sizeof unit);
}

static void put_number(struct polbuild *pol, uint32_t number)
{
	const uint8_t bytes[] = { (uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16),
				  (uint8_t)(number >> 24) };

	put(pol, bytes, sizeof bytes);
}

/* With the NUL that ends it. */
static void put_utf16(struct polbuild *pol, const char *name)
{
	do
		put_unit(pol, *name);
	while (*name++);
}

struct polbuild *polbuild_new(void)
{
	struct polbuild *pol = calloc(1, sizeof *pol);

	if (!pol)
		abort();
	put(pol, "PReg", 4);
	put_number(pol, 1);
	return pol;
}

void polbuild_free(struct polbuild *pol)
{
	free(pol->data);
	free(pol);
}

void polbuild_entry(struct polbuild *pol, const char *key, const char *value, uint32_t type, const void *data,
		    size_t size)
{
	put_unit(pol, '[');
	put_utf16(pol, key);
	put_unit(pol, ';');
	put_utf16(pol, value);
	put_unit(pol, ';');
	put_number(pol, type);
	put_unit(pol, ';');
	put_number(pol, (uint32_t)size);
	put_unit(pol, ';');
	put(pol, data, size);
	put_unit(pol, ']');
}

void polbuild_dword(struct polbuild *pol, const char *key, const char *value, uint32_t number)
{
	const uint8_t bytes[] = { (uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16),
				  (uint8_t)(number >> 24) };

	polbuild_entry(pol, key, value, REG_DWORD, bytes, sizeof bytes);
}

void polbuild_text(struct polbuild *pol, const char *key, const char *value, uint32_t type, const char *text)
{
	struct polbuild utf16 = { 0 };

	put_utf16(&utf16, text);
	polbuild_entry(pol, key, value, type, utf16.data, utf16.size);
	free(utf16.data);
}
