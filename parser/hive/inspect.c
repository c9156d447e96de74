/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First looks at a hive. Damage that can be told is told, and reading goes on: every finding but "this is no hive" is a
 * note. Cells, keys and values are not looked at.
 */
#include "parser/hive/inspect.h"

#include <inttypes.h>

#include "parser/hive/bins.h"

enum {
	PAGE = 4096,       /* bins are whole pages */
	SAMPLES = 8,       /* places of the bins area that are looked at for zeros */
	WALK_LIMIT = 4096, /* pages walked back to find the bin that a page belongs to */
	HBIN_HEADER = 32,
	HBIN_SIZE_AT = 8,
	MINOR_FIRST = 1, /* NT 3.1 */
	MINOR_LAST = 6,  /* Windows 10 containers */
	FORMAT_MEMORY = 1,
};

enum { TYPE_AT = 28, BINS_SIZE_AT = 40, CHECKSUM_AT = 508 };

static struct place place_in(const struct bytes *bytes, uint64_t offset)
{
	return (struct place){ .source = bytes->source, .offset = offset };
}

static const uint8_t *bin_at(const struct bytes *bytes, uint64_t at)
{
	const uint8_t *bin = bytes_at(bytes, at, HBIN_HEADER);

	return bin && memcmp(bin, "hbin", 4) == 0 ? bin : NULL;
}

static bool is_zero(const struct bytes *bytes, uint64_t at, size_t size)
{
	const uint8_t *p = bytes_at(bytes, at, size);

	return p && p[0] == 0 && memcmp(p, p + 1, size - 1) == 0;
}

/* Not a hive: what else people give to a program that wants one. */

#define LOOK(start, what)                                                                                              \
	{                                                                                                              \
		start, sizeof start - 1, what                                                                          \
	}

/* clang-format off */
static const struct look {
	const char *start;
	size_t size;
	const char *what;
} looks[] = {
	LOOK("hbin",                    "begins with a hive bin: its base block, the first 4096 bytes, is missing"),
	LOOK("CREG",                    "is a registry file of Windows 95, 98 or Me, which hold no TLS settings"),
	LOOK("version https://git-lfs", "is a Git LFS pointer, not the file it stands for: run 'git lfs pull'"),
	LOOK("Windows Registry Editor", "is .reg text, not a hive"),
	LOOK("\xFF\xFEW\0i\0n\0d\0",    "is .reg text, not a hive"),
	LOOK("REGEDIT",                 "is .reg text, not a hive"),
	LOOK("\xFD" "7zXZ",             "is packed with xz: unpack it first"),
	LOOK("\x1F\x8B",                "is packed with gzip: unpack it first"),
	LOOK("BZh",                     "is packed with bzip2: unpack it first"),
	LOOK("\x28\xB5\x2F\xFD",        "is packed with zstd: unpack it first"),
	LOOK("PK\3\4",                  "is a zip archive: unpack it first"),
	LOOK("7z\xBC\xAF\x27\x1C",      "is a 7-Zip archive: unpack it first"),
};
/* clang-format on */

static int refuse_stranger(const struct bytes *bytes, struct error *err)
{
	if (bytes->size == 0)
		return error_set(err, ERR_FORMAT, "is empty (0 bytes), not a registry hive");
	if (is_zero(bytes, 0, bytes->size < BASEBLOCK_SIZE ? bytes->size : BASEBLOCK_SIZE))
		return error_set(err, ERR_FORMAT, "begins with zeros and has no hive bins: it contains no hive data");
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		const uint8_t *start = bytes_at(bytes, 0, looks[i].size);

		if (start && memcmp(start, looks[i].start, looks[i].size) == 0)
			return error_set(err, ERR_FORMAT, "%s", looks[i].what);
	}
	return error_set(err, ERR_FORMAT, "is not a registry hive (it does not begin with 'regf')");
}

static int refuse_log(const struct baseblock *block, struct error *err)
{
	return error_set(err, ERR_FORMAT,
			 "is a transaction log (%s); supply its hive, and tlsready finds the logs next to it",
			 block->type == BASEBLOCK_LOG_NEW ? "new format HvLE" : "old format DIRT");
}

