/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a hive: file, logs, first looks, readers. Cells, logs and libregf have files of their own; here it is decided
 * who is asked, and told what was found out on the way.
 */
#include "parser/hive/hive_internal.h"

#include "common/text.h"
#include "parser/hive/inspect.h"
#include "parser/hive/kind.h"

enum {
	WITNESS_SECONDS = 2,     /* of processor time; a sound 100 MB hive takes a tenth of one */
	ALONE_SECONDS = 600,     /* when libregf answers everything, `query` of a whole hive included */
	ALONE_MEMORY = 1 << 29,  /* and four times the hive: libregf keeps a copy of every bin it saw */
	WITNESS_MEMORY = 1 << 27, /* and the hive once: a few bins */
	WITNESS_PATIENCE = 800,  /* ms for one answer, and as many for every so many bytes of hive, cold from a slow disk: */
	WITNESS_PACE = 1 << 26,
};

/* The logs of a hive, while it is opened. */
struct log_files {
	const char *hive; /* its file name; NULL: it has none */
	const char *paths[HIVE_LOGS_LIMIT];
	struct bytes bytes[HIVE_LOGS_LIMIT];
	const char *unreadable[HIVE_LOGS_LIMIT]; /* why; NULL: it was read */
	size_t count;
};

/* Logs. */

static void open_logs(const char *path, int32_t source, struct arena *arena, struct notes *notes, struct log_files *ret)
{
	const char *slash = strrchr(path, '/');

	ret->hive = slash ? slash + 1 : path;
	ret->count = log_find(path, source, arena, notes, ret->paths);
	for (size_t i = 0; i < ret->count; i++) {
		struct error err;

		ret->bytes[i] = BYTES_NONE;
		if (bytes_open(ret->paths[i], source, 0, &ret->bytes[i], &err) < 0)
			ret->unreadable[i] = arena_strdup(arena, err.text);
	}
}

static void close_logs(struct log_files *logs)
{
	for (size_t i = 0; i < logs->count; i++)
		bytes_close(&logs->bytes[i]);
}

/* A clean hive needs none of its logs. */
static void note_log(struct hive *hive, const struct hive_log *log, bool unreadable)
{
	struct place at = { .source = hive->bytes.source, .offset = PLACE_NO_OFFSET };
	enum severity severity = hive->facts.dirty ? SEVERITY_WARNING : SEVERITY_NOTE;

	if (unreadable)
		note_add(hive->notes, "hive-log-unreadable", severity, at, "The log %s could not be read: %s.", log->path,
			 log->why);
	else if (log->state == LOG_GAP)
		note_add(hive->notes, "hive-log-gap", SEVERITY_WARNING, at,
			 "The log %s was not applied (%s): its changes are missing from the values that were read.",
			 log->path, log->why);
	else if (log->lost)
		note_add(hive->notes, "hive-log-gap", SEVERITY_WARNING, at,
			 "The log %s was not applied to its end (%s): its later changes are missing from "
			 "what was read.",
			 log->path, log->why);
	if (log->foreign)
		note_add(hive->notes, "hive-foreign-log", SEVERITY_WARNING, at,
			 "The log %s was applied by its sequence numbers, and its base block is that of another hive.",
			 log->path);
}

/* Why a dirty hive is not what Windows would make of it: what is not here may contain newer changes. */
static const char *why_stale(const struct hive *hive, const struct log_files *logs)
{
	const char *missing = log_missing(logs->paths, logs->count, hive->arena);
	const char *why = "its transaction logs were not supplied; they may contain newer changes";

	if (hive->options.no_logs)
		return "its transaction logs were not read (--no-logs); they may contain newer changes";
	if (missing)
		why = arena_printf(hive->arena, "%s was not found next to %s; it may contain newer changes", missing,
				   logs->hive);
	else if (logs->count)
		return "its transaction logs could not be applied completely; newer changes may be missing";
	else if (logs->hive)
		why = arena_printf(hive->arena,
				   "no transaction log (%s.LOG1, %s.LOG2) was found next to it; the logs may contain newer changes",
				   logs->hive, logs->hive);
	return why ? why : "memory is out";
}

/* facts.replayed: everything that the logs hold for this hive is in it now, and no log of it is missing. */
static void replay(struct hive *hive, const struct log_files *logs)
{
	bool whole = log_replay(&hive->bytes, logs->bytes, logs->count, hive->arena, hive->logs,
				&hive->map) &&
		     !log_missing(logs->paths, logs->count, hive->arena);

	hive->log_count = logs->count;
	for (size_t i = 0; i < logs->count; i++) {
		struct hive_log *log = &hive->logs[i];

		log->path = logs->paths[i];
		log->size = logs->bytes[i].size;
		if (!hive->options.no_hash && !logs->unreadable[i])
			bytes_digest(&logs->bytes[i], log->sha256);
		if (logs->unreadable[i])
			log->why = logs->unreadable[i];
		note_log(hive, log, logs->unreadable[i] != NULL);
		whole &= log->state != LOG_GAP && !log->lost && !logs->unreadable[i];
	}
	hive->facts.replayed = hive->facts.dirty && whole;
	hive->facts.stale = hive->facts.dirty && !whole ? why_stale(hive, logs) : NULL;
}

