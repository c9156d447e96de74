/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening hives: what is told of good, odd and damaged ones before and while they are read. Logs, cells and the second
 * reader have tests of their own; here they only have to come together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "parser/hive/baseblock.h"
#include "parser/hive/hive.h"
#include "support/hivebuild.h"
#include "support/logbuild.h"

enum {
	PAGE = 4096,
	NOBODY = 65534,
	CEILING = 64 << 20,
	SEQUENCE2_AT = 8,
	MINOR_AT = 24,
	TYPE_AT = 28,
	BINS_SIZE_AT = 40
};

#define TLS12 "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"

static struct {
	struct arena *arena;
	struct notes notes;
	struct hive *hive;
	struct error error;
	int result;
} now;

static const struct hive_options cells = { .readers = READER_CELLS };
static const struct hive_options libregf = { .readers = READER_LIBREGF, .in_process = true };
static const struct hive_options both = { .readers = READERS_BOTH, .in_process = true };

static void begin(void)
{
	memset(&now, 0, sizeof now);
	now.arena = arena_new(CEILING);
	now.notes.arena = now.arena;
}

static int end(void **state)
{
	(void)state;
	hive_close(now.hive);
	arena_free(now.arena);
	memset(&now, 0, sizeof now);
	return 0;
}

static void open_file(const char *path, const struct hive_options *options)
{
	begin();
	now.result = hive_open(path, 0, options, now.arena, &now.notes, &now.hive, &now.error);
}

static void open_data(const uint8_t *data, size_t size, const struct hive_options *options)
{
	struct bytes bytes;

	begin();
	assert_int_equal(bytes_of_memory(data, size, 0, 0, &bytes, NULL), 0);
	now.result = hive_open_bytes(&bytes, options, now.arena, &now.notes, &now.hive, &now.error);
	assert_null(bytes.data);
}

static const struct note *noted(const char *code)
{
	for (size_t i = 0; i < now.notes.count; i++)
		if (strcmp(now.notes.list[i].code, code) == 0)
			return &now.notes.list[i];
	return NULL;
}

static int look(const char *path, const char *name, struct hivevalue *ret)
{
	hivekey key = hive_root(now.hive);
	int found = PRESENT;

	while (*path && found == PRESENT) {
		size_t size = strcspn(path, "\\");

		found = hive_child(now.hive, key, arena_strndup(now.arena, path, size), &key, &now.error);
		path += size + (path[size] == '\\');
	}
	return found == PRESENT ? hive_value(now.hive, key, name, ret, &now.error) : found;
}

/* The number of a REG_DWORD; -1: anything else. */
static int64_t dword(const char *path, const char *name)
{
	struct hivevalue value;

	if (look(path, name, &value) != PRESENT || value.type != REG_DWORD || value.size != 4)
		return -1;
	return le32(value.data);
}

/* A SYSTEM hive of several bins. */
static uint8_t *make_system(size_t *ret_size)
{
	static const uint8_t filler[6000] = { 1 };
	struct hivebuild *build = hivebuild_new();

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_dword(build, TLS12, "Enabled", 1);
	for (int i = 0; i < 9; i++) {
		char key[32];

		snprintf(key, sizeof key, "Setup\\Filler%d", i);
		hivebuild_value(build, key, "Data", REG_BINARY, filler, sizeof filler);
	}
	uint8_t *data = hivebuild_finish(build, ret_size);

	hivebuild_free(build);
	return data;
}

/* Bad input. */

struct input {
	uint8_t *data;
	size_t size;
};

static void put32(uint8_t *p, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> 8 * i);
}

static void change(struct input *input, size_t at, uint32_t number)
{
	put32(input->data + at, number);
	hivebuild_seal(input->data);
}

static void become(struct input *input, const char *text, size_t size)
{
	memcpy(input->data, text, size);
	input->size = size;
}

static void make_room(struct input *input, size_t size)
{
	input->data = realloc(input->data, size);
	memset(input->data + input->size, 0, size - input->size);
	input->size = size;
}

