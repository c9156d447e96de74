/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a Registry.pol: a header and entries, [MS-GPREG] section 2.2.1. */
#include "parser/pol/pol.h"

#include <string.h>

#include "common/text/text.h"
#include "parser/pol/pol_entry.h"
#include "parser/pol/policy_read.h"

enum { HEADER_SIZE = 8, VERSION = 1 };
static const char signature[4] = { 'P', 'R', 'e', 'g' };

bool pol_probe(const uint8_t *head, size_t size)
{
	return size >= sizeof signature && memcmp(head, signature, sizeof signature) == 0;
}

/* ---- entries ---- */

/* How far a step of reading came. */
enum taken { TAKEN, CUT, BROKEN };

/* The brackets and semicolons are UTF-16 characters, too. */
static enum taken take_mark(struct pol_reader *reader, char mark)
{
	const uint8_t *p = bytes_at(&reader->bytes, reader->next, 2);

	if (!p)
		return CUT;
	if (le16(p) != (unsigned char)mark)
		return BROKEN;
	reader->next += 2;
	return TAKEN;
}

/* A name runs to its NUL: it may hold a semicolon. */
static enum taken take_name(struct pol_reader *reader, const uint8_t **ret, size_t *ret_size)
{
	const uint8_t *p;

	for (size_t size = 0; (p = bytes_at(&reader->bytes, reader->next + size, 2)); size += 2)
		if (!le16(p)) {
			*ret = p - size;
			*ret_size = size;
			reader->next += size + 2;
			return TAKEN;
		}
	return CUT;
}

static enum taken take_number(struct pol_reader *reader, uint32_t *ret)
{
	const uint8_t *p = bytes_at(&reader->bytes, reader->next, 4);

	if (!p)
		return CUT;
	*ret = le32(p);
	reader->next += 4;
	return TAKEN;
}

static enum taken take_data(struct pol_reader *reader, const uint8_t **ret, uint32_t size)
{
	*ret = bytes_at(&reader->bytes, reader->next, size);
	if (!*ret)
		return CUT;
	reader->next += size;
	return TAKEN;
}

/* "[" key ";" value ";" type ";" size ";" data "]" */
static enum taken take_entry(struct pol_reader *reader, struct pol_entry *entry)
{
	enum taken taken;

	(void)((taken = take_mark(reader, '[')) || (taken = take_name(reader, &entry->key, &entry->key_size)) ||
	       (taken = take_mark(reader, ';')) || (taken = take_name(reader, &entry->value, &entry->value_size)) ||
	       (taken = take_mark(reader, ';')) || (taken = take_number(reader, &entry->type)) ||
	       (taken = take_mark(reader, ';')) || (taken = take_number(reader, &entry->size)) ||
	       (taken = take_mark(reader, ';')) || (taken = take_data(reader, &entry->data, entry->size)) ||
	       (taken = take_mark(reader, ']')));
	return taken;
}

static void note_end(struct pol_reader *reader, const struct pol_entry *entry, enum taken taken)
{
	struct location at = entry->at;
	size_t left = reader->bytes.size - (size_t)at.offset;

	reader->summary.is_cut = true;
	if (taken == CUT) {
		note_add(reader->notes, "pol-cut", SEVERITY_ERROR, at,
			 "the file ends inside this entry: its last %zu bytes have no effect", left);
		return;
	}
	at.offset = reader->next;
	note_add(reader->notes, "pol-broken", SEVERITY_ERROR, at,
		 "the file is not a valid entry from here on: the last %zu bytes, from 0x%zx on, have no effect", left,
		 (size_t)entry->at.offset);
}

static int read_entries(struct pol_reader *reader)
{
	int result = 0;

	while (result == 0 && reader->next < reader->bytes.size) {
		struct pol_entry entry = { .at = { .source = reader->bytes.source, .offset = reader->next } };
		enum taken taken = take_entry(reader, &entry);

		if (taken != TAKEN) {
			note_end(reader, &entry, taken);
			return 0;
		}
		reader->summary.entries++;
		result = pol_entry_tell(reader, &entry);
	}
	return result;
}

/* ---- the file ---- */

/* The name of the folder that path is in: "" for a path without one. Windows paths, too: evidence may come with them.
 */
static const char *folder_of(const char *path, size_t *ret_size)
{
	const char *start = path, *end = NULL;

	for (const char *p = path; *p; p++)
		if (*p == '/' || *p == '\\') {
			start = end ? end + 1 : path;
			end = p;
		}
	*ret_size = end ? (size_t)(end - start) : 0;
	return start;
}

static bool lies_in(const char *path, const char *name)
{
	size_t size;
	const char *folder = folder_of(path, &size);

	return size == strlen(name) && name_starts(folder, name);
}

static void find_scope(struct pol_reader *reader, const char *path)
{
	reader->summary.scope = lies_in(path, "User") ? POL_USER : POL_MACHINE;
	if (reader->summary.scope == POL_MACHINE && !lies_in(path, "Machine"))
		note_add(reader->notes, "pol-scope", SEVERITY_NOTE,
			 (struct location){ .source = reader->bytes.source, .offset = 0 },
			 "it is in no folder Machine or User: read as the policy of the machine");
}

static int read_header(struct pol_reader *reader)
{
	struct location at = { .source = reader->bytes.source, .offset = 0 };
	const uint8_t *header = bytes_at(&reader->bytes, 0, HEADER_SIZE);

	if (!pol_probe(reader->bytes.data, reader->bytes.size))
		return error_at(reader->err, ERR_FORMAT, at, "is not a Registry.pol: it does not begin with PReg");
	if (!header)
		return error_at(reader->err, ERR_CORRUPT, at, "is a Registry.pol that ends inside its header");
	if (le32(header + sizeof signature) != VERSION)
		return error_at(reader->err, ERR_UNSUPPORTED, at,
				"is a Registry.pol of version %u (only version %d is known)",
				le32(header + sizeof signature), VERSION);
	reader->next = HEADER_SIZE;
	return 0;
}

int pol_scan(const struct scan_job *job, const char *path, struct pol_summary *ret, struct error *err)
{
	struct pol_reader reader = { .bytes = { .source = job->source },
				     .summary = { .format = "Registry.pol 1" },
				     .arena = job->arena,
				     .notes = job->notes,
				     .event = job->event,
				     .context = job->context,
				     .err = err };
	int result = policy_read_all(job, &reader.bytes.data, &reader.bytes.size, err);

	reader.summary.size = reader.bytes.size;
	if (result == 0)
		result = read_header(&reader);
	if (result == 0) {
		find_scope(&reader, path);
		result = read_entries(&reader);
	}
	*ret = reader.summary;
	return result;
}
