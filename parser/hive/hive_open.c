/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a hive: file, logs, first looks, readers. Cells, logs and libregf have files of their own; here
 * what was found out on the way is reported.
 */
#include "parser/hive/hive_internal.h"

#include "common/paths.h"
#include "common/text/text.h"
#include "parser/hive/inspect.h"
#include "parser/hive/kind.h"

/* The logs of a hive, while it is opened. */
struct log_files {
	const char *hive; /* its file name; NULL: it has none */
	const char *paths[HIVE_LOGS_LIMIT];
	struct bytes bytes[HIVE_LOGS_LIMIT];
	const char *unreadable[HIVE_LOGS_LIMIT]; /* why; NULL: it was read */
	size_t count;
};

/* Logs. */

static void note_unlisted(const struct artifact *artifact, const struct log_files *logs, int32_t source,
			  struct notes *notes)
{
	struct location at = { .source = source, .offset = LOCATION_NO_OFFSET };

	if (artifact->logs_unlisted)
		note_add(notes, "hive-logs-not-listed", SEVERITY_WARNING, at,
			 "the folder of %s could not be listed (%s): transaction logs in it were not read", logs->hive,
			 artifact->logs_unlisted);
	if (artifact->logs_dropped)
		note_add(notes, "hive-logs-too-many", SEVERITY_WARNING, at,
			 "%s has more than %d transaction logs beside it: %zu were not read", logs->hive,
			 HIVE_LOGS_LIMIT, artifact->logs_dropped);
}

