/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/damage/mutate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "support/build/hivebuild.h"
#include "common/le.h"
#include "support/build/le_put.h"

enum { BASE_BLOCK = 4096, SECTOR = 512, PAGE = 4096, BINS_SIZE_AT = 40, TWO_PLACES = 2 };

/* splitmix64 */
uint64_t dice_roll(struct dice *dice)
{
	uint64_t z = dice->state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

size_t dice_below(struct dice *dice, size_t limit)
{
	return (size_t)(dice_roll(dice) % limit);
}

struct operation {
	struct dice *dice;
	const struct sample_machine_hive *hive;
	uint8_t *data;
	size_t *size;
	char *text;
};

static void say(struct operation *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct operation *p, const char *format, ...)
{
	va_list args;
	size_t used = strlen(p->text);

	va_start(args, format);
	vsnprintf(p->text + used, MUTATION_TEXT - used, format, args);
	va_end(args);
}

static const struct sample_machine_cell *some_cell(struct operation *p)
{
	return &p->hive->cells[dice_below(p->dice, p->hive->cell_count)];
}

/* A place worth changing: three of four times in a cell that matters, or its size field; else base block, bin,
 * anywhere. */
static size_t some_location(struct operation *p)
{
	const struct sample_machine_cell *cell = some_cell(p);
	size_t dice = dice_below(p->dice, 16);

	if (dice < 12)
		return cell->at + dice_below(p->dice, cell->size);
	if (dice == 12)
		return dice_below(p->dice, SECTOR);
	if (dice == 13)
		return BASE_BLOCK + dice_below(p->dice, 32);
	return dice_below(p->dice, p->hive->size);
}

static void flip_bit(struct operation *p)
{
	size_t at = some_location(p);
	unsigned bit = (unsigned)dice_below(p->dice, 8);

	p->data[at] ^= (uint8_t)(1u << bit);
	say(p, "bit %u of 0x%zx flipped", bit, at);
}

static void set_byte(struct operation *p)
{
	static const uint8_t likely[] = { 0, 1, 0xFF, 0x80, 0x7F, 0x20 };
	size_t at = some_location(p), dice = dice_below(p->dice, 12);
	uint8_t byte = dice < sizeof likely ? likely[dice] : (uint8_t)dice_roll(p->dice);

	p->data[at] = byte;
	say(p, "byte 0x%zx set to %02x", at, byte);
}

/* An aligned word becomes a number that such words hold: another cell's offset, a small or a huge number, one off. */
static void set_word(struct operation *p)
{
	size_t at = some_location(p) & ~(size_t)3;
	uint32_t old = le32(p->data + at);
	const uint32_t numbers[] = { 0,
				     1,
				     2,
				     0xFFFFFFFF,
				     0x80000000,
				     0x7FFFFFFF,
				     old + 1,
				     old - 1,
				     old + 8,
				     old - 8,
				     old ^ 0x80000000,
				     0x40000001,
				     (uint32_t)dice_roll(p->dice) };
	size_t dice = dice_below(p->dice, 2 * sizeof numbers / sizeof *numbers);
	uint32_t number =
		dice < sizeof numbers / sizeof *numbers ? numbers[dice] : (uint32_t)(some_cell(p)->at - BASE_BLOCK);

	le32_put(p->data + at, number);
	say(p, "word 0x%zx changed from %08x to %08x", at, old, number);
}

static void swap_bytes(uint8_t *a, uint8_t *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = a[i];

		a[i] = b[i];
		b[i] = byte;
	}
}

/* Size fields included: as if their places had been mixed up. */
static void swap_cells(struct operation *p)
{
	const struct sample_machine_cell *a = some_cell(p), *b = some_cell(p);
	size_t size = a->size < b->size ? a->size : b->size;

	swap_bytes(p->data + a->at, p->data + b->at, size);
	say(p, "%zu bytes of the cells 0x%zx and 0x%zx swapped", size, a->at, b->at);
}

static void swap_words(struct operation *p)
{
	size_t a = some_location(p) & ~(size_t)3, b = some_location(p) & ~(size_t)3;

	swap_bytes(p->data + a, p->data + b, 4);
	say(p, "words 0x%zx and 0x%zx swapped", a, b);
}

