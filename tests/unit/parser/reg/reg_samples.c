/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .reg files found in the wild, and one state as several exporters write it (TLSREADY_SHARED/reg-samples): what a
 * careful reader would say of each stands in its MANIFEST.tsv: of what the scanner finds, and of what `check` cites, whatever
 * else the file lacks (the version of Windows, Release of .NET).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/view/tree.h"
#include "support/machine/fixtures.h"
#include "support/reading/regscene.h"

#define SCHANNEL_12 "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\"
#define NET_4 "Microsoft\\.NETFramework\\v4.0.30319"

enum column {
	COLUMN_FILE,
	COLUMN_SOURCE,
	COLUMN_LICENCE,
	COLUMN_KIND,
	COLUMN_ENCODING,
	COLUMN_EOL,
	COLUMN_BYTES,
	COLUMN_HEADER,
	COLUMN_IMPORT,
	COLUMN_EXPECT = COLUMN_IMPORT + 4,
	COLUMN_INTENT = COLUMN_EXPECT + 4,
	COLUMN_DROPPED = COLUMN_INTENT + 4,
	COLUMN_NOTE,
	COLUMNS
};
enum { LINE_SIZE = 4096, CEILING = 64 * 1024 * 1024 };

struct sample {
	char *columns[COLUMNS];
	uint8_t *data;
	size_t size, at;
	struct arena *arena;
	struct notes notes;
	struct treekey root; /* SYSTEM\..., SOFTWARE\... */
	struct reg_summary summary;
	struct error error;
	int result;
	bool has_root; /* some key has one: importers read it */
	unsigned failed;
};

static const char *shared(const char *name)
{
	static char path[4096];
	const char *folder = getenv("TLSREADY_SHARED");

	snprintf(path, sizeof path, "%s/reg-samples/%s", folder ? folder : "../shared", name);
	return path;
}

static int64_t give(void *context, void *buffer, size_t size)
{
	struct sample *sample = context;

	size = size < sample->size - sample->at ? size : sample->size - sample->at;
	if (size)
		memcpy(buffer, sample->data + sample->at, size);
	sample->at += size;
	return (int64_t)size;
}

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	struct sample *sample = context;
	struct treevalue value = { .name = event->name,
				   .type = event->type,
				   .data = event->data,
				   .size = event->size,
				   .deleted = event->directive == REG_DELETE_VALUE };
	size_t size;
	const char *below;
	enum hive_kind kind = reg_mount_of(event->path, event->ez_tools, &size, &below);
	char path[1024];

	(void)err;
	sample->has_root = sample->has_root || *event->path != '\\';
	snprintf(path, sizeof path, "%d\\%s", kind, below);
	if (event->directive == REG_OPEN_KEY)
		return tree_open(sample->arena, &sample->root, path, !event->implied, event->at);
	if (event->directive == REG_DELETE_KEY)
		return tree_delete(sample->arena, &sample->root, path, event->at);
	return tree_set(sample->arena, &sample->root, path, &value);
}

static const struct treekey *find(struct sample *sample, enum hive_kind kind, const char *below)
{
	char path[1024];

	snprintf(path, sizeof path, "%d\\%s", kind, below);
	return tree_find_path(&sample->root, path);
}

/* A REG_DWORD: 1 for anything but 0; -1: not there. */
static int number(const struct treekey *key, const char *name)
{
	const struct treevalue *value = key ? tree_value(key, name) : NULL;

	if (!value || value->deleted || value->type != REG_DWORD || value->size != 4)
		return -1;
	return (value->data[0] | value->data[1] | value->data[2] | value->data[3]) != 0;
}

/* The words of the manifest for a pair of values. */
static const char *say(int first, int second, const char *const words[4])
{
	if (first < 0 && second < 0)
		return "unset";
	if (first == 0 || second == 0)
		return words[3];
	return first > 0 && second > 0 ? words[0] : first > 0 ? words[1] : words[2];
}

static const char *say_protocol(int enabled, int by_default)
{
	static const char *const words[4] = { "on", "on-partial", "on-partial", "off-by-default" };

	return enabled == 0 ? "off" : say(enabled, by_default < 0 ? -1 : !by_default, words);
}

static const char *say_framework(int strong, int os)
{
	static const char *const words[4] = { "strong", "strong-crypto-only", "system-default-only", "weak" };

	return say(strong, os, words);
}