/* clang-format off */
static void be_empty(struct input *input) { input->size = 0; }
static void be_short(struct input *input) { input->size = 3; }
static void be_pointer(struct input *input) { become(input, "version https://git-lfs.github.com/spec/v1\noid", 46); }
static void be_text(struct input *input) { become(input, "Windows Registry Editor Version 5.00\r\n", 38); }
static void be_packed(struct input *input) { become(input, "\xFD" "7zXZ\0\0\4", 8); }
static void be_old(struct input *input) { become(input, "CREG\0\0\1\0", 8); }
static void be_anything(struct input *input) { become(input, "MZ\x90\0\3\0\0\0", 8); }
static void be_new_log(struct input *input) { change(input, TYPE_AT, BASEBLOCK_LOG_NEW); }
static void be_old_log(struct input *input) { change(input, TYPE_AT, BASEBLOCK_LOG_OLD); }
static void be_cut_in_base_block(struct input *input) { input->size = 1000; }
static void be_base_block_only(struct input *input) { input->size = PAGE; }
/* clang-format on */

static void be_bins_only(struct input *input)
{
	input->size -= PAGE;
	memmove(input->data, input->data + PAGE, input->size);
}

/* clang-format off */
static const struct {
	void (*make)(struct input *input);
	enum err code;
	const char *text;
} refused[] = {
	{ be_empty,             ERR_FORMAT,  "is empty (0 bytes), not a registry hive" },
	{ be_short,             ERR_FORMAT,  "is not a registry hive (it does not begin with 'regf')" },
	{ be_pointer,           ERR_FORMAT,  "is a Git LFS pointer, not the file it stands for: run 'git lfs pull'" },
	{ be_text,              ERR_FORMAT,  "is .reg text, not a hive" },
	{ be_packed,            ERR_FORMAT,  "is packed with xz: unpack it first" },
	{ be_old,               ERR_FORMAT,  "is a registry file of Windows 95, 98 or Me, which hold no TLS settings" },
	{ be_anything,          ERR_FORMAT,  "is not a registry hive (it does not begin with 'regf')" },
	{ be_new_log,           ERR_FORMAT,  "is a transaction log (new format HvLE); give the hive it belongs to, its logs "
					     "are found beside it" },
	{ be_old_log,           ERR_FORMAT,  "is a transaction log (old format DIRT); give the hive it belongs to, its logs "
					     "are found beside it" },
	{ be_bins_only,         ERR_FORMAT,  "begins with a hive bin: its base block, the first 4096 bytes, is missing" },
	{ be_cut_in_base_block, ERR_FORMAT,  "is cut off in the base block: 1000 bytes of the first 4096 are there" },
	{ be_base_block_only,   ERR_CORRUPT, NULL },
};
/* clang-format on */

static void what_is_no_hive_is_refused_with_a_way_out(void **state)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct input input;

		input.data = make_system(&input.size);
		refused[i].make(&input);
		open_data(input.data, input.size, &both);
		free(input.data);
		assert_int_equal(now.result, refused[i].code);
		assert_null(now.hive);
		if (refused[i].text)
			assert_string_equal(now.error.text, refused[i].text);
		end(state);
	}
}

static void files_that_cannot_be_opened_are_refused_in_words(void **state)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
		{ "/tmp", "is a directory, not a registry file: name the hive inside it" },
		{ "/nowhere/SYSTEM", "no such file" },
		{ "/dev/zero", "is a device, not a file" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		open_file(cases[i].path, &(struct hive_options){ .readers = READER_CELLS, .no_logs = true });
		assert_int_equal(now.result, ERR_IO);
		assert_string_equal(now.error.text, cases[i].text);
		end(state);
	}
}

/* Damage that is told, and read over. */

/* clang-format off */
static void break_checksum(struct input *input) { input->data[508] ^= 0xFF; }
static void break_sequence(struct input *input) { change(input, SEQUENCE2_AT, 77); }
static void break_version(struct input *input) { change(input, MINOR_AT, 9); }
static void break_type(struct input *input) { change(input, TYPE_AT, 4); }
static void announce_too_much(struct input *input) { change(input, BINS_SIZE_AT, (uint32_t)input->size + PAGE); }
static void announce_nonsense(struct input *input) { change(input, BINS_SIZE_AT, 4097); }
static void cut_in_a_bin(struct input *input) { input->size -= 100; }
static void drop_last_bin(struct input *input) { input->size -= 2 * PAGE; }
static void lose_signature(struct input *input) { memset(input->data, 0, LOG_SECTOR); }
static void zero_the_end(struct input *input) { memset(input->data + input->size - 4 * PAGE, 0, 4 * PAGE); }
/* clang-format on */

