/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words for places, sizes, commands and edits. Pieces of evidence come in neutralised and are only put together here,
 * so nothing in this file calls the neutraliser a second time: it would show its own escapes as an attacker's.
 */
#include "reports/words/report_util.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/paths.h"
#include "common/text/key_path.h"

static bool has_source(const struct machine_result *machine, int source)
{
	return source >= 0 && (size_t)source < machine->source_count;
}

/* The neutraliser leaves '/' alone, so the last one still parts the name from its folder. */
struct text source_name(const struct machine_result *machine, int source)
{
	if (!has_source(machine, source))
		return TEXT("");
	const struct result_source *from = &machine->sources[source];

	if (from->kind == SOURCE_HIVE && *from->role)
		return (struct text){ .utf8 = from->role };
	return (struct text){ .utf8 = path_name(from->path.utf8), .changed = from->path.changed };
}

static const char *position(struct arena *arena, const char *name, struct location at)
{
	if (at.line && at.column)
		return arena_printf(arena, "%s:%u:%u", name, at.line, at.column);
	if (at.line)
		return arena_printf(arena, "%s:%u", name, at.line);
	if (at.offset != LOCATION_NO_OFFSET)
		return arena_printf(arena, "%s @0x%" PRIx64, name, at.offset);
	return name;
}

const struct result_log *log_of_location(const struct machine_result *machine, struct location at)
{
	if (!at.log || !has_source(machine, at.source) || at.log > machine->sources[at.source].log_count)
		return NULL;
	return &machine->sources[at.source].logs[at.log - 1];
}

struct text location_name(struct arena *arena, const struct machine_result *machine, struct location at)
{
	struct text name = source_name(machine, at.source);
	const struct result_log *log = log_of_location(machine, at);
	const char *location = *name.utf8 ? or_empty(position(arena, name.utf8, at)) : "";

	if (log)
		location = or_empty(arena_printf(arena, "%s @0x%" PRIx64 ", replayed to %s", path_name(log->path.utf8),
						 at.log_offset, location));
	return (struct text){ .utf8 = location, .changed = name.changed || (log && log->path.changed) };
}

struct text image_place_name(struct arena *arena, const struct evidence *evidence)
{
	const char *disk = evidence->is_in_disk ? "disk in " : "";

	if (!evidence->image.utf8 || !*evidence->image.utf8)
		return TEXT("");
	return (struct text){ .utf8 = or_empty(arena_printf(arena, "%s%s @0x%" PRIx64, disk, evidence->image.utf8,
							    evidence->image_offset)),
			      .changed = evidence->image.changed };
}

struct location location_of_evidence(const struct evidence *evidence)
{
	return (struct location){ evidence->source, evidence->line, evidence->column,
				  evidence->offset, evidence->log,  evidence->log_offset };
}

struct location location_of_note(const struct result_note *note)
{
	return (struct location){ note->source, note->line, note->column, note->offset, note->log, note->log_offset };
}

/* A deleted record shows what it held, as one that is there does; its detail says that it is gone. */
bool is_present(const struct evidence *evidence)
{
	return evidence->answer == ANSWER_PRESENT || evidence->answer == ANSWER_DELETED;
}

const char *answer_words(const struct evidence *evidence)
{
	if (evidence->answer == ANSWER_ABSENT)
		return "absent";
	if (evidence->answer == ANSWER_NOT_COVERED)
		return "not supplied";
	return is_present(evidence) ? "present" : "unreadable";
}

bool is_own_answer(const struct evidence *evidence)
{
	return !evidence->nearest.utf8 || !*evidence->nearest.utf8;
}

struct text answering_key(const struct evidence *evidence)
{
	return is_own_answer(evidence) ? evidence->key : evidence->nearest;
}

const char *key_written(const struct evidence *list, size_t count)
{
	for (size_t i = 0; i < count && strcmp(list[i].key.utf8, list->key.utf8) == 0; i++)
		if (*list[i].written && is_own_answer(&list[i]))
			return list[i].written;
	return "";
}