static const char *protocol(struct sample *sample, const char *role)
{
	const struct treevalue *current = NULL;
	const struct treekey *key = find(sample, HIVE_SYSTEM, "Select");
	char path[512];

	if (key)
		current = tree_value(key, "Current");
	snprintf(path, sizeof path, "CurrentControlSet\\" SCHANNEL_12 "%s", role);
	if (!find(sample, HIVE_SYSTEM, "CurrentControlSet") && current && current->size == 4)
		snprintf(path, sizeof path, "ControlSet%03u\\" SCHANNEL_12 "%s", current->data[0], role);
	key = find(sample, HIVE_SYSTEM, path);
	return say_protocol(number(key, "Enabled"), number(key, "DisabledByDefault"));
}

static const char *framework(struct sample *sample, const char *path)
{
	const struct treekey *key = find(sample, HIVE_SOFTWARE, path);

	return say_framework(number(key, "SchUseStrongCrypto"), number(key, "SystemDefaultTlsVersions"));
}

static void wants(struct sample *sample, const char *what, const char *expected, const char *got)
{
	if (strcmp(expected, got) == 0)
		return;
	print_error("%s: %s is %s, expected %s\n", sample->columns[COLUMN_FILE], what, got, expected);
	sample->failed++;
}

static void check_values(struct sample *sample)
{
	char *const *expect = sample->columns + COLUMN_EXPECT;
	bool is_refused = sample->result == ERR_FORMAT;

	wants(sample, "client", expect[0], is_refused ? "unusable" : protocol(sample, "Client"));
	wants(sample, "server", expect[1], is_refused ? "unusable" : protocol(sample, "Server"));
	wants(sample, "net64", expect[2], is_refused ? "unusable" : framework(sample, NET_4));
	wants(sample, "net32", expect[3], is_refused ? "unusable" : framework(sample, "WOW6432Node\\" NET_4));
}

static bool has_note(const struct sample *sample, const char *code)
{
	for (size_t i = 0; i < sample->notes.count; i++)
		if (strcmp(sample->notes.list[i].code, code) == 0)
			return true;
	return false;
}

static void check_form(struct sample *sample)
{
	static const char *const headers[] = { "v5",      "regedit4",      "REGEDIT", "missing-or-bad",
					       "ignored", "missing-or-bad" };
	bool is_odd = sample->result < 0 || has_note(sample, "reg-header-blank");
	const char *header = is_odd ? "missing-or-bad" : headers[sample->summary.header];

	wants(sample, "header", sample->columns[COLUMN_HEADER], header);
	if (sample->result == 0)
		wants(sample, "encoding",
		      strcmp(sample->columns[COLUMN_ENCODING], "utf-16le-bom") == 0 ? "utf-16le" : "utf-8",
		      sample->summary.encoding);
}

/* "line-not-understoodx2,dword-malformedx1": how many lines an importer drops. */
static unsigned count_dropped(const char *column)
{
	unsigned count = 0;

	for (const char *p = column; *p; p++)
		if (*p == 'x' && p[1] >= '0' && p[1] <= '9')
			count += (unsigned)strtoul(p + 1, NULL, 10);
	return count;
}

/* Lines that do nothing are spoken of. Files without roots and str: values are read, which importers do not. */
static void check_notes(struct sample *sample)
{
	unsigned said = 0, explained = 0, dropped = count_dropped(sample->columns[COLUMN_DROPPED]);
	bool is_meant_otherwise = false;

	for (size_t i = 0; i < sample->notes.count; i++) {
		said += sample->notes.list[i].severity >= SEVERITY_ERROR;
		explained += sample->notes.list[i].severity >= SEVERITY_WARNING;
	}
	for (int i = 0; i < 4; i++)
		is_meant_otherwise = is_meant_otherwise || strcmp(sample->columns[COLUMN_INTENT + i],
								  sample->columns[COLUMN_EXPECT + i]) != 0;
	if (sample->result < 0 || sample->summary.header == REG_HEADER_UNKNOWN)
		return; /* one line says it of the whole file */
	if (strncmp(sample->columns[COLUMN_FILE], "tool-", 5) != 0 && said < dropped) {
		print_error("%s: %u errors noted, %u lines dropped\n", sample->columns[COLUMN_FILE], said, dropped);
		sample->failed++;
	}
	if (is_meant_otherwise && !explained) {
		print_error("%s: its author meant something else, and nothing is said\n", sample->columns[COLUMN_FILE]);
		sample->failed++;
	}
}

static void split(char *line, char **columns)
{
	line[strcspn(line, "\r\n")] = '\0';
	for (int i = 0; i < COLUMNS; i++) {
		columns[i] = line;
		line += strcspn(line, "\t");
		if (*line)
			*line++ = '\0';
	}
}

