/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names in a hive, compared where they lie: Latin-1 or UTF-16LE against the name looked for, without allocating.
 *
 * Upper case: ASCII, Latin, Greek, Cyrillic, Armenian and full width. Other letters compare as they are, and nothing is
 * concluded from hashes of names that hold them: Windows hashes with its own upper-case table (l_intl.nls).
 */
#include "parser/hive/cells/cells.h"

#include "common/text/utf8.h"

enum { HASH_FACTOR = 37, HINT_SIZE = 4 };

static uint16_t unit_at(const struct cellname *name, size_t i)
{
	return name->wide ? le16(name->data + 2 * i) : name->data[i];
}

/*
 * certain: upper case is known to be the unit minus down. What no row has is left as it is. Where capital and small
 * letters alternate, only every second unit from `first` on is a small one. All of Latin-1 was measured by the hashes
 * in a hive that Windows wrote: y with diaeresis leads out of it, and the micro sign has no capital.
 */
static uint16_t upcase(uint16_t unit, bool *certain)
{
	/* clang-format off */
	static const struct {
		uint16_t first, last, down;
		bool alternate;
	} rows[] = {
		{ 0, 'a' - 1, 0, 0 },       { 'a', 'z', 0x20, 0 },      { 'z' + 1, 0xDF, 0, 0 },
		{ 0xE0, 0xF6, 0x20, 0 },    { 0xF7, 0xF7, 0, 0 },       { 0xF8, 0xFE, 0x20, 0 },
		{ 0xFF, 0xFF, (uint16_t)(0xFF - 0x178), 0 },
		{ 0x101, 0x12F, 1, 1 },     { 0x100, 0x12E, 0, 1 },     { 0x133, 0x137, 1, 1 },
		{ 0x132, 0x136, 0, 1 },     { 0x13A, 0x148, 1, 1 },     { 0x139, 0x147, 0, 1 },
		{ 0x14B, 0x177, 1, 1 },     { 0x14A, 0x176, 0, 1 },     { 0x178, 0x178, 0, 0 },
		{ 0x17A, 0x17E, 1, 1 },     { 0x179, 0x17D, 0, 1 },     { 0x391, 0x3A9, 0, 0 },
		{ 0x3AC, 0x3AC, 0x26, 0 },  { 0x3AD, 0x3AF, 0x25, 0 },  { 0x3B1, 0x3C1, 0x20, 0 },
		{ 0x3C3, 0x3C9, 0x20, 0 },  { 0x3CC, 0x3CC, 0x40, 0 },  { 0x3CD, 0x3CE, 0x3F, 0 },
		{ 0x400, 0x42F, 0, 0 },     { 0x430, 0x44F, 0x20, 0 },  { 0x450, 0x45F, 0x50, 0 },
		{ 0x561, 0x586, 0x30, 0 },  { 0x1E01, 0x1E95, 1, 1 },   { 0x1EA1, 0x1EF9, 1, 1 },
		{ 0x3040, 0x9FFF, 0, 0 },   { 0xAC00, 0xD7A3, 0, 0 },   { 0xFF41, 0xFF5A, 0x20, 0 },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (unit >= rows[i].first && unit <= rows[i].last && !(rows[i].alternate && (unit - rows[i].first) % 2))
			return (uint16_t)(unit - rows[i].down);
	*certain = false;
	return unit;
}

static uint16_t upper_at(const struct cellname *name, size_t i)
{
	bool certain;

	return upcase(unit_at(name, i), &certain);
}

/* The first unit in which they differ; the shorter one's length if they do not. */
static size_t common_units(const struct cellname *a, const struct cellname *b)
{
	size_t i = 0, end = a->units < b->units ? a->units : b->units;

	while (i < end && upper_at(a, i) == upper_at(b, i))
		i++;
	return i;
}

bool cells_same_name(const struct cellname *a, const struct cellname *b)
{
	return a->units == b->units && common_units(a, b) == a->units;
}

int cells_name_order(const struct cellname *a, const struct cellname *b)
{
	size_t i = common_units(a, b);

	if (i < a->units && i < b->units)
		return upper_at(a, i) - upper_at(b, i);
	return (a->units > b->units) - (a->units < b->units);
}

/* The same name but for units that are NUL; more of those may follow. */
static bool same_but_zeroed(const struct cellname *name, const struct cellname *wanted)
{
	size_t i = 0;

	if (name->units < wanted->units)
		return false;
	while (i < name->units &&
	       (unit_at(name, i) == 0 || (i < wanted->units && upper_at(name, i) == upper_at(wanted, i))))
		i++;
	return i == name->units;
}

bool cells_may_have_been(const struct cellname *name, const struct cellname *wanted)
{
	struct cellname other = { .data = name->data, .wide = !name->wide };

	other.units = name->wide ? 2 * name->units : name->units / 2;
	return same_but_zeroed(name, wanted) || same_but_zeroed(&other, wanted);
}

bool cells_all_zero_name(const struct cellname *name)
{
	size_t i = 0;

	while (i < name->units && unit_at(name, i) == 0)
		i++;
	return name->units > 0 && i == name->units;
}

/* The hash of an lh list. False: it has letters whose upper case we do not know for certain. */
static bool name_hash(const struct cellname *name, uint32_t *ret)
{
	uint32_t hash = 0;
	bool certain = true;

	for (size_t i = 0; i < name->units; i++)
		hash = hash * HASH_FACTOR + upcase(unit_at(name, i), &certain);
	*ret = hash;
	return certain;
}

size_t cells_units_with_hash(const struct cellname *longest, uint32_t hash)
{
	uint32_t sum = 0;
	bool certain = true;

	for (size_t i = 0; i < longest->units; i++) {
		sum = sum * HASH_FACTOR + upcase(unit_at(longest, i), &certain);
		if (!certain)
			break;
		if (sum == hash)
			return i + 1;
	}
	return 0;
}

/* lf: four bytes for four characters, 0 behind the end and for what does not fit in a byte. */
static bool first_four_agree(uint32_t hint, const struct cellname *name, bool *certain)
{
	for (size_t i = 0; i < HINT_SIZE; i++) {
		uint8_t stored = (uint8_t)(hint >> 8 * i);
		uint16_t unit = i < name->units ? unit_at(name, i) : 0;

		if (stored && unit <= 0xFF && upcase(stored, certain) != upcase(unit, certain))
			return !*certain;
	}
	return true;
}

bool cells_hint_allows(const struct element *element, const struct wanted *wanted)
{
	bool certain = true;

	if (!wanted->has_hash || element->kind == 'i')
		return true;
	return element->kind == 'h' ? element->hint == wanted->hash
				    : first_four_agree(element->hint, &wanted->name, &certain);
}

bool cells_hint_agrees(const struct element *element, const struct cellname *name, bool *certain)
{
	uint32_t hash = 0;

	*certain = true;
	if (element->kind == 'h')
		*certain = name_hash(name, &hash);
	if (element->kind == 'f')
		return first_four_agree(element->hint, name, certain);
	return element->kind == 'i' || !*certain || hash == element->hint;
}

bool cells_wanted(struct arena *arena, const char *raw, struct wanted *ret)
{
	size_t size;
	const uint8_t *units = utf16le_of_raw(arena, raw, &size);

	if (!units)
		return false;
	ret->name = (struct cellname){ .data = units, .units = size / 2 - 1, .wide = true };
	ret->has_hash = name_hash(&ret->name, &ret->hash);
	return true;
}

const char *cells_raw_name(struct arena *arena, const struct cellname *name)
{
	const char *raw = name->wide ? raw_of_utf16le(arena, name->data, 2 * name->units)
				     : raw_of_latin1(arena, name->data, name->units);

	return raw ? raw : "";
}
