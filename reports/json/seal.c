/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The digests of a result: made of the rows, and of a document that somebody saved. */
#include "reports/json/seal.h"

#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"
#include "reports/json/rows/result_rows.h"
#include "reports/reports.h"

const char digest_scope[] =
	"The digest covers everything in the result but its members run (start, host, command, build), files (when they were "
	"last written to) and input, and the folders of paths. It is not a signature.";

static void cite(struct cites *cites, const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	size_t size = slash ? strlen(path) : 0;

	if (slash && slash[1] && size <= CITED_LIMIT && cites->count < CITES_LIMIT)
		cites->list[cites->count++] = (struct cited){ path, size, (size_t)(slash + 1 - path) };
}

/* "a/SYSTEM+a/SOFTWARE" becomes "SYSTEM+SOFTWARE". NULL, which is out of memory, stays. */
static char *drop_folders(char *name)
{
	char *part = name, *end = name;

	for (const char *p = name; p && *p; p++) {
		*end = *p;
		end = *p == '/' ? part : end + 1;
		part = *p == '+' ? end : part;
	}
	if (name)
		*end = '\0';
	return name;
}

/* --- of a result ---------------------------------------------------------------------------------------------------------- */

static void cite_machine(struct cites *cites, const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];

		cite(cites, source->path.utf8);
		for (size_t k = 0; source->kind == SOURCE_HIVE && k < source->log_count; k++) /* others save none */
			cite(cites, source->logs[k].path.utf8);
	}
	for (size_t i = 0; i < machine->baseline_count; i++)
		cite(cites, machine->baselines[i].path.utf8);
}

static int feed(void *digest, const char *bytes, size_t size)
{
	digest_update(digest, bytes, size);
	return 0;
}

static const char *digest_of_table(const struct table *table, const void *what, const struct cites *cites,
				   struct arena *arena, struct error *err)
{
	struct digest *digest = digest_new();
	struct json_writer writer = { .out = { feed, digest }, .cites = cites };
	char hex[DIGEST_HEX] = "";

	if (digest)
		write_table(&writer, table, what);
	int code = digest ? write_finish(&writer, false, err) : json_out_of_memory(err);

	digest_final(digest, hex);
	const char *text = code == 0 ? arena_printf(arena, "sha256:%s", hex) : NULL;

	if (code == 0 && !text)
		json_out_of_memory(err);
	return text;
}

int report_digest_machine(struct machine_result *machine, struct arena *arena, struct error *err)
{
	struct machine_result bare = *machine;
	struct cites cites = { 0 };

	cite_machine(&cites, machine);
	bare.digest = NULL;
	bare.input.utf8 = NULL;
	bare.option = "";
	bare.file_time_count = 0;
	bare.name.utf8 = drop_folders(arena_strdup(arena, bare.name.utf8));
	machine->digest = digest_of_table(&machine_table, &bare, &cites, arena, err);
	return machine->digest ? 0 : ERR_NOMEM;
}

static void cite_head(struct cites *cites, const struct result *result)
{
	const struct text paths[] = { result->profile_path, result->waivers_path, result->expected_path };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (paths[i].utf8)
			cite(cites, paths[i].utf8);
}

struct head { /* a result whose machines are their digests */
	struct result result;
	const char *const *digests;
	size_t count;
};

static struct row head_row(const struct row *row)
{
	struct row strings = { .key = row->key,
			       .kind = ROW_STRINGS,
			       .presence = ROW_REQUIRED,
			       .offset = offsetof(struct head, digests),
			       .count = offsetof(struct head, count) };

	return row->table == &machine_table ? strings : *row;
}

const char *report_digest_run(const struct result *result, const char *const *digests, size_t count,
			      struct arena *arena, struct error *err)
{
	struct head head = { *result, digests, count };
	struct row rows[RESULT_ROWS];
	struct table table = { .rows = rows, .count = result_table.count };
	struct cites cites = { 0 };

	for (size_t i = 0; i < result_table.count; i++)
		rows[i] = head_row(&result_table.rows[i]);
	cite_head(&cites, result);
	head.result.digest = NULL;
	head.result.run = NULL;
	return digest_of_table(&table, &head, &cites, arena, err);
}

int report_seal(struct result *result, struct error *err)
{
	struct machine_result *machines = (struct machine_result *)(uintptr_t)result->machines;
	const char **digests = arena_array(result->arena, result->machine_count + 1, sizeof *digests);

	if (!digests)
		return json_out_of_memory(err);
	for (size_t i = 0; i < result->machine_count; i++) {
		if (report_digest_machine(&machines[i], result->arena, err) < 0)
			return ERR_NOMEM;
		digests[i] = machines[i].digest;
	}
	const char *digest = report_digest_run(result, digests, result->machine_count, result->arena, err);

	if (!digest)
		return ERR_NOMEM;
	result->digest = digest;
	return 0;
}