/* A log has its entries, or its bitmap, right behind the sector; a hive whose type was overwritten has bins all the
 * same. */
static bool is_log(const struct bytes *bytes, const struct baseblock *block, bool has_bins)
{
	const uint8_t *entry = bytes_at(bytes, LOG_SECTOR, 4);

	if (has_bins && entry && memcmp(entry, "HvLE", 4) != 0 && memcmp(entry, "DIRT", 4) != 0)
		return false;
	return block->type == BASEBLOCK_LOG_OLD || block->type == BASEBLOCK_LOG_NT || block->type == BASEBLOCK_LOG_NEW;
}

bool inspect_bins_alone(const struct bytes *bytes)
{
	const uint8_t *start = bytes_at(bytes, 0, HBIN_HEADER);
	bool found = start && bins_header_fits(start, 0);

	for (uint64_t i = 0; i < BINS_SOUGHT && !found; i++) {
		const uint8_t *page = bytes_at(bytes, BASEBLOCK_SIZE + i * PAGE, HBIN_HEADER);

		found = page && bins_header_fits(page, i * PAGE);
	}
	return found;
}

bool inspect_restore_signature(struct bytes *bytes)
{
	struct baseblock block;
	uint8_t sector[LOG_SECTOR];

	if (!baseblock_read(bytes, 0, &block) || block.magic)
		return false;
	memcpy(sector, bytes->data, LOG_SECTOR);
	memcpy(sector, "regf", 4);
	if (block.checksum != baseblock_checksum(sector))
		return false;
	memcpy(bytes->data, sector, 4);
	return true;
}

int inspect_format(const struct bytes *bytes, struct baseblock *ret_block, struct error *err)
{
	struct baseblock block = { 0 };
	bool has_sector = baseblock_read(bytes, 0, &block);
	const uint8_t *first_bin = bytes_at(bytes, BASEBLOCK_SIZE, HBIN_HEADER);
	bool has_bins = first_bin && bins_header_fits(first_bin, 0);

	if (has_sector && block.magic && is_log(bytes, &block, has_bins))
		return refuse_log(&block, err);
	if (bytes_at(bytes, 0, 4) && memcmp(bytes->data, "regf", 4) == 0 && bytes->size < BASEBLOCK_SIZE)
		return error_set(err, ERR_FORMAT, "is cut off in the base block: %zu bytes of the first %d are there",
				 bytes->size, BASEBLOCK_SIZE);
	if (!block.magic && !inspect_bins_alone(bytes))
		return refuse_stranger(bytes, err);
	*ret_block = block;
	return 0;
}

/* The base block. */

void inspect_base_block(const struct baseblock *block, int32_t source, const char *stale, const char *restored,
			struct notes *notes)
{
	struct place at = { .source = source, .offset = 0 };
	enum severity severity = stale ? SEVERITY_WARNING : SEVERITY_NOTE;
	const char *so = stale ? stale : "its transaction logs were applied in memory, and nothing is missing";

	if (!block->magic)
		note_add(notes, "hive-signature", SEVERITY_WARNING, at,
			 "Base block damaged: the hive does not begin with 'regf'. %s", restored);
	else if (!baseblock_usable(block))
		note_add(notes, "hive-base-block", SEVERITY_WARNING, at,
			 "Base block damaged: its checksum is wrong, and its fields hold impossible values. %s", restored);
	else if (!block->checksum_good)
		note_add(notes, "hive-checksum", severity, at,
			 "The checksum of the base block is wrong: it was changed, or being written when the copy was made; "
			 "%s.",
			 so);
	else if (block->sequence1 != block->sequence2)
		note_add(notes, "hive-dirty", severity, at,
			 "The hive is dirty: it was not written to the end (sequence numbers %" PRIu32 " and %" PRIu32
			 "); %s.",
			 block->sequence1, block->sequence2, so);
	if (!baseblock_usable(block))
		return;
	if (block->major != 1 || block->minor < MINOR_FIRST || block->minor > MINOR_LAST)
		note_add(notes, "hive-version", SEVERITY_WARNING, at,
			 "The hive says that its format is %" PRIu32 ".%" PRIu32
			 ", and only 1.1 to 1.6 are known: what is read may be wrong.",
			 block->major, block->minor);
	if (block->format != FORMAT_MEMORY)
		note_add(notes, "hive-format", SEVERITY_WARNING, at,
			 "The base block names the format %" PRIu32
			 ", and only 1 is known: Windows does not load such a hive.",
			 block->format);
	if (block->type != BASEBLOCK_PRIMARY)
		note_add(notes, "hive-type", SEVERITY_WARNING, at,
			 "The base block names the file type %" PRIu32 ", which is not that of a hive; read as one.",
			 block->type);
}