static void break_both(struct input *input)
{
	announce_too_much(input);
	break_checksum(input);
}

static void append_remnants(struct input *input)
{
	make_room(input, input->size + 5000);
	memset(input->data + input->size - 5000, 0xCC, 5000);
}

static void append_padding(struct input *input)
{
	make_room(input, input->size + 5000);
}

static void zero_the_middle(struct input *input)
{
	size_t bins = (input->size - PAGE) / PAGE, at = PAGE + bins / 2 * PAGE;

	while (memcmp(input->data + at, "hbin", 4) != 0)
		at -= PAGE;
	memset(input->data + at, 0, le32(input->data + at + 8));
}

/* clang-format off */
static const struct {
	void (*make)(struct input *input);
	const char *code; /* NULL: nothing is to be noted */
	enum severity severity;
	const char *part; /* of the note's text */
} damages[] = {
	{ break_checksum,    "hive-checksum",      SEVERITY_WARNING, "The checksum of the base block is wrong" },
	{ break_checksum,    "hive-dirty-no-logs", SEVERITY_WARNING, "no transaction log was found beside it" },
	{ break_sequence,    "hive-dirty",         SEVERITY_WARNING, "not written to the end (sequence numbers 1 and 77): Windows" },
	{ break_sequence,    "hive-dirty-no-logs", SEVERITY_WARNING, "so Windows would first bring it up to date, but no transaction log" },
	{ break_version,     "hive-version",       SEVERITY_WARNING, "its format is 1.9, and only 1.1 to 1.6 are known" },
	{ break_type,        "hive-type",          SEVERITY_WARNING, "the file type 4" },
	{ announce_too_much, "hive-bins-size",     SEVERITY_WARNING, "the number is wrong, or the file was cut between two bins" },
	{ announce_nonsense, "hive-bins-size",     SEVERITY_WARNING, "announces 4097 bytes of hive bins, which is no size" },
	{ drop_last_bin,     "hive-bins-size",     SEVERITY_WARNING, "the number is wrong, or the file was cut between two bins" },
	{ cut_in_a_bin,      "hive-truncated",     SEVERITY_ERROR,   "The file was cut: it holds" },
	{ lose_signature,    "hive-signature",     SEVERITY_WARNING, "does not begin with 'regf'" },
	{ zero_the_end,      "hive-zero-tail",     SEVERITY_ERROR,   "The last 16384 bytes of the hive bins are zeros" },
	{ zero_the_middle,   "hive-zero-pages",    SEVERITY_ERROR,   "zeros where a hive bin should be" },
	{ append_remnants,   "hive-trailing",      SEVERITY_NOTE,    "5000 bytes follow the last hive bin" },
	{ append_padding,    NULL,                 SEVERITY_NOTE,    NULL },
};
/* clang-format on */

static void damage_that_can_be_told_is_told_and_reading_goes_on(void **state)
{
	for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
		struct input input;

		input.data = make_system(&input.size);
		damages[i].make(&input);
		open_data(input.data, input.size, &cells);
		free(input.data);
		assert_int_equal(now.result, 0);
		assert_int_equal(hive_facts(now.hive)->kind, HIVE_SYSTEM);
		assert_int_equal(dword(TLS12, "Enabled"), 1);
		if (!damages[i].code)
			assert_int_equal(now.notes.count, 0);
		const struct note *note = damages[i].code ? noted(damages[i].code) : NULL;

		if (damages[i].code && !note)
			fail_msg("damage %zu: no note %s", i, damages[i].code);
		if (note) {
			assert_int_equal(note->severity, damages[i].severity);
			if (!strstr(note->text.utf8, damages[i].part))
				fail_msg("%s: %s", note->code, note->text.utf8);
		}
		end(state);
	}
}

