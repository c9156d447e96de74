/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * imagefile IMAGE: reads files inside the NTFS volumes of an image as the program does, without looking for a Windows. Each line
 * of standard input is "OFFSET<TAB>PATH": where the volume begins in the disk, and a file (a/b/c). For each, one line is written:
 * "SIZE<TAB>SHA-256", or "error<TAB>why" if it cannot be read. Without a path the volume is only opened: "volume".
 * Where a file record does not agree with the index, the program refuses the file; here a line on standard error tells of it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/evidence/disk/container.h"
#include "parser/evidence/ntfs/ntfs.h"
#include "support/reading_image/sources.h"

enum { LINE = 8192, PIECE = 1 << 20 };

struct volume {
	uint64_t offset;
	struct ntfs *ntfs; /* NULL: none was opened yet */
};

static int open_disk(struct source_room *room, const char *path, struct source **ret, struct error *err)
{
	const struct container_format *format;
	struct source *file;
	int result = source_open_file(room, path, &file, err);

	return result < 0 ? result : container_open(room, file, &format, ret, err);
}

/* The volume that was opened before stays open for further rows. */
static int open_volume(struct source_room *room, struct source *disk, uint64_t offset, struct volume *volume,
		       struct error *err)
{
	struct source *window;
	int result;

	if (volume->ntfs && volume->offset == offset)
		return 0;
	if (offset > disk->size)
		return error_set(err, ERR_CORRUPT, "the volume begins behind the end of the disk");
	result = source_window(room, disk, offset, disk->size - offset, "volume", "volume", &window, err);
	if (result == 0)
		result = ntfs_open(room, window, &volume->ntfs, err);
	volume->offset = offset;
	return result;
}

static int find_file(struct ntfs *ntfs, char *path, struct ntfs_entry *ret, struct error *err)
{
	char *rest = path;

	*ret = (struct ntfs_entry){ .reference = NTFS_ROOT };
	for (char *name = strsep(&rest, "/"); name; name = strsep(&rest, "/")) {
		uint64_t folder = ret->reference;
		int result = ntfs_find(ntfs, folder, name, ret, err);

		if (result > 0 && ntfs_confirm(ntfs, folder, ret->name, ret->reference, err) < 0)
			fprintf(stderr, "unconfirmed: %s %s\n", name, err->text);
		if (result <= 0)
			return result < 0 ? result : error_set(err, ERR_FORMAT, "there is no %s", name);
	}
	return 0;
}

static int write_file(struct ntfs *ntfs, char *path, struct error *err)
{
	struct ntfs_entry entry;
	struct source *file;
	char hex[DIGEST_HEX];
	int result = find_file(ntfs, path, &entry, err);

	if (result == 0)
		result = ntfs_open_file(ntfs, entry.reference, "file", &file, err);
	if (result < 0)
		return result;
	if (!*sources_hash(file, 0, file->size, PIECE, hex, err))
		return err->code;
	printf("%" PRIu64 "\t%s\n", file->size, hex);
	return 0;
}

static int write_row(struct source_room *room, struct source *disk, char *line, struct volume *volume, struct error *err)
{
	char *path;
	uint64_t offset = strtoull(line, &path, 10);
	int result = open_volume(room, disk, offset, volume, err);

	if (result < 0)
		return result;
	path += *path == '\t';
	if (*path)
		return write_file(volume->ntfs, path, err);
	puts("volume");
	return 0;
}

int main(int argc, char **argv)
{
	struct source_room *room = sources_open();
	struct source *disk;
	struct volume volume = { 0 };
	struct error err = { 0 };
	char line[LINE];

	if (argc != 2) {
		fputs("usage: imagefile IMAGE <ROWS\n", stderr);
		sources_close(room);
		return 2;
	}
	if (open_disk(room, argv[1], &disk, &err) < 0) {
		fprintf(stderr, "imagefile: %s: %s\n", argv[1], err.text);
		sources_close(room);
		return 1;
	}
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (write_row(room, disk, line, &volume, &err) < 0)
			printf("error\t%s\n", err.text);
	}
	sources_close(room);
	return 0;
}