static void open_logs(struct artifact *artifact, int32_t source, struct arena *arena, struct notes *notes,
		      struct log_files *ret)
{
	if (!artifact_has_neighbours(artifact))
		return;
	artifact_find_logs(artifact, arena);
	ret->hive = path_name(artifact->path);
	ret->count = artifact->log_count;
	note_unlisted(artifact, ret, source, notes);
	for (size_t i = 0; i < ret->count; i++) {
		struct error err;

		ret->paths[i] = artifact->logs[i].path;
		ret->bytes[i] = BYTES_NONE;
		if (bytes_of(&artifact->logs[i], source, 0, &ret->bytes[i], &err) < 0)
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
	struct location at = { .source = hive->bytes.source, .offset = LOCATION_NO_OFFSET };
	enum severity severity = hive->facts.dirty ? SEVERITY_WARNING : SEVERITY_NOTE;

	if (unreadable)
		note_add(hive->notes, "hive-log-unreadable", severity, at, "The log %s could not be read: %s.",
			 log->path, log->why);
	else if (log->state == LOG_GAP)
		note_add(hive->notes, "hive-log-gap", SEVERITY_WARNING, at,
			 "The log %s was not applied (%s): its changes are missing from the values that were read.",
			 log->path, log->why);
	else if (log->lost)
		note_add(hive->notes, "hive-log-gap", SEVERITY_WARNING, at,
			 "The log %s was not applied to its end (%s): its later changes are missing from what was read.",
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
		why = arena_printf(
			hive->arena,
			"no transaction log (%s.LOG1, %s.LOG2) was found next to it; the logs may contain newer changes",
			logs->hive, logs->hive);
	return why ? why : "out of memory";
}

static void copy_digest(const struct bytes *bytes, char ret[DIGEST_HEX])
{
	memccpy(ret, bytes_digest(bytes), '\0', DIGEST_HEX);
}

const char *hive_digest(struct hive *hive)
{
	if (!hive->options.no_hash && !*hive->sha256)
		copy_digest(&hive->bytes, hive->sha256);
	return hive->sha256;
}

/* What a log holds is applied only if it is right, by whatever checks its source has. */
static void check_logs(const struct hive *hive, struct log_files *logs)
{
	for (size_t i = 0; i < logs->count; i++) {
		const struct error *why = bytes_read_through(&logs->bytes[i]) ? NULL : bytes_refuted(&logs->bytes[i]);

		if (why && !logs->unreadable[i])
			logs->unreadable[i] = arena_strdup(hive->arena, why->text);
	}
}

/* facts.replayed: everything that the logs hold for this hive is in it now, and no log of it is missing. */
static void replay(struct hive *hive, struct log_files *logs)
{
	if (hive->facts.dirty)
		check_logs(hive, logs);
	bool whole = log_replay(&hive->bytes, logs->bytes, logs->count, hive->arena, hive->logs, &hive->map) &&
		     !log_missing(logs->paths, logs->count, hive->arena);

	hive->log_count = logs->count;
	for (size_t i = 0; i < logs->count; i++) {
		struct hive_log *log = &hive->logs[i];

		log->path = logs->paths[i];
		log->size = logs->bytes[i].size;
		if (!hive->options.no_hash && !logs->unreadable[i])
			copy_digest(&logs->bytes[i], log->sha256);
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
	const char *name = raw_of_utf16le(arena, block->name, utf16le_length(block->name, sizeof block->name));

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
	struct location at = { .source = hive->bytes.source, .offset = 0 };
	enum hive_kind hint = hive_kind_of_name(hive->facts.embedded_name);

	if (hive->facts.kind != HIVE_UNKNOWN)
		return;
	if (hint != HIVE_UNKNOWN)
		note_add(hive->notes, "hive-kind", SEVERITY_WARNING, at,
			 "No key shows which hive this is; the name in its base block (%s) suggests %s, which proves "
			 "nothing.",
			 hive->facts.embedded_name, hive_kind_name(hint));
	else
		note_add(hive->notes, "hive-kind", SEVERITY_WARNING, at, "No key shows which hive this is.");
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

static int refuse_refuted(const struct hive *hive, struct error *err)
{
	const struct error *why = bytes_refuted(&hive->bytes);

	return why ? error_set(err, why->code, "%s", why->text) : 0;
}

/* Of a file in an image its memory is hashed: before anything in it is changed. One that stays as it is can wait, as files can. */
static void read_to_hash(struct hive *hive, const struct baseblock *block)
{
	bool is_changed = !block->magic || baseblock_dirty(block) || hive->options.in_process;

	if (hive->options.no_hash || !hive->bytes.lazy)
		return;
	if (is_changed || hive->bytes.artifact->source->unit) /* decoded by another process: this one hashes meanwhile */
		hive_digest(hive);
	else
		bytes_read_through(&hive->bytes);
}

static int examine(struct hive *hive, struct log_files *logs, struct error *err)
{
	struct baseblock block, now;
	int result = inspect_format(&hive->bytes, &block, err);

	if (result < 0)
		return result;
	read_to_hash(hive, &block);
	result = refuse_refuted(hive, err);
	if (result < 0)
		return result;
	bool is_signature = inspect_restore_signature(&hive->bytes);

	take_facts(hive, is_signature && baseblock_read(&hive->bytes, 0, &now) ? &now : &block);
	replay(hive, logs);
	inspect_base_block(&block, hive->bytes.source, hive->facts.stale, restored_from(hive, is_signature), hive->notes);
	inspect_bins(&hive->bytes, hive->notes);
	result = hive_open_readers(hive, err);
	if (result == 0) /* the second reader reads through it */
		result = refuse_refuted(hive, err);
	if (result < 0)
		return result;
	hive->facts.kind = hive_kind_of(hive->backend, hive->self, hive->root);
	note_kind(hive);
	return 0;
}

static int open_over(struct bytes *bytes, struct log_files *logs, const struct hive_options *options,
		     struct arena *arena, struct notes *notes, struct hive **ret, struct error *err)
{
	struct hive *hive = arena_alloc(arena, sizeof *hive);

	if (!hive) {
		bytes_close(bytes);
		return error_no_memory(err);
	}
	*hive = (struct hive){ .bytes = *bytes, .arena = arena, .notes = notes, .options = *options, .map.arena = arena };
	*bytes = BYTES_NONE;
	int result = examine(hive, logs, err);

	if (result < 0) {
		hive_close(hive);
		return result;
	}
	*ret = hive;
	return 0;
}

int hive_open(struct artifact *artifact, int32_t source, const struct hive_options *options, struct arena *arena,
	      struct notes *notes, struct hive **ret, struct error *err)
{
	struct log_files logs = { 0 };
	struct bytes bytes;

	if (!options->no_logs)
		open_logs(artifact, source, arena, notes, &logs);
	int result = bytes_of(artifact, source, log_capacity(logs.bytes, logs.count), &bytes, err);

	if (result == 0)
		result = open_over(&bytes, &logs, options, arena, notes, ret, err);
	close_logs(&logs);
	return result;
}