const struct fix *fix_for(const struct finding *finding, const struct evidence *evidence)
{
	for (size_t i = 0; !evidence->is_key && !is_consequence(finding) && i < finding->fix_count; i++) {
		const struct fix *fix = &finding->fixes[i];

		if (*fix->key && name_equal(fix->value, evidence->value.utf8) &&
		    key_path_equal(fix->key, evidence->key.utf8))
			return fix;
	}
	return NULL;
}

bool is_as_fixed(const struct fix *fix, const struct evidence *evidence)
{
	char hex[9];

	if (fix->removes)
		return evidence->answer == ANSWER_ABSENT;
	snprintf(hex, sizeof hex, "%02x%02x%02x%02x", fix->data & 0xff, fix->data >> 8 & 0xff, fix->data >> 16 & 0xff,
		 fix->data >> 24);
	return is_present(evidence) && strcmp(evidence->type, "REG_DWORD") == 0 && strcmp(evidence->data_hex, hex) == 0;
}

const char *wanted_words(struct arena *arena, const struct fix *fix)
{
	if (fix->removes)
		return "absent";
	return or_empty(fix->data < 10 ? arena_printf(arena, "%u", fix->data)
				       : arena_printf(arena, "0x%08x (%u)", fix->data, fix->data));
}

/* The remedy starts a sentence with it, perhaps: the first letter may differ. */
bool adds_to_remedy(const struct finding *finding, const struct fix *fix)
{
	return *fix->action && !strstr(finding->remedy, fix->action + 1);
}

bool has_edits(const struct finding *finding)
{
	for (size_t i = 0; !is_consequence(finding) && i < finding->fix_count; i++)
		if (fix_is_edit(&finding->fixes[i]))
			return true;
	return false;
}

bool names_current_set(const struct finding *finding)
{
	for (size_t i = 0; i < finding->fix_count; i++)
		if (strstr(finding->fixes[i].key, "\\CurrentControlSet\\"))
			return true;
	return false;
}

const char *windows_words(struct arena *arena, const struct windows_info *windows)
{
	const char *product = windows->product;

	if (strcmp(product, "UNKNOWN") == 0)
		return "unknown";
	if (strncmp(product, "Windows Server", 14) == 0)
		product += 8;
	if (strcmp(windows->arch, "UNKNOWN") == 0)
		return product;
	return or_empty(arena_printf(arena, "%s %s", product, windows->arch));
}

const char *size_words(struct arena *arena, uint64_t size)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	uint64_t tenths = size < UINT64_MAX / 10 ? size * 10 : UINT64_MAX;
	size_t unit = 0;

	if (size < 1024)
		return or_empty(arena_printf(arena, "%" PRIu64 " bytes", size));
	for (tenths /= 1024; tenths >= 10240 && unit < 3; unit++)
		tenths /= 1024;
	return or_empty(arena_printf(arena, "%" PRIu64 ".%u %s", tenths / 10, (unsigned)(tenths % 10), units[unit]));
}

const char *source_size_words(struct arena *arena, const struct result_source *source)
{
	bool is_known = source->size || source->status != SOURCE_REFUSED || *source->sha256;

	return is_known ? size_words(arena, source->size) : "";
}

const char *short_hash(struct arena *arena, const char *hash, bool ascii)
{
	size_t length = strlen(hash);

	if (length < 12)
		return hash;
	return or_empty(arena_printf(arena, "%.4s%s%s", hash, ascii ? ".." : "\u2026", hash + length - 4));
}

const char *time_words(struct arena *arena, const char *rfc3339)
{
	if (strlen(rfc3339) < 20 || rfc3339[10] != 'T')
		return rfc3339;
	return or_empty(arena_printf(arena, "%.10s %.8sZ", rfc3339, rfc3339 + 11));
}

static bool has_applied_log(const struct result_source *source)
{
	for (size_t i = 0; i < source->log_count; i++)
		if (strcmp(source->logs[i].state, "applied") == 0)
			return true;
	return false;
}

const char *hive_state(const struct result_source *source)
{
	if (source->kind != SOURCE_HIVE || source->status != SOURCE_READ)
		return "";
	if (source->is_replayed)
		return "dirty, log replayed in memory";
	if (!source->is_dirty)
		return "clean";
	return has_applied_log(source) ? "dirty, log replayed in part" : "dirty, log not replayed";
}
