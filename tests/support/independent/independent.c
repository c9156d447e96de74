/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules once more, straight from Microsoft's pages (TLS registry settings; Protocols in TLS/SSL; KB245030;
 * KB3140245; WINHTTP_OPTION_SECURE_PROTOCOLS; the reference source of ServicePointManager; the CBS servicing states
 * chart), as what must hold for READY. Each function speaks against it or stays silent.
 */
#include "support/independent/independent_review.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void review_against(struct review *review, enum chance chance, const char *why)
{
	if (chance <= review->chance)
		return;
	review->chance = chance;
	review->why = why;
}

/* What no line lists may be set: nothing can be READY by it. */
enum sight review_settled(struct review *review, enum sight sight)
{
	if (sight != SIGHT_UNLISTED)
		return sight;
	review_against(review, CHANCE_NONE, "no line of the text lists a key that matters");
	return SIGHT_NOT;
}

const char *review_path(struct review *review, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(review->path, sizeof review->path, format, args);
	va_end(args);
	return review->path;
}

enum number review_number(struct review *review, const char *path, const char *name, uint32_t *ret)
{
	struct sighting value;
	enum sight sight = review_settled(review, review->oracle->value(review->oracle->self, path, name, &value));

	if (sight == SIGHT_NOT)
		return NUMBER_NONE;
	if (sight == SIGHT_UNSURE) {
		review_against(review, CHANCE_UNKNOWN, "a number cannot be read");
		return NUMBER_UNSURE;
	}
	if (value.type != 4 || value.size != 4)
		return NUMBER_ODD;
	*ret = (uint32_t)value.data[0] | (uint32_t)value.data[1] << 8 | (uint32_t)value.data[2] << 16 |
	       (uint32_t)value.data[3] << 24;
	return NUMBER_SET;
}

void review_decode(const struct sighting *value, char *ret, size_t room)
{
	size_t size = value->size < SIGHT_DATA ? value->size : SIGHT_DATA, used = 0;

	for (size_t i = 0; i + 1 < size && used + 1 < room; i += 2) {
		if (!value->data[i] && !value->data[i + 1])
			break;
		ret[used++] = value->data[i + 1] || value->data[i] >= 0x80 ? '?' : (char)value->data[i];
	}
	ret[used] = '\0';
}

enum sight review_text(struct review *review, const char *path, const char *name, char *ret, size_t room)
{
	struct sighting value;
	enum sight sight = review_settled(review, review->oracle->value(review->oracle->self, path, name, &value));

	*ret = '\0';
	if (sight == SIGHT_UNSURE)
		review_against(review, CHANCE_UNKNOWN, "a text cannot be read");
	if (sight == SIGHT_YES && (value.type == 1 || value.type == 2))
		review_decode(&value, ret, room);
	return sight;
}

enum sight review_key(struct review *review, const char *path)
{
	enum sight sight = review_settled(review, review->oracle->key(review->oracle->self, path));

	if (sight == SIGHT_UNSURE)
		review_against(review, CHANCE_UNKNOWN, "whether a key is there cannot be told");
	return sight;
}

static void review_set(struct review *review)
{
	review_schannel(review);
	review_ciphers(review);
	review_signatures(review);
	review_policies(review);
}

/* By the turn-th control set, where no Select names one. Returns how many there are. */
static size_t review_turn(struct review *review)
{
	const struct oracle *oracle = review->oracle;

	review_windows(review);
	if (review->build && *review->set) { /* without them nothing more can be said */
		review_machine(review);
		review_programs(review);
		review_certificates(review);
		review_set(review);
		if (review_next_set(review))
			review_set(review);
	}
	if (oracle->contradiction && oracle->contradiction(oracle->self))
		review_against(review, CHANCE_NONE, oracle->contradiction(oracle->self));
	return review->set_count;
}

enum chance independent_chance(const struct oracle *oracle, const char **ret_why)
{
	enum chance worst = CHANCE_READY;
	size_t turns = 1;

	*ret_why = "";
	for (size_t turn = 0; turn < turns; turn++) {
		struct review review = { .oracle = oracle, .why = "", .turn = turn };
		size_t sets = review_turn(&review);

		turns = sets ? sets : 1;
		if (review.chance <= worst)
			continue;
		worst = review.chance;
		*ret_why = review.why;
	}
	return worst;
}

/* The base block: "Windows registry file format specification" (msuhanov/regf). */

static uint32_t field(const uint8_t *hive, size_t at)
{
	return hive[at] | (uint32_t)hive[at + 1] << 8 | (uint32_t)hive[at + 2] << 16 | (uint32_t)hive[at + 3] << 24;
}

const char *independent_unsound(const void *data, size_t size)
{
	enum { BASE_BLOCK = 4096, CHECKSUM = 508, SEQUENCE1 = 4, SEQUENCE2 = 8, BINS_SIZE = 40 };
	const uint8_t *hive = data;
	uint32_t sum = 0;

	if (size < BASE_BLOCK || memcmp(hive, "regf", 4) != 0)
		return "the base block is cut or has no signature";
	for (size_t at = 0; at < CHECKSUM; at += 4)
		sum ^= field(hive, at);
	sum = sum == 0 ? 1 : sum == 0xFFFFFFFF ? 0xFFFFFFFE : sum;
	if (sum != field(hive, CHECKSUM))
		return "the checksum is wrong";
	if (field(hive, SEQUENCE1) != field(hive, SEQUENCE2))
		return "the hive is dirty";
	return field(hive, BINS_SIZE) > size - BASE_BLOCK ? "bins are cut off" : NULL;
}
