/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the anchor to the root folder: volume descriptors, partitions, the file set. */
#include <inttypes.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/udf/udf_parts.h"

enum {
	RECOGNITION = 0x8000, /* structures of 2048 bytes from here on, ECMA-167 2/8.3 */
	RECOGNITION_SIZE = 2048,
	RECOGNITION_LIMIT = 16,
	ANCHOR_SECTOR = 256,
	SEQUENCE_LIMIT = 256, /* descriptors of a volume descriptor sequence */
	PARTITIONS_LIMIT = 8,
	MAP_TYPE_1_SIZE = 6,
	MAP_TYPE_2_SIZE = 64,
	DESCRIPTOR = 512, /* ECMA-167 3/8.4: no volume descriptor is larger */
};

/* Fields of descriptors, ECMA-167 3/10 and 4/14. */
enum {
	AT_TAG_CHECKSUM = 4,
	AT_TAG_CRC = 8,
	AT_TAG_CRC_SIZE = 10,
	AT_TAG_LOCATION = 12,
	AT_MAIN_SEQUENCE = 16,
	AT_RESERVE_SEQUENCE = 24,
	AT_SEQUENCE_NUMBER = 16,
	AT_PARTITION_NUMBER = 22,
	AT_PARTITION_START = 188,
	AT_PARTITION_SIZE = 192,
	AT_BLOCK_SIZE = 212,
	AT_FILE_SET = 248,
	AT_MAPS_SIZE = 264,
	AT_MAP_COUNT = 268,
	AT_MAPS = 440,
	AT_ROOT = 400,
	/* UDF 2.2.10: a map of the metadata partition */
	AT_MAP_KIND = 5,
	AT_MAP_NUMBER_1 = 4,
	AT_MAP_NUMBER_2 = 38,
	AT_METADATA_FILE = 40,
	AT_METADATA_MIRROR = 44,
};

struct partition {
	uint16_t number;
	uint32_t start, size; /* in sectors */
};

struct descriptors {
	struct partition partitions[PARTITIONS_LIMIT];
	size_t partition_count;
	uint8_t volume[DESCRIPTOR]; /* the logical volume descriptor that prevails */
	bool has_volume;
	uint32_t volume_number;
};

bool udf_is(struct source *file)
{
	uint8_t head[6];
	struct error ignored;

	for (uint64_t i = 0; i < RECOGNITION_LIMIT; i++)
		if (source_read_some(file, RECOGNITION + i * RECOGNITION_SIZE, head, sizeof head, &ignored) ==
			    sizeof head &&
		    memcmp(head + 1, "NSR0", 4) == 0)
			return true;
	return false;
}

/* CRC-16 with the polynomial 0x1021, as CRC-ITU-T of ECMA-167 1/7.2.6. */
static uint16_t crc16(const uint8_t *bytes, size_t size)
{
	unsigned crc = 0;

	for (size_t i = 0; i < size; i++) {
		crc ^= (unsigned)bytes[i] << 8;
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
	}
	return (uint16_t)crc;
}

int udf_tag(const uint8_t *bytes, size_t size, uint16_t *ret, struct error *err)
{
	uint8_t sum = 0;

	if (size < TAG_SIZE)
		return error_set(err, ERR_CORRUPT, "has a descriptor that is cut off");
	for (size_t i = 0; i < TAG_SIZE; i++)
		sum = (uint8_t)(sum + (i == AT_TAG_CHECKSUM ? 0 : bytes[i]));
	size_t covered = le16(bytes + AT_TAG_CRC_SIZE);

	if (sum != bytes[AT_TAG_CHECKSUM] || covered > size - TAG_SIZE ||
	    crc16(bytes + TAG_SIZE, covered) != le16(bytes + AT_TAG_CRC))
		return error_set(err, ERR_CORRUPT, "has a descriptor whose checksum is wrong");
	*ret = le16(bytes);
	return 0;
}

/* 0, and *ret the identifier: 0 for what is no descriptor. */
static int read_descriptor(const struct udf *udf, uint64_t sector, uint8_t bytes[DESCRIPTOR], uint16_t *ret,
			   struct error *err)
{
	int result = source_read(udf->file, sector * udf->block_size, bytes, DESCRIPTOR, err);

	*ret = 0;
	if (result == 0 && udf_tag(bytes, DESCRIPTOR, ret, NULL) < 0)
		*ret = 0;
	return result;
}

