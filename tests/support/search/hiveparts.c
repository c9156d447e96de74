/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/search/hiveparts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_ROOM = 128 * 1024, ROWS = 128, SYSTEM = 0, SOFTWARE = 1 };

static const char *const roots[] = { "HKEY_LOCAL_MACHINE\\SYSTEM", "HKEY_LOCAL_MACHINE\\SOFTWARE" };

/* --- .reg text ----------------------------------------------------------------------------------------------------------- */

static void say(struct hive_parts *parts, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct hive_parts *parts, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	parts->text_size += (size_t)vsnprintf(parts->text + parts->text_size, TEXT_ROOM - parts->text_size, format, args);
	va_end(args);
	if (parts->text_size >= TEXT_ROOM)
		abort();
}

static void write_quoted(struct hive_parts *parts, const char *text)
{
	say(parts, "\"");
	for (; *text; text++)
		say(parts, "%s%c", *text == '\\' || *text == '"' ? "\\" : "", *text);
	say(parts, "\"");
}

static void write_lines(struct hive_parts *parts, const char *text)
{
	say(parts, "hex(7):");
	for (; *text; text++)
		say(parts, "%02x,00,", *text == '\n' ? 0 : *text);
	say(parts, "00,00");
}

static void write_data(struct hive_parts *parts, const struct sample_machine_row *row)
{
	bool is_blob = strcmp(row->name, "Blob") == 0;

	if (!row->text) {
		say(parts, "dword:%08x", row->number);
	} else if (is_blob) {
		for (size_t i = 0; row->text[i]; i += 2)
			say(parts, "%s%.2s", i ? "," : "hex:", row->text + i);
	} else if (strchr(row->text, '\n')) {
		write_lines(parts, row->text);
	} else {
		write_quoted(parts, row->text);
	}
}

/* current: ControlSet001 is called CurrentControlSet, as on a machine that runs. */
static void write_key(struct hive_parts *parts, const struct sample_machine_row *row, bool current, const char *minus)
{
	const char *path = row->path;
	bool renamed = current && strncmp(path, "ControlSet001\\", 14) == 0;

	say(parts, "\r\n[%s%s\\%s%s]\r\n", minus, roots[row->hive == 'W'], renamed ? "CurrentControlSet" : "",
	      renamed ? path + 13 : path);
}

static void write_row(struct hive_parts *parts, const struct sample_machine_row *row, bool current)
{
	write_key(parts, row, current, "");
	if (!row->name)
		return;
	write_quoted(parts, row->name);
	say(parts, "=");
	write_data(parts, row);
	say(parts, "\r\n");
}

/* --- rows ---------------------------------------------------------------------------------------------------------------- */

struct rows {
	struct sample_machine_row list[ROWS];
	size_t count;
};

static bool is_same_location(const struct sample_machine_row *a, const struct sample_machine_row *b)
{
	return a->hive == b->hive && a->name && b->name && strcmp(a->path, b->path) == 0 && strcmp(a->name, b->name) == 0;
}

static void add(struct rows *rows, const struct sample_machine_row *row)
{
	for (size_t i = 0; i < rows->count; i++)
		if (is_same_location(&rows->list[i], row)) {
			rows->list[i] = *row;
			return;
		}
	if (rows->count == ROWS)
		abort();
	rows->list[rows->count++] = *row;
}

static const char *data_text(const struct sample_machine *sample_machine, const char *name)
{
	const char *text = "";

	for (int p = 0; p < SAMPLE_MACHINE_PARTS && sample_machine->parts[p]; p++)
		for (const struct sample_machine_row *row = sample_machine->parts[p]; row->hive; row++)
			if (row->name && row->text && strcmp(row->name, name) == 0)
				text = row->text;
	return text;
}