static void a_good_hive_gives_no_notes_and_all_its_facts(void **state)
{
	static const struct hivebuild_options options = { .sequence1 = 7, .sequence2 = 7, .name = "\\Config\\SYSTEM" };
	struct hivebuild *build = hivebuild_new_with(&options);
	size_t size;

	(void)state;
	hivebuild_dword(build, "Select", "Current", 1);
	uint8_t *data = hivebuild_finish(build, &size);

	open_data(data, size, &both);
	const struct hive_facts *facts = hive_facts(now.hive);

	assert_int_equal(now.notes.count, 0);
	assert_false(facts->dirty || facts->replayed || facts->checksum_bad);
	assert_int_equal(facts->sequence1, 7);
	assert_int_equal(facts->sequence2, 7);
	assert_int_equal(facts->major, 1);
	assert_int_equal(facts->minor, 5);
	assert_int_equal(facts->written, HIVEBUILD_WRITTEN);
	assert_int_equal(facts->file_size, size);
	assert_int_equal(facts->bins_size, size - PAGE);
	assert_string_equal(facts->embedded_name, "\\Config\\SYSTEM");
	assert_int_equal(hive_bytes(now.hive)->size, size);
	assert_memory_equal(hive_bytes(now.hive)->data, data, size);
	free(data);
	hivebuild_free(build);
}

/* Kinds. */

/* clang-format off */
static const struct {
	const char *keys[5];
	const char *name; /* in the base block */
	enum hive_kind kind;
} kinds[] = {
	{ { "Select", "Software", "Setup" },                   NULL, HIVE_SYSTEM },
	{ { "ControlSet001" },                                 NULL, HIVE_SYSTEM },
	{ { "ControlSet014", "MountedDevices" },               NULL, HIVE_SYSTEM },
	{ { "CurrentControlSet" },                             NULL, HIVE_SYSTEM },
	{ { "ControlSetX" },                                   NULL, HIVE_UNKNOWN },
	{ { "microsoft", "Classes" },                          NULL, HIVE_SOFTWARE },
	{ { "Wow6432Node" },                                   NULL, HIVE_SOFTWARE },
	{ { "Policies" },                                      NULL, HIVE_SOFTWARE },
	{ { "Local Settings", "Wow6432Node", "CLSID" },        NULL, HIVE_OTHER },
	{ { "SAM\\Domains" },                                  NULL, HIVE_SAM },
	{ { "SAM" },                                           NULL, HIVE_UNKNOWN },
	{ { "Policy\\Secrets", "SAM" },                        NULL, HIVE_SECURITY },
	{ { "Software", "Environment" },                       NULL, HIVE_USER },
	{ { "Control Panel" },                                 NULL, HIVE_USER },
	{ { "AppEvents" },                                     NULL, HIVE_USER },
	{ { "Root\\InventoryApplication" },                    NULL, HIVE_OTHER },
	{ { "Anything" },                                      NULL, HIVE_UNKNOWN },
	{ { "Anything" },                       "\\Config\\SYSTEM", HIVE_UNKNOWN },
	{ { "Microsoft" },                      "\\Config\\SYSTEM", HIVE_SOFTWARE },
};
/* clang-format on */

static void the_keys_tell_the_kind_and_never_the_name(void **state)
{
	static const struct hive_options *const readers[] = { &cells, &libregf };

	for (size_t i = 0; i < 2 * sizeof kinds / sizeof *kinds; i++) {
		struct hivebuild *build = hivebuild_new_with(&(struct hivebuild_options){ .name = kinds[i / 2].name });
		size_t size;

		for (const char *const *key = kinds[i / 2].keys; *key; key++)
			hivebuild_key(build, *key);
		uint8_t *data = hivebuild_finish(build, &size);

		open_data(data, size, readers[i % 2]);
		assert_int_equal(now.result, 0);
		if (hive_facts(now.hive)->kind != kinds[i / 2].kind)
			fail_msg("%s: kind %d", kinds[i / 2].keys[0], hive_facts(now.hive)->kind);
		assert_true((noted("hive-kind") != NULL) == (kinds[i / 2].kind == HIVE_UNKNOWN));
		free(data);
		hivebuild_free(build);
		end(state);
	}
}

