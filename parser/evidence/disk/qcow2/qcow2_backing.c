/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that a QCOW2 names: its backing file, whose bytes show where it has none, and its data file. */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/disk/qcow2/qcow2_parts.h"

/* What QEMU calls formats, and what they are called here; raw ones have no row. */
/* clang-format off */
static const struct {
	const char *format, *name;
} formats[] = {
	{ "qcow2", "QCOW2" }, { "vmdk", "VMDK" }, { "vpc", "VHD" }, { "vhdx", "VHDX" }, { "vdi", "VDI" },
	{ "raw", NULL }, { "file", NULL }, { "host_device", NULL },
};
/* clang-format on */

enum { FORMATS = sizeof formats / sizeof *formats };

/* "json:{...}" and "nbd://host/disk" are instructions for QEMU. "file:base.img" is a name. */
static const char *name_of_file(const char *name)
{
	if (strncmp(name, "file:", 5) == 0)
		return name + 5;
	return strncmp(name, "json:", 5) == 0 || strstr(name, "://") ? NULL : name;
}

static int open_qcow2(struct source_room *room, const struct disk_chain *link, struct qcow2 *disk, struct source *file,
		      struct error *err)
{
	const struct disk_chain next = { .file = file, .child = link, .depth = link->depth + 1 };

	if (disk_chain_has(link, file))
		return error_set(err, ERR_CORRUPT, "is itself based on it");
	if (next.depth == SOURCE_DEPTH_LIMIT)
		return error_set(err, ERR_LIMIT, "is number %d in the chain; there is a limit", SOURCE_DEPTH_LIMIT);
	return qcow2_open(room, &next, file, disk->chunks, &disk->backing, err);
}

/* index: of the format that the image names; FORMATS: none. A guest may have written anything into a raw one. */
static int open_as(struct source_room *room, const struct disk_chain *link, struct qcow2 *disk, struct source *file,
		   size_t index, struct error *err)
{
	uint8_t head[CONTAINER_HEAD];
	const struct container_format *found = NULL;
	int64_t size = source_read_some(file, 0, head, sizeof head, err);
	bool is_qcow2 = size >= 0 && container_qcow2.is(file, head, (size_t)size);

	disk->backing = file;
	if (size < 0 || (index < FORMATS && !formats[index].name))
		return size < 0 ? (int)size : 0;
	if (is_qcow2 && (index == FORMATS || strcmp(formats[index].name, container_qcow2.name) == 0))
		return open_qcow2(room, link, disk, file, err);
	int result = is_qcow2 ? 0 : container_open(room, file, &found, &disk->backing, err);

	if (result == 0 && index < FORMATS && (!found || strcmp(found->name, formats[index].name) != 0))
		return error_set(err, ERR_FORMAT, "is not a %s", formats[index].name);
	return result;
}

static size_t format_index(const char *format)
{
	size_t i = 0;

	while (i < FORMATS && strcmp(formats[i].format, format) != 0)
		i++;
	return i;
}

int qcow2_open_backing(struct source_room *room, const struct disk_chain *link, struct qcow2 *disk, struct error *err)
{
	const struct qcow2_header *header = &disk->header;
	size_t index = header->backing_format ? format_index(header->backing_format) : FORMATS;
	struct error why = { 0 };
	struct source *file;

	if (!header->backing)
		return 0;
	const char *name = name_of_file(header->backing);

	if (!name)
		return error_set(err, ERR_UNSUPPORTED, "is a QCOW2 whose backing file is not a file: %.200s",
				 header->backing);
	if (header->backing_format && index == FORMATS)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a QCOW2 whose backing file has the format %.40s, which tlsready cannot read",
				 header->backing_format);
	int result = source_open_beside(room, disk->source.below, name, &file, &why);

	if (result == 0)
		result = open_as(room, link, disk, file, index, &why);
	if (result < 0)
		return error_set(err, result,
				 "is a QCOW2 that needs its backing file (parent) %.200s in the same folder, which %s",
				 name, why.text);
	source_note(room, &disk->source, DOUBT_NONE, "was read with its backing file %s", file->label);
	return 0;
}

int qcow2_open_data_file(struct source_room *room, struct source *file, struct qcow2 *disk, struct error *err)
{
	const char *name = disk->header.data_file ? name_of_file(disk->header.data_file) : NULL;
	struct error why = { 0 };

	disk->data = file;
	if (!disk->header.has_data_file)
		return 0;
	if (!name)
		return error_set(err, ERR_UNSUPPORTED, "is a QCOW2 whose external data file has no name");
	int result = source_open_beside(room, file, name, &disk->data, &why);

	if (result < 0)
		return error_set(err, result, "is a QCOW2 that needs its data file %.200s in the same folder, which %s",
				 name, why.text);
	source_note(room, &disk->source, DOUBT_NONE, "was read with its data file %s", disk->data->label);
	return 0;
}