static bool has_anchor(struct udf *udf, uint32_t block_size, uint8_t bytes[DESCRIPTOR])
{
	const uint64_t sectors = udf->file->size / block_size;
	const uint64_t places[] = { ANCHOR_SECTOR, sectors - 1, sectors - 1 - ANCHOR_SECTOR };
	uint16_t tag;

	udf->block_size = block_size;
	for (size_t i = 0; sectors > ANCHOR_SECTOR && i < sizeof places / sizeof *places; i++)
		if (read_descriptor(udf, places[i], bytes, &tag, NULL) == 0 && tag == TAG_ANCHOR &&
		    le32(bytes + AT_TAG_LOCATION) == (uint32_t)places[i])
			return true;
	return false;
}

static int find_anchor(struct udf *udf, uint8_t bytes[DESCRIPTOR], struct error *err)
{
	static const uint32_t sizes[] = { 2048, 512, 4096, 1024 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		if (has_anchor(udf, sizes[i], bytes))
			return 0;
	return error_set(err, ERR_CORRUPT, "has no anchor that can be read, neither in sector 256 nor at its end");
}

static void take_partition(struct descriptors *all, const uint8_t *bytes)
{
	if (all->partition_count < PARTITIONS_LIMIT)
		all->partitions[all->partition_count++] = (struct partition){
			.number = le16(bytes + AT_PARTITION_NUMBER),
			.start = le32(bytes + AT_PARTITION_START),
			.size = le32(bytes + AT_PARTITION_SIZE),
		};
}

/* Of several the one with the highest number prevails, ECMA-167 3/8.4.3. */
static void take_volume(struct descriptors *all, const uint8_t *bytes)
{
	if (all->has_volume && le32(bytes + AT_SEQUENCE_NUMBER) < all->volume_number)
		return;
	memcpy(all->volume, bytes, DESCRIPTOR);
	all->volume_number = le32(bytes + AT_SEQUENCE_NUMBER);
	all->has_volume = true;
}

static bool read_sequence(const struct udf *udf, const uint8_t *extent, struct descriptors *ret)
{
	uint32_t count = le32(extent) / udf->block_size, start = le32(extent + 4);
	uint8_t bytes[DESCRIPTOR];
	uint16_t tag = 0;

	*ret = (struct descriptors){ .partition_count = 0 };
	for (uint32_t i = 0; i < count && i < SEQUENCE_LIMIT && tag != TAG_END; i++) {
		if (read_descriptor(udf, (uint64_t)start + i, bytes, &tag, NULL) < 0)
			break;
		if (tag == TAG_PARTITION)
			take_partition(ret, bytes);
		else if (tag == TAG_LOGICAL_VOLUME)
			take_volume(ret, bytes);
	}
	return ret->has_volume && ret->partition_count;
}

static int read_descriptors(struct udf *udf, struct descriptors *ret, struct error *err)
{
	uint8_t anchor[DESCRIPTOR];
	int result = find_anchor(udf, anchor, err);

	if (result < 0)
		return result;
	if (read_sequence(udf, anchor + AT_MAIN_SEQUENCE, ret))
		return 0;
	if (!read_sequence(udf, anchor + AT_RESERVE_SEQUENCE, ret))
		return error_set(err, ERR_CORRUPT, "has no volume descriptors that can be read");
	source_note(udf->room, udf->file, DOUBT_NONE, "has damaged UDF volume descriptors: their reserve was used");
	return 0;
}

static int open_partition(struct udf *udf, const struct descriptors *all, uint16_t number, struct source **ret,
			  struct error *err)
{
	for (size_t i = 0; i < all->partition_count; i++) {
		const struct partition *partition = &all->partitions[i];
		uint64_t at = (uint64_t)partition->start * udf->block_size, end = udf->file->size;
		uint64_t size = (uint64_t)partition->size * udf->block_size;

		if (partition->number != number)
			continue;
		if (at > end)
			return error_set(err, ERR_CORRUPT, "has a partition that is behind the end of the file");
		return source_window(udf->room, udf->file, at, size < end - at ? size : end - at, "partition",
				     "UDF partition", ret, err);
	}
	return error_set(err, ERR_CORRUPT, "has no partition %u, which its logical volume is made of", number);
}

/* The blocks of a metadata partition are the bytes of a file in a partition of type 1; its mirror is the same. */
static int open_metadata(struct udf *udf, const uint8_t *map, struct source *below, struct source **ret, struct error *err)
{
	struct udf *at = arena_copy(udf->room->arena, udf, sizeof *udf);
	struct udf_file file;

	if (!at)
		return error_no_memory(err);
	at->maps[0] = below;
	at->map_count = 1;
	int result = udf_file(at, (struct udf_place){ .block = le32(map + AT_METADATA_FILE) }, &file, err);

	if (result < 0 && result != ERR_NOMEM)
		result = udf_file(at, (struct udf_place){ .block = le32(map + AT_METADATA_MIRROR) }, &file, err);
	if (result == 0)
		*ret = file.source;
	return result;
}

static int open_map(struct udf *udf, const struct descriptors *all, const uint8_t *map, uint8_t size, struct error *err)
{
	static const char metadata[] = "*UDF Metadata Partition";
	struct source *below;

	if (map[0] == 1 && size == MAP_TYPE_1_SIZE)
		return open_partition(udf, all, le16(map + AT_MAP_NUMBER_1), &udf->maps[udf->map_count++], err);
	if (map[0] != 2 || size != MAP_TYPE_2_SIZE || memcmp(map + AT_MAP_KIND, metadata, sizeof metadata - 1) != 0)
		return error_set(err, ERR_UNSUPPORTED, "has a partition of a kind that tlsready does not read (%.23s)",
				 map[0] == 2 && size == MAP_TYPE_2_SIZE ? (const char *)map + AT_MAP_KIND : "unknown");
	int result = open_partition(udf, all, le16(map + AT_MAP_NUMBER_2), &below, err);

	return result < 0 ? result : open_metadata(udf, map, below, &udf->maps[udf->map_count++], err);
}

static int open_maps(struct udf *udf, const struct descriptors *all, struct error *err)
{
	const uint8_t *volume = all->volume;
	uint32_t size = le32(volume + AT_MAPS_SIZE), count = le32(volume + AT_MAP_COUNT), at = 0;
	int result = 0;

	if (size > DESCRIPTOR - AT_MAPS || count == 0 || count > MAPS_LIMIT)
		return error_set(err, ERR_CORRUPT,
				 "has a logical volume of %" PRIu32 " partitions in %" PRIu32 " bytes", count, size);
	for (uint32_t i = 0; result == 0 && i < count; i++) {
		const uint8_t *map = volume + AT_MAPS + at;

		if (size - at < 2 || map[1] < 2 || map[1] > size - at)
			return error_set(err, ERR_CORRUPT, "has a damaged table of partitions");
		result = open_map(udf, all, map, map[1], err);
		at += map[1];
	}
	return result;
}

static int find_root(struct udf *udf, const uint8_t *volume, struct error *err)
{
	const uint8_t *at = volume + AT_FILE_SET; /* a long_ad: size, block, partition */
	uint16_t partition = le16(at + 8), tag;
	uint8_t bytes[DESCRIPTOR];

	if (partition >= udf->map_count)
		return error_set(err, ERR_CORRUPT, "has a file set in partition %u, which does not exist", partition);
	int result =
		source_read(udf->maps[partition], (uint64_t)le32(at + 4) * udf->block_size, bytes, sizeof bytes, err);

	result = result < 0 ? result : udf_tag(bytes, sizeof bytes, &tag, err);
	if (result < 0)
		return result;
	if (tag != TAG_FILE_SET)
		return error_set(err, ERR_CORRUPT, "has no file set where its logical volume states");
	udf->root = (struct udf_place){ le32(bytes + AT_ROOT + 4), le16(bytes + AT_ROOT + 8) };
	return 0;
}

int udf_volume(struct udf *udf, struct error *err)
{
	struct descriptors all;
	int result = read_descriptors(udf, &all, err);

	if (result < 0)
		return result;
	if (le32(all.volume + AT_BLOCK_SIZE) != udf->block_size)
		return error_set(err, ERR_UNSUPPORTED, "has blocks of %" PRIu32 " bytes on sectors of %" PRIu32,
				 le32(all.volume + AT_BLOCK_SIZE), udf->block_size);
	result = open_maps(udf, &all, err);
	return result < 0 ? result : find_root(udf, all.volume, err);
}
