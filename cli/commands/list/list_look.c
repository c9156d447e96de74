/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an artifact is, by its first bytes; of a hive also its keys below the root. */
#include <string.h>

#include "cli/commands/list/list.h"
#include "parser/hive/hive.h"
#include "parser/pol/pol.h"
#include "parser/pol/poltext.h"
#include "parser/regview.h"

/* Windows since 8.1 writes no time into the base block: that of the root key is then the next best. */
static uint64_t time_of(struct hive *hive)
{
	struct hivekey_info info = { .written = 0 };

	if (hive_facts(hive)->written)
		return hive_facts(hive)->written;
	return hive_info(hive, hive_root(hive), &info, NULL) == 0 ? info.written : 0;
}

/* As it is in the file; where its keys are in its logs alone, with these. */
static bool open_hive(struct listed *listed, struct arena *arena, struct hive **ret)
{
	static const struct hive_options without_logs = { .readers = READER_CELLS, .no_logs = true, .no_hash = true },
					 with_logs = { .readers = READER_CELLS, .no_hash = true };
	struct notes notes = { .arena = arena };

	if (hive_open(listed->artifact, 0, &without_logs, arena, &notes, ret, &listed->error) == 0)
		return true;
	if (!listed->artifact->log_count ||
	    hive_open(listed->artifact, 0, &with_logs, arena, &notes, ret, &listed->error) != 0)
		return false;
	listed->error = (struct error){ .code = 0 };
	return true;
}

static void look_into_hive(struct listed *listed, struct arena *arena)
{
	struct hive *hive;

	if (!open_hive(listed, arena, &hive))
		return;
	enum hive_kind kind = hive_facts(hive)->kind;

	listed->kind = "hive";
	listed->hive = hive_kind_name(kind == HIVE_UNKNOWN ? HIVE_OTHER : kind);
	listed->is_dirty = hive_facts(hive)->dirty;
	listed->written = time_of(hive);
	hive_close(hive);
}

/* "REGEDIT4" or "Windows Registry Editor Version 5.00", perhaps in UTF-16, perhaps after a byte order mark. */
static bool is_reg(const struct artifact *artifact)
{
	static const char *const starts[] = { "REGEDIT", "Windows Reg" };
	char text[ARTIFACT_HEAD];
	size_t size = 0;

	for (size_t i = 0; i < artifact->head_size; i++)
		if (artifact->head[i] && artifact->head[i] < 0x80 && !strchr(" \t\r\n", artifact->head[i]))
			text[size++] = (char)artifact->head[i];
		else if (artifact->head[i] == ' ' && size)
			text[size++] = ' ';
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (size >= strlen(starts[i]) && memcmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

void list_look(struct listed *listed, struct arena *arena)
{
	const struct artifact *artifact = listed->artifact;
	const uint8_t *head = artifact->head;

	listed->kind = "unknown";
	if (artifact->error.code)
		listed->error = artifact->error;
	else if (artifact->size == 0)
		error_set(&listed->error, ERR_FORMAT, "is empty");
	else if (pol_probe(head, artifact->head_size) || poltext_probe(head, artifact->head_size) != POLTEXT_NONE)
		listed->kind = "policy";
	else if (is_reg(artifact))
		listed->kind = "reg";
	else
		look_into_hive(listed, arena);
}

const char *list_scope(const struct artifact *artifact)
{
	return artifact->scope == SCOPE_MACHINE ? "machine" : artifact->scope == SCOPE_USER ? "user" : NULL;
}
