/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clearvolume VOLUME BYTES [KIND FILE]...: a BitLocker volume in clear, as the program reads it. KIND: recovery, password, bek.
 * Writes "SIZE<TAB>SHA-256<TAB>what opened it", or "error<TAB>why". The hash is of the first BYTES bytes; 0: of all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "parser/evidence/bitlocker/bitlocker.h"
#include "support/reading_image/sources.h"

enum { PIECE = 1 << 20 };

/* clang-format off */
static const struct {
	const char *kind;
	bitlocker_add_fn add;
} kinds[] = {
	{ "recovery", bitlocker_add_recovery_keys_of },
	{ "password", bitlocker_add_password_of },
	{ "bek",      bitlocker_add_startup_key_of },
};
/* clang-format on */

static int add_key(struct bitlocker_keys *keys, const char *kind, const char *path, struct error *err)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return bitlocker_add_file(keys, path, kinds[i].add, err);
	return error_set(err, ERR_USAGE, "%s is no kind of key", kind);
}

static int show(struct source_room *room, const char *path, uint64_t size, struct bitlocker_keys *keys, struct error *err)
{
	struct source *file, *clear;
	const char *by;
	char hex[DIGEST_HEX];
	int result = source_open_file(room, path, &file, err);

	result = result < 0 ? result : bitlocker_open(room, file, keys, &clear, &by, err);
	if (result < 0)
		return result;
	if (!*sources_hash(clear, 0, size ? size : clear->size, PIECE, hex, err))
		return err->code;
	printf("%" PRIu64 "\t%s\t%s\n", clear->size, hex, by);
	return 0;
}

int main(int argc, char **argv)
{
	static struct bitlocker_keys keys;
	struct source_room room = { .arena = arena_new(IMAGE_CEILING) };
	struct error err = { .code = 0 };
	int result =
		argc < 3 || argc % 2 == 0 ? error_set(&err, ERR_USAGE, "clearvolume VOLUME BYTES [KIND FILE]...") : 0;

	for (int i = 3; result == 0 && i < argc; i += 2)
		result = add_key(&keys, argv[i], argv[i + 1], &err);
	result = result < 0 ? result : show(&room, argv[1], strtoull(argv[2], NULL, 10), &keys, &err);
	if (result < 0)
		printf("error\t%s\n", err.text);
	source_room_close(&room);
	arena_free(room.arena);
	bitlocker_keys_wipe(&keys);
	return 0;
}