static bool try_sample(char *line)
{
	static const struct wanted_keys all = { .everything = true };
	struct sample sample = { .arena = arena_new(CEILING) };

	split(line, sample.columns);
	sample.notes.arena = sample.arena;
	sample.data = regscene_load(shared(sample.columns[COLUMN_FILE]), &sample.size);
	assert_non_null(sample.data);
	const struct scan_job job = { .read = give, .read_context = &sample, .source = 0, .arena = sample.arena, .notes = &sample.notes,
					      .event = on_event, .context = &sample };

	sample.result = reg_scan(&job, &all, &sample.summary, &sample.error);
	assert_true(sample.result == 0 || sample.result == ERR_FORMAT);
	check_values(&sample);
	check_form(&sample);
	check_notes(&sample);
	free(sample.data);
	arena_free(sample.arena);
	return !sample.failed;
}

/* Each line of the list behind its head, one sample each. */
static void try_lines(FILE *file, bool (*try)(char *line))
{
	char line[LINE_SIZE];
	unsigned count = 0, passed = 0;

	rewind(file);
	assert_non_null(fgets(line, sizeof line, file));
	while (fgets(line, sizeof line, file)) {
		count++;
		passed += try(line);
	}
	print_message("%u of %u samples\n", passed, count);
	assert_true(count >= 30);
	assert_int_equal(passed, count);
}

static void each_says_what_a_careful_reader_would(void **state)
{
	try_lines(*state, try_sample);
}

/* --- what check cites ----------------------------------------------------------------------------------------------------- */

/* A REG_DWORD in the evidence of a fact: 1 for anything but 0; -1: not cited as there. */
static int cited(const struct machine_result *machine, const char *name, const char *value)
{
	const struct fact *fact = machine_fact(machine, name);

	for (size_t i = 0; i < fact->evidence_count; i++) {
		const struct evidence *evidence = &fact->evidence[i];

		if (strcmp(evidence->value.utf8, value) == 0 && evidence->answer == ANSWER_PRESENT &&
		    strcmp(evidence->type, "REG_DWORD") == 0)
			return evidence->data_hex[strspn(evidence->data_hex, "0")] != '\0';
	}
	return -1;
}

static const char *cited_protocol(const struct machine_result *machine, const char *fact)
{
	int enabled = cited(machine, fact, "Enabled"), by_default = cited(machine, fact, "DisabledByDefault");

	return say_protocol(enabled, by_default);
}

static const char *cited_framework(const struct machine_result *machine, const char *fact)
{
	return say_framework(cited(machine, fact, "SchUseStrongCrypto"), cited(machine, fact, "SystemDefaultTlsVersions"));
}

static bool try_check(char *line)
{
	struct sample sample = { 0 };
	struct evaluated evaluated;

	split(line, sample.columns);
	char *const *expect = sample.columns + COLUMN_EXPECT;
	const char *paths[] = { shared(sample.columns[COLUMN_FILE]), NULL };
	bool is_refused = strcmp(expect[0], "unusable") == 0;

	evaluate_files(&evaluated, paths, READER_CELLS, "azure-backup");
	wants(&sample, "client, cited", is_refused ? "unset" : expect[0], cited_protocol(&evaluated.result, "schannel.tls12.client"));
	wants(&sample, "server, cited", is_refused ? "unset" : expect[1], cited_protocol(&evaluated.result, "schannel.tls12.server"));
	wants(&sample, "net64, cited", is_refused ? "unset" : expect[2], cited_framework(&evaluated.result, "dotnet4.64"));
	wants(&sample, "net32, cited", is_refused ? "unset" : expect[3], cited_framework(&evaluated.result, "dotnet4.32"));
	if (evaluated.result.verdict == VERDICT_READY) /* not one of them is a whole machine */
		wants(&sample, "verdict", "not READY", "READY");
	evaluated_free(&evaluated);
	return !sample.failed;
}

static void each_value_is_cited_whatever_else_the_file_lacks(void **state)
{
	try_lines(*state, try_check);
}

int main(void)
{
	FILE *file = fopen(shared("MANIFEST.tsv"), "r");
	const struct CMUnitTest tests[] = { cmocka_unit_test_prestate(each_says_what_a_careful_reader_would, file),
					   cmocka_unit_test_prestate(each_value_is_cited_whatever_else_the_file_lacks, file) };

	if (!file) {
		printf("skipped: %s is not here\n", shared("MANIFEST.tsv"));
		return 77;
	}
	int failed = cmocka_run_group_tests_name("reg_samples", tests, NULL, NULL);

	fclose(file);
	return failed;
}