static void zero(struct operation *p, size_t block)
{
	size_t at = some_location(p) / block * block;
	size_t size = p->hive->size - at < block ? p->hive->size - at : block;

	memset(p->data + at, 0, size);
	say(p, "%zu bytes from 0x%zx on zeroed", size, at);
}

static void zero_sector(struct operation *p)
{
	zero(p, SECTOR);
}

static void zero_page(struct operation *p)
{
	zero(p, PAGE);
}

static void zero_some(struct operation *p)
{
	zero(p, (size_t)8 << dice_below(p->dice, 4));
}

/* A sector of elsewhere, as a stale or misdirected write leaves it. */
static void copy_sector(struct operation *p)
{
	size_t to = some_location(p) / SECTOR * SECTOR, from = dice_below(p->dice, p->hive->size / SECTOR) * SECTOR;

	memmove(p->data + to, p->data + from, SECTOR);
	say(p, "sector 0x%zx overwritten with that of 0x%zx", to, from);
}

/* Changes in the base block that its checksum covers: as a tool leaves it that knows how. */
static void set_sealed_word(struct operation *p)
{
	size_t at = dice_below(p->dice, 508 / 4) * 4;
	uint32_t number =
		dice_below(p->dice, 2) ? (uint32_t)dice_below(p->dice, 16) : (uint32_t)(some_cell(p)->at - BASE_BLOCK);

	le32_put(p->data + at, number);
	hivebuild_seal(p->data);
	say(p, "word 0x%zx of the base block changed to %08x and sealed", at, number);
}

/* Cut, and the base block made to announce no more than is there. */
static void cut_and_seal(struct operation *p)
{
	size_t unit = dice_below(p->dice, 2) ? PAGE : SECTOR;
	size_t bins = (p->hive->size - BASE_BLOCK) / unit, left = BASE_BLOCK + dice_below(p->dice, bins) * unit;
	uint32_t announced = (uint32_t)(left - BASE_BLOCK);

	le32_put(p->data + BINS_SIZE_AT, announced);
	hivebuild_seal(p->data);
	*p->size = left;
	say(p, "cut to %zu bytes and sealed", left);
}

/* clang-format off */
static void (*const kinds[])(struct operation *p) = { /* the first two change two places */
	swap_cells, swap_words,
	flip_bit, flip_bit, flip_bit, flip_bit, set_byte, set_byte, set_byte, set_word, set_word, set_word, set_word,
	zero_sector, zero_page, zero_some, copy_sector, set_sealed_word, cut_and_seal,
};
/* clang-format on */

bool mutate_hive(struct dice *dice, const struct sample_machine_hive *hive, uint8_t *copy, size_t *size,
		 char ret_text[MUTATION_TEXT])
{
	struct operation p = { .dice = dice, .hive = hive, .data = copy, .size = size, .text = ret_text };

	size_t kind = dice_below(dice, sizeof kinds / sizeof *kinds);

	*ret_text = '\0';
	kinds[kind](&p);
	return kind >= TWO_PLACES;
}

static bool is_break(char c)
{
	return c == '\r' || c == '\n';
}

/* What stands in .reg text, more often than the rest. Never NUL: with it the text is another kind of file. */
static char some_character(struct dice *dice)
{
	static const char likely[] = "0123456789abcdef\"\\[]-=:;,@ \tdwordhexEnabledTLS";
	size_t at = dice_below(dice, 2 * sizeof likely);

	return at < sizeof likely - 1 ? likely[at] : (char)(1 + dice_below(dice, 255));
}

void mutate_text(struct dice *dice, char *text, size_t size, char ret_text[MUTATION_TEXT])
{
	size_t at = dice_below(dice, size);
	char c = some_character(dice);

	while (is_break(text[at]))
		at = dice_below(dice, size);
	while (is_break(c))
		c = some_character(dice);
	snprintf(ret_text, MUTATION_TEXT, "character 0x%zx changed from %02x to %02x", at, (unsigned char)text[at],
		 (unsigned char)c);
	text[at] = c;
}