/* Sizes. */

/* The header of the bin that this page lies in; NULL: none within reach. */
static const uint8_t *bin_before(const struct bytes *bytes, uint64_t page, uint64_t *ret_at)
{
	for (int i = 0; i < WALK_LIMIT && page >= BASEBLOCK_SIZE; i++, page -= PAGE) {
		const uint8_t *bin = bin_at(bytes, page);

		if (bin) {
			*ret_at = page;
			return bin;
		}
	}
	return NULL;
}

static bool belongs_to_bin(const struct bytes *bytes, uint64_t page)
{
	uint64_t at;
	const uint8_t *bin = bin_before(bytes, page, &at);

	return bin && page - at < le32(bin + HBIN_SIZE_AT);
}

/* True if the file ends in the middle of a bin. */
static bool ends_in_bin(const struct bytes *bytes)
{
	uint64_t at, last = (bytes->size - 1) / PAGE * PAGE;
	const uint8_t *bin = bin_before(bytes, last, &at);

	return bytes->size % PAGE != 0 || (bin && le32(bin + HBIN_SIZE_AT) > bytes->size - at);
}

static void note_short(const struct bytes *bytes, uint32_t announced, struct notes *notes)
{
	uint64_t there = bytes->size - BASEBLOCK_SIZE;

	if (there == 0 || ends_in_bin(bytes))
		note_add(notes, "hive-truncated", SEVERITY_ERROR, place_in(bytes, bytes->size),
			 "The file was cut: it holds %" PRIu64 " of the %" PRIu32
			 " bytes of hive bins that its base block announces; keys in the rest cannot be read.",
			 there, announced);
	else
		note_add(notes, "hive-bins-size", SEVERITY_WARNING, place_in(bytes, BINS_SIZE_AT),
			 "The base block announces %" PRIu32 " bytes of hive bins and the file holds %" PRIu64
			 ": the number is wrong, or the file was cut between two bins.",
			 announced, there);
}

/* Padding with zeros is what Windows does itself. */
static void note_rest(const struct bytes *bytes, uint64_t end, struct notes *notes)
{
	uint64_t rest = bytes->size - end;

	if (rest && !is_zero(bytes, end, rest < PAGE ? (size_t)rest : PAGE))
		note_add(notes, "hive-trailing", SEVERITY_NOTE, place_in(bytes, end),
			 "%" PRIu64 " bytes follow the last hive bin; Windows does not read them.", rest);
}

/*
 * Zeros where bins must be. A page of zeros inside a bin may be free space, so it counts only where the bin before it
 * has ended: copies of sparse or damaged files, and hives dumped from memory.
 */
static bool is_lost(const struct bytes *bytes, uint64_t page)
{
	return is_zero(bytes, page, PAGE) && !belongs_to_bin(bytes, page);
}

/* Where the zeros that end at this lost page begin: behind data, or behind the free end of a bin. */
static uint64_t zeros_from(const struct bytes *bytes, uint64_t page)
{
	uint64_t at;

	while (page > BASEBLOCK_SIZE && is_zero(bytes, page - PAGE, PAGE))
		page -= PAGE;
	const uint8_t *bin = bin_before(bytes, page, &at);
	uint64_t end = bin ? at + le32(bin + HBIN_SIZE_AT) : page;

	return end > page ? end : page;
}