static void a_name_is_a_hint_and_called_one(void **state)
{
	struct hivebuild *build =
		hivebuild_new_with(&(struct hivebuild_options){ .name = "emRoot\\System32\\Config\\SOFTWARE" });
	size_t size;

	(void)state;
	hivebuild_key(build, "Strange");
	uint8_t *data = hivebuild_finish(build, &size);

	open_data(data, size, &cells);
	assert_int_equal(hive_facts(now.hive)->kind, HIVE_UNKNOWN);
	assert_non_null(strstr(noted("hive-kind")->text.utf8, "hints at SOFTWARE, which proves nothing"));
	free(data);
	hivebuild_free(build);
}

/* Readers. */

static void both_readers_give_the_same_places_and_data(void **state)
{
	static const uint8_t bytes[5] = { 0x11, 0x22, 0x33, 0x44, 0x55 };
	static const struct hive_options *const options[] = { &cells, &libregf };
	struct hivebuild *build = hivebuild_new();
	size_t size;

	for (size_t i = 0; i <= sizeof bytes; i++) /* one to three bytes are those that libregf reads wrongly */
		hivebuild_value(build, "Select", (char[]){ 'v', (char)('0' + i), 0 }, REG_BINARY, bytes, i);
	hivebuild_sz(build, "Select", "", "default");
	uint8_t *data = hivebuild_finish(build, &size);

	for (size_t reader = 0; reader < 2; reader++) {
		struct hivevalue value;

		open_data(data, size, options[reader]);
		for (size_t i = 0; i <= sizeof bytes; i++) {
			const char name[] = { 'V', (char)('0' + i), 0 };

			assert_int_equal(look("select", name, &value), PRESENT);
			assert_int_equal(value.size, i);
			assert_memory_equal(value.data, bytes, i);
			assert_int_equal(value.at.offset, hivebuild_at(build, HIVEBUILD_VALUE, "Select", name));
			assert_int_equal(value.name[0], 'v');
		}
		assert_int_equal(look("Select", "", &value), PRESENT);
		assert_string_equal(value.name, "");
		assert_int_equal(value.size, 16);
		end(state);
	}
	free(data);
	hivebuild_free(build);
}

static void lists_are_walked_alike_by_both_readers(void **state)
{
	static const struct hive_options *const options[] = { &cells, &libregf };
	size_t size;
	uint8_t *data = make_system(&size);

	for (size_t reader = 0; reader < 2; reader++) {
		struct hivekey_info info;
		struct hivevalue value;
		hivekey key;

		open_data(data, size, options[reader]);
		assert_int_equal(hive_child_at(now.hive, hive_root(now.hive), 1, &key, NULL), PRESENT);
		assert_int_equal(hive_info(now.hive, key, &info, NULL), 0);
		assert_string_equal(info.name, "Select");
		assert_int_equal(info.written, HIVEBUILD_WRITTEN);
		assert_memory_equal(data + info.at.offset + 4, "nk", 2);
		assert_int_equal(hive_child_at(now.hive, hive_root(now.hive), 3, &key, NULL), ABSENT);
		assert_int_equal(hive_value_at(now.hive, key, 0, &value, NULL), PRESENT);
		assert_string_equal(value.name, "Current");
		assert_int_equal(hive_value_at(now.hive, key, 1, &value, NULL), ABSENT);
		assert_int_equal(hive_value(now.hive, key, "None", &value, NULL), ABSENT);
		assert_int_equal(hive_child(now.hive, key, "None", &key, NULL), ABSENT);
		end(state);
	}
	free(data);
}

static void libregf_reads_behind_a_damaged_sibling_and_never_calls_it_absent(void **state)
{
	struct hivebuild *build = hivebuild_new();
	struct hivevalue value;
	size_t size;

	(void)state;
	hivebuild_dword(build, "A", "v", 1);
	hivebuild_dword(build, "B", "v", 2);
	uint8_t *data = hivebuild_finish(build, &size);

	memcpy(data + hivebuild_at(build, HIVEBUILD_KEY, "A", NULL) + 4, "zz", 2);
	open_data(data, size, &libregf);
	assert_int_equal(dword("B", "v"), 2);
	assert_int_equal(look("A", "v", &value), UNREADABLE);
	assert_int_equal(look("C", "v", &value), UNREADABLE);
	free(data);
	hivebuild_free(build);
}