/* What SYSTEM of this machine would tell of it, each by dice; what the sample machine has itself is stronger. */
static void add_identity(struct dice *dice, struct rows *rows, const struct sample_machine *sample_machine)
{
	static char versions[4][32]; /* few builds, and no more than one sample machine at a time */
	static unsigned next;
	char *version = versions[next++ % 4];
	const char *build = data_text(sample_machine, "CurrentBuildNumber");
	bool is_server = strcmp(data_text(sample_machine, "InstallationType"), "Client") != 0;

	snprintf(version, sizeof versions[0], "10.0.%s.1", build);
	const struct sample_machine_row identity[] = {
		{ 'S', "ControlSet001\\Control\\ProductOptions", "ProductType", is_server ? "ServerNT" : "WinNT", 0 },
		{ 'S', "ControlSet001\\Control\\Windows", "CSDVersion", NULL, strcmp(build, "7601") == 0 ? 0x100 : 0 },
		{ 'S', "Setup\\Service Reporting API\\Components\\CoreOS", "Version", version, 0 },
		{ 'S', "DriverDatabase", "Version", NULL, atoi(build) < 9800 ? 0x06030000 : 0x0A000000 },
	};

	for (size_t i = 0; i < sizeof identity / sizeof *identity; i++)
		if (dice_below(dice, 2))
			add(rows, &identity[i]);
}

static void add_rows(struct rows *rows, const struct sample_machine *sample_machine, char hive)
{
	for (int p = 0; p < SAMPLE_MACHINE_PARTS && sample_machine->parts[p]; p++)
		for (const struct sample_machine_row *row = sample_machine->parts[p]; row->hive; row++)
			if (row->hive == hive)
				add(rows, row);
}

/* --- dealing ------------------------------------------------------------------------------------------------------------- */

struct deal {
	struct dice *dice;
	struct hive_parts *parts;
	bool is_hive[2], current;
	unsigned dropped, repeated, moved, changed; /* of 64 rows */
	bool pardons; /* the text deletes what keeps the machine from READY, and agrees with the hives on all else */
	const struct sample_machine *of[2];
};

/* Of the last part: what keeps the machine from READY, if something does. */
static bool is_decisive(const struct deal *deal, const struct sample_machine_row *row)
{
	const struct sample_machine *sample_machine = deal->of[row->hive == 'W'];
	int last = 0;

	while (last + 1 < SAMPLE_MACHINE_PARTS && sample_machine->parts[last + 1])
		last++;
	for (const struct sample_machine_row *one = sample_machine->parts[last]; one->hive; one++)
		if (one->path == row->path && one->name == row->name)
			return true;
	return false;
}

/* Of another number or text than the hive has. */
static struct sample_machine_row changed_row(const struct sample_machine_row *row)
{
	struct sample_machine_row other = *row;

	other.number = row->number ^ 1;
	if (row->text && strcmp(row->name, "Blob") != 0)
		other.text = strchr(row->text, '\n') ? "RSA/SHA256\n" : "1";
	return other;
}

static void delete(struct deal *deal, const struct sample_machine_row *row)
{
	if (!row->name || dice_below(deal->dice, 2)) {
		write_key(deal->parts, row, deal->current, "-");
		return;
	}
	write_key(deal->parts, row, deal->current, "");
	write_quoted(deal->parts, row->name);
	say(deal->parts, "=-\r\n");
}

/* What the .reg says of a row that is in a hive, or was moved out of it: the same, something else, or nothing. */
static void tell_beside(struct deal *deal, const struct sample_machine_row *row, unsigned roll)
{
	bool changes = roll >= deal->moved + deal->repeated && roll < deal->moved + deal->repeated + deal->changed;
	struct sample_machine_row other = changed_row(row);

	if ((deal->pardons && is_decisive(deal, row) && dice_below(deal->dice, 2)) || (changes && !row->name))
		delete(deal, row);
	else if (roll < deal->moved + deal->repeated)
		write_row(deal->parts, row, deal->current);
	else if (changes && dice_below(deal->dice, 3))
		write_row(deal->parts, &other, deal->current);
	else if (changes)
		delete(deal, row);
}

/* Select stays where it is: nobody exports it beside the hive. */
static void deal_row(struct deal *deal, const struct sample_machine_row *row)
{
	int which = row->hive == 'W';
	unsigned roll = (unsigned)dice_below(deal->dice, 64);
	bool is_select = strcmp(row->path, "Select") == 0;

	if (roll < deal->dropped && !is_select)
		return;
	roll -= deal->dropped;
	if (deal->changed && is_decisive(deal, row) && dice_below(deal->dice, 4) == 0)
		roll = deal->moved + deal->repeated;
	if (!deal->is_hive[which]) {
		write_row(deal->parts, row, deal->current);
		return;
	}
	if (roll >= deal->moved || is_select)
		sample_machine_put(deal->parts->build[which], row);
	if (!is_select)
		tell_beside(deal, row, roll);
}