static void note_zeros(const struct bytes *bytes, uint64_t end, struct notes *notes)
{
	uint64_t pages = (end - BASEBLOCK_SIZE) / PAGE, last = BASEBLOCK_SIZE + (pages - 1) * PAGE;

	if (pages && is_lost(bytes, last)) {
		uint64_t from = zeros_from(bytes, last);

		note_add(notes, "hive-zero-tail", SEVERITY_ERROR, place_in(bytes, from),
			 "The last %" PRIu64
			 " bytes of the hive bins are zeros: they were never written to this copy, and "
			 "keys in them cannot be read.",
			 end - from);
		return;
	}
	for (uint64_t i = 0; i < SAMPLES && i < pages; i++) {
		uint64_t page = BASEBLOCK_SIZE + pages * i / SAMPLES * PAGE;

		if (!is_lost(bytes, page))
			continue;
		note_add(notes, "hive-zero-pages", SEVERITY_ERROR, place_in(bytes, page),
			 "There are zeros where a hive bin should be, perhaps not only here (%d places were looked "
			 "at): keys "
			 "in them cannot be read.",
			 SAMPLES);
		return;
	}
}

void inspect_bins(const struct bytes *bytes, struct notes *notes)
{
	struct baseblock block;

	if (bytes->size < BASEBLOCK_SIZE || !baseblock_read(bytes, 0, &block) || bin_at(bytes, 0))
		return;
	uint64_t end = BASEBLOCK_SIZE + (uint64_t)block.bins_size;
	bool is_usable = baseblock_usable(&block);

	if (is_usable && end > bytes->size)
		note_short(bytes, block.bins_size, notes);
	else if (is_usable && (block.bins_size == 0 || block.bins_size % PAGE != 0))
		note_add(notes, "hive-bins-size", SEVERITY_WARNING, place_in(bytes, BINS_SIZE_AT),
			 "The base block announces %" PRIu32
			 " bytes of hive bins, which is no size that Windows writes.",
			 block.bins_size);
	else if (is_usable)
		note_rest(bytes, end, notes);
	if (!is_usable || end > bytes->size || block.bins_size == 0)
		end = bytes->size;
	note_zeros(bytes, end, notes);
}

/* Repair, for libregf alone. */

static uint64_t end_of_bins(const struct bytes *bytes)
{
	uint64_t at = BASEBLOCK_SIZE;
	const uint8_t *bin;

	while ((bin = bin_at(bytes, at))) {
		uint32_t size = le32(bin + HBIN_SIZE_AT);

		if (size == 0 || size % PAGE != 0 || size > bytes->size - at)
			break;
		at += size;
	}
	return at;
}

static void put32(uint8_t *p, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> 8 * i);
}

const char *inspect_repair(const struct bytes *bytes, uint8_t ret_sector[LOG_SECTOR])
{
	enum { CHECKSUM = 1, SIZE = 2, TYPE = 4 };
	static const char *const what[] = {
		[CHECKSUM] = "the checksum of the base block",
		[SIZE] = "the size of the hive bins",
		[SIZE | CHECKSUM] = "the checksum of the base block and the size of the hive bins",
		[TYPE] = "the file type",
		[TYPE | CHECKSUM] = "the checksum of the base block and the file type",
		[TYPE | SIZE] = "the size of the hive bins and the file type",
		[TYPE | SIZE | CHECKSUM] =
			"the checksum of the base block, the size of the hive bins and the file type",
	};
	struct baseblock block;

	if (!baseblock_read(bytes, 0, &block) || !block.magic || bytes->size < BASEBLOCK_SIZE)
		return NULL;
	uint64_t end = block.bins_size > bytes->size - BASEBLOCK_SIZE ? end_of_bins(bytes) : BASEBLOCK_SIZE;
	unsigned wrong = (block.checksum_good ? 0 : CHECKSUM) | (end > BASEBLOCK_SIZE ? SIZE : 0) |
			 (block.type != BASEBLOCK_PRIMARY ? TYPE : 0);

	memcpy(ret_sector, bytes->data, LOG_SECTOR);
	put32(ret_sector + TYPE_AT, BASEBLOCK_PRIMARY);
	if (wrong & SIZE)
		put32(ret_sector + BINS_SIZE_AT, (uint32_t)(end - BASEBLOCK_SIZE));
	put32(ret_sector + CHECKSUM_AT, baseblock_checksum(ret_sector));
	return what[wrong];
}