/* libregf leaves such an element out and says nothing. */
static void an_element_that_leads_nowhere_is_no_proof_of_absence(void **state)
{
	struct hivebuild *build = hivebuild_new();
	struct hivevalue value;
	hivekey key;
	size_t size;

	(void)state;
	hivebuild_dword(build, "A", "v", 1);
	hivebuild_dword(build, "B", "v", 2);
	uint8_t *data = hivebuild_finish(build, &size);

	put32(data + hivebuild_at(build, HIVEBUILD_SUBKEYS, "", NULL) + 8, UINT32_MAX);
	open_data(data, size, &libregf);
	assert_int_equal(dword("B", "v"), 2);
	assert_int_equal(look("A", "v", &value), UNREADABLE);
	assert_int_equal(hive_child_at(now.hive, hive_root(now.hive), 0, &key, NULL), PRESENT);
	assert_int_equal(hive_child_at(now.hive, hive_root(now.hive), 1, &key, NULL), UNREADABLE);
	assert_int_equal(hive_child_at(now.hive, hive_root(now.hive), 2, &key, NULL), ABSENT);
	free(data);
	hivebuild_free(build);
}

static void libregf_reads_a_hive_that_it_would_refuse_from_repaired_memory(void **state)
{
	static void (*const ways[])(struct input * input) = { break_checksum, announce_too_much, break_both };

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct input input;

		input.data = make_system(&input.size);
		ways[i](&input);
		open_data(input.data, input.size, &libregf);
		if (now.result < 0)
			fail_msg("way %zu: %s", i, now.error.text);
		assert_int_equal(dword(TLS12, "Enabled"), 1);
		assert_non_null(noted("hive-repaired-for-libregf"));
		free(input.data);
		end(state);
	}
}

static void without_a_process_for_libregf_the_cells_answer_and_it_is_said(void **state)
{
	size_t size;
	uint8_t *data = make_system(&size);
	const struct hive_reader *readers;

	open_data(data, size, &(struct hive_options){ .readers = READERS_BOTH });
	assert_int_equal(dword(TLS12, "Enabled"), 1);
	hive_witness_finish(now.hive);
	assert_int_equal(hive_readers(now.hive, &readers), 2);
	assert_string_equal(readers[0].status, "read");
	assert_string_equal(readers[1].name, "libregf");
	assert_string_equal(readers[1].status, "not asked");
	assert_string_equal(hive_agreement(now.hive, TLS12, "Enabled"), "cells");
	end(state);
	open_data(data, size, &(struct hive_options){ .readers = READER_LIBREGF });
	assert_int_equal(now.result, ERR_UNSUPPORTED);
	free(data);
}

/* Files and logs. */

static char folder[] = "/tmp/hive.XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[2][128];
	static unsigned turn;

	turn ^= 1;
	snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
	return path[turn];
}

static void put_file(const char *name, const void *data, size_t size)
{
	FILE *file = fopen(in_folder(name), "w");

	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/hive.XXXXXX");
	return mkdtemp(folder) && chmod(folder, 0755) == 0 ? 0 : -1;
}

static int drop_folder(void **state)
{
	end(state);
	unlink(in_folder("SYSTEM"));
	unlink(in_folder("system.log1"));
	return rmdir(folder);
}

/* A dirty hive that says no, and a log that says yes. */
static void put_dirty_hive(void)
{
	static const struct hivebuild_options dirty = { .sequence1 = 9, .sequence2 = 8 };
	struct hivebuild *build = hivebuild_new_with(&dirty);
	size_t size, after_size;

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_dword(build, TLS12, "Enabled", 0);
	uint8_t *before = hivebuild_finish(build, &size);

	hivebuild_dword(build, TLS12, "Enabled", 1);
	uint8_t *after = hivebuild_finish(build, &after_size);
	struct logbuild log = logbuild_new(BASEBLOCK_LOG_NEW, 8, (uint32_t)after_size - PAGE, HIVEBUILD_WRITTEN);

	logbuild_add_change(&log, 8, before, size, after, after_size);
	put_file("SYSTEM", before, size);
	put_file("system.log1", log.data, log.size);
	logbuild_free(&log);
	free(before);
	free(after);
	hivebuild_free(build);
}