/* Facts. */

static const char *embedded_name(struct arena *arena, const struct baseblock *block)
{
	size_t size = 0;

	while (size + 1 < sizeof block->name && (block->name[size] || block->name[size + 1]))
		size += 2;
	const char *name = raw_of_utf16le(arena, block->name, size);

	return name ? name : "";
}

static void take_facts(struct hive *hive, const struct baseblock *block)
{
	hive->facts = (struct hive_facts){
		.dirty = baseblock_dirty(block) || !block->magic,
		.checksum_bad = !block->checksum_good,
		.sequence1 = block->sequence1,
		.sequence2 = block->sequence2,
		.major = baseblock_usable(block) ? block->major : 0,
		.minor = baseblock_usable(block) ? block->minor : 0,
		.written = block->written,
		.bins_size = block->bins_size,
		.file_size = hive->bytes.file_size,
		.embedded_name = embedded_name(hive->arena, block),
	};
}

static void note_kind(struct hive *hive)
{
	static const char *const kinds[] = { "unknown", "SYSTEM", "SOFTWARE", "user", "SAM", "SECURITY", "other" };
	struct place at = { .source = hive->bytes.source, .offset = 0 };
	enum hive_kind hint = hive_kind_of_name(hive->facts.embedded_name);

	if (hive->facts.kind != HIVE_UNKNOWN)
		return;
	if (hint != HIVE_UNKNOWN)
		note_add(hive->notes, "hive-kind", SEVERITY_WARNING, at,
			 "No key shows which hive this is; the name in its base block (%s) suggests %s, which proves "
			 "nothing.",
			 hive->facts.embedded_name, kinds[hint]);
	else
		note_add(hive->notes, "hive-kind", SEVERITY_WARNING, at, "No key shows which hive this is.");
}

/* Readers. */

static struct hive_reader *add_reader(struct hive *hive, const char *name, const char *status, const char *why)
{
	struct hive_reader *reader = &hive->readers[hive->reader_count++];

	*reader = (struct hive_reader){ .name = name, .status = status, .why = why ? why : "" };
	return reader;
}

/* How long the program may wait for a witness that hangs. The sanitizers make everything an order slower. */
static unsigned patience_for(const struct hive *hive)
{
	unsigned patience = WITNESS_PATIENCE + (unsigned)(hive->bytes.size / WITNESS_PACE) * WITNESS_PATIENCE;

#ifdef __SANITIZE_ADDRESS__
	patience *= 10;
#endif
	return patience;
}

static int start_libregf(struct hive *hive, bool alone, struct remote **ret, struct error *err)
{
	uint8_t sector[LOG_SECTOR];
	const char *repaired = inspect_repair(&hive->bytes, sector);
	struct remote_options options = {
		.backend = &hive_backend_libregf,
		.runner = hive->options.runner,
		.sector = repaired ? sector : NULL,
		.limits = { .memory = alone ? ALONE_MEMORY + 4 * (uint64_t)hive->bytes.size
					    : WITNESS_MEMORY + (uint64_t)hive->bytes.size,
			    .seconds = alone ? ALONE_SECONDS : WITNESS_SECONDS },
		.patience_ms = alone ? 0 : patience_for(hive),
	};
	int result = remote_start(&options, &hive->bytes, hive->arena, ret, err);

	if (result == 0 && repaired)
		note_add(hive->notes, "hive-repaired-for-libregf", SEVERITY_NOTE,
			 (struct place){ .source = hive->bytes.source, .offset = 0 },
			 "libregf refuses hives like this one, so %s was corrected in the memory that it reads; the "
			 "file was not "
			 "touched.",
			 repaired);
	return result;
}

static bool may_run_libregf(const struct hive *hive)
{
	return hive->options.runner || hive->options.in_process;
}

/* libregf answers, alone. */
static int open_libregf(struct hive *hive, struct error *err)
{
	struct remote *remote;

	if (!may_run_libregf(hive))
		return error_set(err, ERR_UNSUPPORTED,
				 "libregf needs a process of its own, which is not available here");
	int result = start_libregf(hive, /* alone= */ true, &remote, err);

	if (result < 0)
		return result;
	result = remote_opened(remote, err);
	if (result < 0) {
		remote_close(remote);
		return result;
	}
	add_reader(hive, "libregf", "read", NULL);
	hive->backend = &remote_backend;
	hive->self = remote;
	hive->root = (hivekey){ 0 };
	return 0;
}