/* --- of a document -------------------------------------------------------------------------------------------------------- */

/* The string without the folders it cites. NULL: it cites none, or out of memory. */
static json_t *shortened(const struct cites *cites, const char *text)
{
	const char *at;
	const struct cited *cited = find_cited(cites, text, &at);
	char *copy = cited ? malloc(strlen(text) + 1) : NULL;
	size_t used = 0;

	for (; copy && cited; cited = find_cited(cites, text, &at)) {
		memcpy(copy + used, text, (size_t)(at - text));
		used += (size_t)(at - text);
		memcpy(copy + used, at + cited->folders, cited->size - cited->folders);
		used += cited->size - cited->folders;
		text = at + cited->size;
	}
	if (copy)
		memcpy(copy + used, text, strlen(text) + 1);
	json_t *string = copy ? json_string(copy) : NULL;

	free(copy);
	return string;
}

/* All strings below json, which is no string itself. */
static void shorten_all(const struct cites *cites, json_t *json)
{
	const char *key;
	json_t *value, *other;
	size_t i;

	json_object_foreach(json, key, value) if (!json_is_string(value)) shorten_all(cites, value);
	else if ((other = shortened(cites, json_string_value(value)))) json_object_set_new(json, key, other);
	json_array_foreach(json, i, value) if (!json_is_string(value)) shorten_all(cites, value);
	else if ((other = shortened(cites, json_string_value(value)))) json_array_set_new(json, i, other);
}

/* Whether this digest is that of the object, which loses the member. */
static enum seal seal_of_object(json_t *object, const char *digest, const struct cites *cites)
{
	char hex[DIGEST_HEX] = "";

	json_object_del(object, "digest");
	shorten_all(cites, object);
	char *canonical = json_dumps(object, JSON_CANONICAL);

	if (canonical)
		digest_of(canonical, strlen(canonical), hex);
	free(canonical);
	if (!*digest)
		return SEAL_MISSING;
	return *hex && strncmp(digest, "sha256:", 7) == 0 && strcmp(digest + 7, hex) == 0 ? SEAL_GOOD : SEAL_BROKEN;
}

static enum seal seal_of_machine(const struct machine_result *machine, json_t *json)
{
	char *name = strdup(json_string_value(json_object_get(json, "name")));
	struct cites cites = { 0 };

	cite_machine(&cites, machine);
	json_object_del(json, "input");
	json_object_del(json, "option");
	json_object_del(json, "files");
	json_object_set_new(json, "name", json_string(drop_folders(name)));
	free(name);
	return seal_of_object(json, machine->digest, &cites);
}

static enum seal seal_of_head(const struct result *result, json_t *document)
{
	struct cites cites = { 0 };

	cite_head(&cites, result);
	json_object_del(document, "run");
	return seal_of_object(document, result->digest, &cites);
}

/* Before machines had digests, that of the result covered the machines themselves, folders and all. */
static bool is_of_old_form(const struct result *result)
{
	for (size_t i = 0; i < result->machine_count; i++)
		if (*result->machines[i].digest)
			return false;
	return result->machine_count && *result->digest;
}

static enum seal seal_of_old_form(const struct result *result, json_t *document)
{
	static const struct cites none = { 0 };

	json_object_del(document, "run");
	return seal_of_object(document, result->digest, &none);
}

static enum seal say(enum seal seal, const char *label, const char *whose, struct error *err)
{
	if (seal != SEAL_GOOD)
		error_set(err, ERR_CORRUPT,
			  seal == SEAL_BROKEN ? "%s: %sits digest belongs to another result: it was changed after it was "
						"written; make it again with check -o json"
					      : "%s: %sit has no digest: check -o json did not write it in this form",
			  label, whose);
	return seal;
}

enum seal seal_of_document(const char *label, struct result *result, json_t *document, struct error *err)
{
	struct machine_result *machines = (struct machine_result *)(uintptr_t)result->machines;
	json_t *list = json_object_get(document, "machines"), *digests = json_array(), *machine;
	enum seal worst = SEAL_GOOD;
	size_t i;

	if (is_of_old_form(result)) {
		json_decref(digests);
		return say(seal_of_old_form(result, document), label, "", err);
	}
	json_array_foreach(list, i, machine)
	{
		char whose[256];

		json_array_append(digests, json_object_get(machine, "digest"));
		enum seal seal = seal_of_machine(&machines[i], machine);

		if (seal == SEAL_GOOD)
			continue;
		snprintf(whose, sizeof whose, "machines[%zu] (%.200s): ", i, machines[i].name.utf8);
		worst = worst == SEAL_GOOD ? say(seal, label, whose, err) : worst;
		machines[i].digest = "";
	}
	json_object_set_new(document, "machines", digests);
	enum seal seal = seal_of_head(result, document);

	return worst == SEAL_GOOD || seal == SEAL_MISSING ? say(seal, label, "", err) : worst;
}