static void logs_beside_a_dirty_hive_are_applied_in_memory(void **state)
{
	const struct hive_log *logs;

	(void)state;
	put_dirty_hive();
	open_file(in_folder("SYSTEM"), &both);
	assert_int_equal(now.result, 0);
	assert_int_equal(dword(TLS12, "Enabled"), 1);
	assert_true(hive_facts(now.hive)->dirty);
	assert_true(hive_facts(now.hive)->replayed);
	assert_int_equal(hive_facts(now.hive)->sequence2, 8);
	assert_int_equal(hive_logs(now.hive, &logs), 1);
	assert_string_equal(logs[0].path, in_folder("system.log1"));
	assert_string_equal(logs[0].format, "HvLE");
	assert_int_equal(logs[0].state, LOG_APPLIED);
	assert_int_equal(noted("hive-dirty")->severity, SEVERITY_NOTE);
	assert_null(noted("hive-dirty-no-logs"));
}

static void without_its_logs_a_dirty_hive_is_called_stale(void **state)
{
	(void)state;
	put_dirty_hive();
	open_file(in_folder("SYSTEM"), &(struct hive_options){ .readers = READER_CELLS, .no_logs = true });
	assert_int_equal(dword(TLS12, "Enabled"), 0);
	assert_true(hive_facts(now.hive)->dirty && !hive_facts(now.hive)->replayed);
	assert_non_null(strstr(noted("hive-dirty-no-logs")->text.utf8, "its transaction logs were not to be used"));
}

static void a_log_that_cannot_be_used_leaves_the_hive_stale(void **state)
{
	(void)state;
	put_dirty_hive();
	put_file("system.log1", "", 0);
	open_file(in_folder("SYSTEM"), &cells);
	assert_int_equal(dword(TLS12, "Enabled"), 0);
	assert_false(hive_facts(now.hive)->replayed);
	assert_non_null(strstr(noted("hive-dirty-no-logs")->text.utf8, "beside it could not make up for it"));
}

static void a_log_without_permission_is_told(void **state)
{
	bool root = geteuid() == 0;

	(void)state;
	put_dirty_hive();
	assert_int_equal(chmod(in_folder("system.log1"), 0), 0);
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	open_file(in_folder("SYSTEM"), &cells);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(now.result, 0);
	assert_non_null(strstr(noted("hive-log-unreadable")->text.utf8, "permission denied"));
	assert_false(hive_facts(now.hive)->replayed);
}

static void a_hive_that_shrinks_while_it_is_read_is_told(void **state)
{
	(void)state;
	put_dirty_hive();
	open_file(in_folder("SYSTEM"), &(struct hive_options){ .readers = READER_CELLS, .no_logs = true });
	hive_witness_finish(now.hive);
	assert_null(noted("hive-shrunk"));
	assert_int_equal(truncate(in_folder("SYSTEM"), PAGE), 0);
	assert_int_not_equal(dword(TLS12, "Enabled"), 1);
	hive_witness_finish(now.hive);
	assert_int_equal(noted("hive-shrunk")->severity, SEVERITY_FATAL);
}

#define TEST(test) cmocka_unit_test_teardown(test, end)
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_no_hive_is_refused_with_a_way_out),
		TEST(files_that_cannot_be_opened_are_refused_in_words),
		TEST(damage_that_can_be_told_is_told_and_reading_goes_on),
		TEST(a_good_hive_gives_no_notes_and_all_its_facts),
		TEST(the_keys_tell_the_kind_and_never_the_name),
		TEST(a_name_is_a_hint_and_called_one),
		TEST(both_readers_give_the_same_places_and_data),
		TEST(lists_are_walked_alike_by_both_readers),
		TEST(libregf_reads_behind_a_damaged_sibling_and_never_calls_it_absent),
		TEST(an_element_that_leads_nowhere_is_no_proof_of_absence),
		TEST(libregf_reads_a_hive_that_it_would_refuse_from_repaired_memory),
		TEST(without_a_process_for_libregf_the_cells_answer_and_it_is_said),
		WITH_FOLDER(logs_beside_a_dirty_hive_are_applied_in_memory),
		WITH_FOLDER(without_its_logs_a_dirty_hive_is_called_stale),
		WITH_FOLDER(a_log_that_cannot_be_used_leaves_the_hive_stale),
		WITH_FOLDER(a_log_without_permission_is_told),
		WITH_FOLDER(a_hive_that_shrinks_while_it_is_read_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