static int open_cells(struct hive *hive, struct error *err)
{
	int result = hive_backend_cells.open(&hive->bytes, hive->arena, hive->notes, &hive->self, &hive->root, err);

	if (result < 0)
		return result;
	hive->backend = &hive_backend_cells;
	add_reader(hive, "cells", "read", NULL);
	return 0;
}

/* What the witness cannot do is told in its struct hive_reader; the hive is read without it. */
static void open_witness(struct hive *hive)
{
	struct hive_reader *reader = add_reader(hive, "libregf", "not asked", "no process was given to run it in");
	struct error err;

	if (!may_run_libregf(hive))
		return;
	if (start_libregf(hive, /* alone= */ false, &hive->remote, &err) < 0) {
		reader->status = "failed";
		reader->why = arena_strdup(hive->arena, err.text);
		return;
	}
	reader->why = "it was not waited for";
	hive->witness = witness_new(hive->remote, hive->readers[0].name, hive->root, hive->bytes.source, hive->arena,
				    hive->notes, reader);
}

static int open_both(struct hive *hive, struct error *err)
{
	struct error cells = { 0 }, libregf = { 0 };

	if (open_cells(hive, &cells) == 0) {
		open_witness(hive);
		return 0;
	}
	add_reader(hive, "cells", "refused", arena_strdup(hive->arena, cells.text));
	if (open_libregf(hive, &libregf) == 0)
		return 0;
	return error_at(err, cells.code, cells.at, "%.220s; %.220s", cells.text, libregf.text);
}

static int open_readers(struct hive *hive, struct error *err)
{
	static int (*const opens[])(struct hive * hive, struct error * err) = {
		[READERS_BOTH] = open_both,
		[READER_LIBREGF] = open_libregf,
		[READER_CELLS] = open_cells,
	};

	return opens[hive->options.readers](hive, err);
}

/* Opening. */

/* What stands for a base block that was lost. */
static const char *restored_from(const struct hive *hive, bool is_signature)
{
	struct baseblock now;

	if (is_signature)
		return "Its checksum shows that the rest of the base block is right, and that was read.";
	if (baseblock_read(&hive->bytes, 0, &now) && baseblock_usable(&now))
		return "The base block of its transaction log was used instead.";
	return "Its hive bins were searched for the root key instead; whether it lacks changes of its transaction logs "
	       "is unknown.";
}

static int examine(struct hive *hive, const struct log_files *logs, struct error *err)
{
	struct baseblock block, now;
	int result = inspect_format(&hive->bytes, &block, err);
	char sha256[DIGEST_HEX] = "";

	if (result < 0)
		return result;
	if (!hive->options.no_hash) /* before anything in memory is changed */
		bytes_digest(&hive->bytes, sha256);
	bool is_signature = inspect_restore_signature(&hive->bytes);

	take_facts(hive, is_signature && baseblock_read(&hive->bytes, 0, &now) ? &now : &block);
	memcpy(hive->facts.sha256, sha256, sizeof sha256);
	replay(hive, logs);
	inspect_base_block(&block, hive->bytes.source, hive->facts.stale, restored_from(hive, is_signature), hive->notes);
	inspect_bins(&hive->bytes, hive->notes);
	result = open_readers(hive, err);
	if (result < 0)
		return result;
	hive->facts.kind = hive_kind_of(hive->backend, hive->self, hive->root);
	note_kind(hive);
	return 0;
}

static int open_over(struct bytes *bytes, const struct log_files *logs, const struct hive_options *options,
		     struct arena *arena, struct notes *notes, struct hive **ret, struct error *err)
{
	struct hive *hive = arena_alloc(arena, sizeof *hive);

	if (!hive) {
		bytes_close(bytes);
		return error_set(err, ERR_NOMEM, "memory is out");
	}
	*hive = (struct hive){ .bytes = *bytes, .arena = arena, .notes = notes, .options = *options,
			       .map.arena = arena };
	*bytes = BYTES_NONE;
	int result = examine(hive, logs, err);

	if (result < 0) {
		hive_close(hive);
		return result;
	}
	*ret = hive;
	return 0;
}

int hive_open_bytes(struct bytes *bytes, const struct hive_options *options, struct arena *arena, struct notes *notes,
		    struct hive **ret, struct error *err)
{
	return open_over(bytes, &(struct log_files){ 0 }, options, arena, notes, ret, err);
}

int hive_open(const char *path, int32_t source, const struct hive_options *options, struct arena *arena,
	      struct notes *notes, struct hive **ret, struct error *err)
{
	struct log_files logs = { 0 };
	struct bytes bytes;

	if (!options->no_logs && strcmp(path, "-") != 0)
		open_logs(path, source, arena, notes, &logs);
	int result = bytes_open(path, source, log_capacity(logs.bytes, logs.count), &bytes, err);

	if (result == 0)
		result = open_over(&bytes, &logs, options, arena, notes, ret, err);
	close_logs(&logs);
	return result;
}
