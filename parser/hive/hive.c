/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An open hive: who answers, and what came of it. Opening is hive_open.c's. */
#include "parser/hive/hive.h"

#include <string.h>

#include "parser/hive/cells/bins.h"
#include "parser/hive/hive_internal.h"

bool hive_probe(const uint8_t *data, size_t size)
{
	return size >= 4 && memcmp(data, "regf", 4) == 0;
}

static bool is_bin(const struct artifact *artifact, uint64_t at, uint64_t offset)
{
	uint8_t header[8];

	return artifact_read(artifact, at, header, sizeof header) == sizeof header && bins_header_fits(header, offset);
}

static bool has_bins(const struct artifact *artifact)
{
	bool found = is_bin(artifact, 0, 0);

	for (uint64_t at = 0; at < BINS_SOUGHT * BIN_PAGE && !found; at += BIN_PAGE)
		found = is_bin(artifact, BASEBLOCK_SIZE + at, at);
	return found;
}

/* No text of any encoding has two control characters below TAB in a row. */
static bool is_binary(const uint8_t *data, size_t size)
{
	for (size_t i = 1; i < size; i++)
		if (data[i - 1] < '\t' && data[i] < '\t')
			return true;
	return false;
}

bool hive_probe_artifact(struct artifact *artifact, struct arena *arena)
{
	static const uint8_t zeros[4];
	const uint8_t *head = artifact->head;
	size_t size = artifact->head_size;

	if (hive_probe(head, size) || has_bins(artifact))
		return true;
	if (!is_binary(head, size) || artifact->memory)
		return false;
	if (size >= sizeof zeros && memcmp(head, zeros, sizeof zeros) == 0)
		return true;
	artifact_find_logs(artifact, arena);
	return artifact->log_count > 0;
}

void hive_close(struct hive *hive)
{
	if (!hive)
		return;
	remote_close(hive->remote);
	if (hive->self)
		hive->backend->close(hive->self);
	bytes_close(&hive->bytes);
	hive->remote = NULL;
	hive->self = NULL;
}

void hive_note_listed(struct hive *hive, hivekey at)
{
	struct hivekey_info info;

	if (hive_info(hive, at, &info, NULL) >= 0)
		note_add(hive->notes, "hive-key-twice", SEVERITY_WARNING, info.at,
			 "the key '%s' is below itself or in lists twice: what is below it was listed once", info.name);
}

/* What became of it. */

static void note_unreadable(struct hive *hive)
{
	const struct error *why = hive->told_unreadable ? NULL : bytes_unreadable(&hive->bytes);
	struct location at = { .source = hive->bytes.source, .offset = why ? why->at.offset : LOCATION_NO_OFFSET };

	if (why)
		note_add(hive->notes, "hive-unreadable", SEVERITY_FATAL, at,
			 "A part of the hive cannot be read out of the image (%s): keys in it cannot be read.",
			 why->text);
	hive->told_unreadable |= why != NULL;
}

void hive_second_reader_finish(struct hive *hive)
{
	struct location at = { .source = hive->bytes.source, .offset = LOCATION_NO_OFFSET };
	const char *why;

	if (hive->second_reader)
		second_reader_finish(hive->second_reader);
	if (hive->backend == &remote_backend) {
		struct hive_reader *reader = &hive->readers[hive->reader_count - 1];

		reader->status = remote_status(hive->self, &why);
		reader->why = why;
	}
	if (!hive->told_shrunk && bytes_shrunk(&hive->bytes)) {
		note_add(hive->notes, "hive-shrunk", SEVERITY_FATAL, at,
			 "The file became shorter while it was read: what was read from its end is not what it held.");
		hive->told_shrunk = true;
	}
	note_unreadable(hive);
}

const char *hive_agreement(const struct hive *hive, const char *path, const char *name)
{
	return hive->second_reader ? second_reader_agreement(hive->second_reader, path, name) : hive->backend->name;
}

const struct bytes *hive_bytes(const struct hive *hive)
{
	return &hive->bytes;
}

const struct hive_facts *hive_facts(const struct hive *hive)
{
	return &hive->facts;
}