static bool has_own_set(const struct sample_machine *sample_machine)
{
	for (int p = 0; p < SAMPLE_MACHINE_PARTS && sample_machine->parts[p]; p++)
		for (const struct sample_machine_row *row = sample_machine->parts[p]; row->hive; row++)
			if (strncmp(row->path, "ControlSet002", 13) == 0)
				return true;
	return false;
}

static void begin(struct deal *deal, const struct sample_machine *system)
{
	unsigned kind = (unsigned)dice_below(deal->dice, 8);

	deal->is_hive[SYSTEM] = kind != 0;
	deal->is_hive[SOFTWARE] = kind != 1;
	deal->current = deal->is_hive[SYSTEM] && !has_own_set(system) && dice_below(deal->dice, 2);
	deal->dropped = dice_below(deal->dice, 3) ? 0 : (unsigned)dice_below(deal->dice, 8);
	deal->repeated = (unsigned)dice_below(deal->dice, 16);
	deal->moved = kind == 5 || kind == 6 ? (unsigned)dice_below(deal->dice, 4) : 0;
	deal->changed = kind == 6 ? (unsigned)dice_below(deal->dice, 4) : 0;
	deal->pardons = kind == 7;
	say(deal->parts, "Windows Registry Editor Version 5.00\r\n");
	for (int i = 0; i < 2; i++) {
		if (deal->is_hive[i])
			deal->parts->build[i] = sample_machine_begin((unsigned)dice_below(deal->dice, SAMPLE_MACHINE_LAYOUTS));
		if (!deal->is_hive[i] || (kind == 6 && dice_below(deal->dice, 4) == 0))
			say(deal->parts, "\r\n[%s]\r\n", roots[i]); /* as the export of all of it has */
	}
}

void hive_parts_deal(struct dice *dice, struct hive_parts *ret)
{
	const struct sample_machine *system = &sample_machines[dice_below(dice, sample_machine_count)];
	const struct sample_machine *software = dice_below(dice, 4) ? system : &sample_machines[dice_below(dice, sample_machine_count)];
	struct deal deal = { .dice = dice, .parts = ret, .of = { system, software } };
	struct rows rows = { .count = 0 };

	*ret = (struct hive_parts){ .names = { system->name, software->name }, .text = malloc(TEXT_ROOM) };
	if (!ret->text)
		abort();
	add_identity(dice, &rows, system);
	add_rows(&rows, system, 'S');
	add_rows(&rows, software, 'W');
	begin(&deal, system);
	for (size_t i = 0; i < rows.count; i++)
		deal_row(&deal, &rows.list[i]);
	for (int i = 0; i < 2; i++)
		if (ret->build[i])
			ret->hive[i] = hivebuild_finish(ret->build[i], &ret->hive_size[i]);
}

void hive_parts_free(struct hive_parts *parts)
{
	for (int i = 0; i < 2; i++) {
		if (parts->build[i])
			hivebuild_free(parts->build[i]);
		free(parts->hive[i]);
	}
	free(parts->text);
}

size_t hive_parts_inputs(const struct hive_parts *parts, struct trial_input ret[BULK_INPUTS])
{
	size_t count = 0;

	for (int i = 0; i < 2; i++)
		if (parts->hive[i])
			ret[count++] = (struct trial_input){ .data = parts->hive[i], .size = parts->hive_size[i] };
	ret[count++] = (struct trial_input){ .data = parts->text, .size = parts->text_size };
	return count;
}

struct oracle hive_parts_oracle(const struct hive_parts *parts)
{
	const struct oracle list[] = {
		oracle_of_hives(parts->hive[0], parts->hive_size[0], parts->hive[1], parts->hive_size[1]),
		oracle_of_reg(parts->text, parts->text_size, false),
	};

	return oracle_of_parts(list, 2, true);
}
