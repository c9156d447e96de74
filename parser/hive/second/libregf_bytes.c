/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks past libregf at the records it read: nk and vk at the offsets that it gives itself. Nothing is searched for
 * here.
 */
#include "parser/hive/second/libregf_bytes.h"

#include "parser/hive/format.h"

struct location regf_location(const struct bytes *bytes, int64_t offset, const char signature[2])
{
	struct location at = { .source = bytes->source, .offset = LOCATION_NO_OFFSET };
	const uint8_t *record = offset >= CELL_HEADER ? bytes_at(bytes, (uint64_t)offset, 2) : NULL;

	if (record && is_record(record, signature[0], signature[1]))
		at.offset = (uint64_t)offset - CELL_HEADER;
	return at;
}

static const uint8_t *record_at(const struct bytes *bytes, struct location cell, size_t size)
{
	return cell.offset == LOCATION_NO_OFFSET ? NULL : bytes_at(bytes, cell.offset + CELL_HEADER, size);
}

/* An allocated list that is not empty. */
static bool has_list(const struct bytes *bytes, uint32_t offset)
{
	const uint8_t *cell = offset == CELL_NIL
				      ? NULL
				      : bytes_at(bytes, BASEBLOCK_SIZE + (uint64_t)offset, CELL_HEADER + LIST_HEADER);

	return cell && cell_used(le32(cell)) && list_kind(cell + CELL_HEADER) && list_count(cell + CELL_HEADER) > 0;
}

/* A key that says "none" and has a list all the same has at least one. */
uint32_t regf_stored_children(const struct bytes *bytes, struct location key)
{
	const uint8_t *nk = record_at(bytes, key, NK_SIZE);
	uint32_t stored = nk ? nk_child_count(nk) : 0;

	return nk && stored == 0 && has_list(bytes, nk_children(nk)) ? 1 : stored;
}

uint32_t regf_stored_values(const struct bytes *bytes, struct location key)
{
	const uint8_t *nk = record_at(bytes, key, NK_SIZE);

	return nk ? nk_value_count(nk) : 0;
}

/* Names of one byte a character: libregf takes 80 to 9F for the signs of Windows-1252, which they are not. */
bool regf_misreads(const char *name)
{
	for (const unsigned char *p = (const unsigned char *)name; *p; p++)
		if (p[0] == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F)
			return true;
	return false;
}

/*
 * Data of up to four bytes is in the vk record itself. libregf takes one to three of them from the wrong end of the
 * field (20201007, and still so in 2026), so they are read here. What it shortened, which is text with a NUL in it, it
 * took from the right place.
 */
int regf_repair_inline_data(const struct bytes *bytes, struct hivevalue *value, uint8_t *data, struct error *err)
{
	const uint8_t *vk = record_at(bytes, value->at, VK_SIZE);

	if (!vk) {
		error_at(err, ERR_CORRUPT, value->at,
			 "libregf reads data of 1 to 3 bytes wrongly, and its record was not found");
		return UNREADABLE;
	}
	if (vk_is_inline(vk) && vk_data_size(vk) <= value->size) {
		value->size = vk_data_size(vk);
		memcpy(data, vk_data(vk), value->size);
	}
	return PRESENT;
}