size_t hive_logs(const struct hive *hive, const struct hive_log **ret)
{
	*ret = hive->logs;
	return hive->log_count;
}

size_t hive_readers(const struct hive *hive, const struct hive_reader **ret)
{
	*ret = hive->readers;
	return hive->reader_count;
}

/* msuhanov/regf, "Key node": flags of a key that only points elsewhere. Hives of NT 3.1, laid out otherwise, have none.
 */
static const char *redirect_of(const struct bytes *bytes, const struct location *at)
{
	enum { UP_TO_FLAGS = 4 };
	const uint8_t *nk = bytes_at(bytes, at->offset + CELL_HEADER, UP_TO_FLAGS);

	if (!nk || !is_record(nk, 'n', 'k'))
		return NULL;
	if (nk_flags(nk) & NK_LINK)
		return "a key on the way is a symbolic link: where it leads was not looked up";
	return nk_flags(nk) & NK_PREDEFINED ? "a key on the way refers to something outside of the hive" : NULL;
}

struct location hive_location(const struct hive *hive, struct location at)
{
	uint32_t log;

	if (at.offset != LOCATION_NO_OFFSET && replay_map_find(&hive->map, at.offset, &log, &at.log_offset))
		at.log = 1 + log;
	return at;
}

/* msuhanov/regf, "Key value": data of up to four bytes are in the record itself. Of big data, the record that leads to it. */
static uint64_t data_offset(const struct bytes *bytes, uint64_t at, bool *ret_is_inside)
{
	const uint8_t *vk = bytes_at(bytes, at + CELL_HEADER, VK_SIZE);

	*ret_is_inside = !vk || vk_is_inline(vk) || vk_data_size(vk) == 0;
	return CELL_HEADER + (*ret_is_inside ? at + VK_DATA_AT : (uint64_t)BASEBLOCK_SIZE + vk_data_offset(vk));
}

/* Data inside of the record are cited by its cell, unless that begins in a sector that is the file's own. */
struct location hive_value_location(const struct hive *hive, struct location at)
{
	struct location cell = hive_location(hive, at), data = at;
	bool is_inside;

	if (hive->map.count == 0 || at.offset == LOCATION_NO_OFFSET)
		return at;
	data.offset = data_offset(&hive->bytes, at.offset, &is_inside);
	data = hive_location(hive, data);
	return data.log && !(is_inside && cell.log) ? data : cell;
}

/* Questions. */

hivekey hive_root(const struct hive *hive)
{
	return hive->root;
}

int hive_info(struct hive *hive, hivekey at, struct hivekey_info *ret, struct error *err)
{
	int result = hive->backend->info(hive->self, at, ret, err);

	if (result >= 0) {
		ret->redirect = redirect_of(&hive->bytes, &ret->at);
		ret->at = hive_location(hive, ret->at);
	}
	return result;
}

int hive_child(struct hive *hive, hivekey at, const char *name, hivekey *ret, struct error *err)
{
	int found = hive->backend->child(hive->self, at, name, ret, err);

	if (hive->second_reader)
		second_reader_key(hive->second_reader, at, name, found, found == PRESENT ? *ret : at);
	return found;
}

int hive_child_at(struct hive *hive, hivekey at, size_t index, hivekey *ret, struct error *err)
{
	return hive->backend->child_at(hive->self, at, index, ret, err);
}

int hive_value(struct hive *hive, hivekey at, const char *name, struct hivevalue *ret, struct error *err)
{
	int found = hive->backend->value(hive->self, at, name, ret, err);

	if (hive->second_reader)
		second_reader_value(hive->second_reader, at, name, found, ret);
	if (found == PRESENT)
		ret->at = hive_value_location(hive, ret->at);
	return found;
}

/* A value met on the way through a list is a value by name: of several of one name, the first. */
int hive_value_at(struct hive *hive, hivekey at, size_t index, struct hivevalue *ret, struct error *err)
{
	int found = hive->backend->value_at(hive->self, at, index, ret, err);

	if (hive->second_reader && found == PRESENT)
		second_reader_value(hive->second_reader, at, ret->name, found, ret);
	if (found == PRESENT)
		ret->at = hive_value_location(hive, ret->at);
	return found;
}
