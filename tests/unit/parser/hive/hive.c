/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening hives: what is told of good, odd and damaged ones before they are read. Logs, cells and the second reader
 * have tests of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/reading/hivescene.h"

/* Bad input. */

/* clang-format off */
static void be_empty(struct input *input) { input->size = 0; }
static void be_short(struct input *input) { input->size = 3; }
static void be_pointer(struct input *input) { input_become(input, "version https://git-lfs.github.com/spec/v1\noid", 46); }
static void be_text(struct input *input) { input_become(input, "Windows Registry Editor Version 5.00\r\n", 38); }
static void be_packed(struct input *input) { input_become(input, "\xFD" "7zXZ\0\0\4", 8); }
static void be_old(struct input *input) { input_become(input, "CREG\0\0\1\0", 8); }
static void be_program(struct input *input) { input_become(input, "MZ\x90\0\3\0\0\0", 8); }
static void be_cut_in_base_block(struct input *input) { input->size = 1000; }
static void be_base_block_only(struct input *input) { input->size = PAGE; }
/* clang-format on */

static void be_log(struct input *input, uint32_t type, const char *begins)
{
	input_change(input, TYPE_AT, type);
	memcpy(input->data + LOG_SECTOR, begins, 4);
}

static void be_new_log(struct input *input)
{
	be_log(input, BASEBLOCK_LOG_NEW, "HvLE");
}

static void be_old_log(struct input *input)
{
	be_log(input, BASEBLOCK_LOG_OLD, "DIRT");
}

static void be_short_log(struct input *input)
{
	input_change(input, TYPE_AT, BASEBLOCK_LOG_NEW);
	input->size = LOG_SECTOR;
}

static void be_bins_only(struct input *input)
{
	input->size -= PAGE;
	memmove(input->data, input->data + PAGE, input->size);
}

static void be_zeros(struct input *input)
{
	memset(input->data, 0, input->size);
	input->size = 2000;
}

static void be_linux_volume(struct input *input)
{
	memset(input->data, 0, input->size);
	memcpy(input->data + 0x438, "\x53\xEF", 2);
}

/* clang-format off */
static const struct {
	void (*make)(struct input *input);
	enum err code;
	const char *text;
} refused[] = {
	{ be_empty,             ERR_FORMAT,  "is empty (0 bytes), not a registry hive" },
	{ be_short,             ERR_FORMAT,  "is not a registry hive (it does not begin with 'regf')" },
	{ be_pointer,           ERR_FORMAT,  "is a Git LFS pointer, not the file itself: run 'git lfs pull'" },
	{ be_text,              ERR_FORMAT,  "is .reg text, not a hive" },
	{ be_packed,            ERR_FORMAT,  "is an xz archive, which tlsready reads only as an input of its own, from a file" },
	{ be_old,               ERR_FORMAT,  "is a registry file of Windows 95, 98 or Me, which has no TLS settings" },
	{ be_program,          ERR_FORMAT,  "is a program (Windows)" },
	{ be_new_log,           ERR_FORMAT,  "is a transaction log (new format HvLE); supply its hive, and tlsready finds "
					     "the logs next to it" },
	{ be_old_log,           ERR_FORMAT,  "is a transaction log (old format DIRT); supply its hive, and tlsready finds "
					     "the logs next to it" },
	{ be_short_log,         ERR_FORMAT,  "is a transaction log (new format HvLE); supply its hive, and tlsready finds "
					     "the logs next to it" },
	{ be_zeros,             ERR_FORMAT,  "begins with zeros and has no hive bins: it contains no hive data" },
	{ be_linux_volume,      ERR_FORMAT,  "is a volume of Linux (ext2, ext3 or ext4), not a registry hive" },
	{ be_cut_in_base_block, ERR_FORMAT,  "is cut off in the base block: 1000 bytes of the first 4096 are there" },
	{ be_base_block_only,   ERR_CORRUPT, NULL },
};
/* clang-format on */

static void what_is_no_hive_is_refused_with_a_way_out(void **state)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct input input;

		input.data = hivescene_make_system(&input.size);
		refused[i].make(&input);
		hivescene_open(input.data, input.size, &hivescene_both);
		free(input.data);
		assert_int_equal(hivescene.result, refused[i].code);
		assert_null(hivescene.hive);
		if (refused[i].text)
			assert_string_equal(hivescene.error.text, refused[i].text);
		hivescene_end(state);
	}
}

static void files_that_cannot_be_opened_are_refused_in_words(void **state)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
		{ "/tmp", "is a folder: name the hives or .reg files in it" },
		{ "/nowhere/SYSTEM", "cannot be read: No such file or directory" },
		{ "/dev/zero", "is a device, not a file" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		hivescene_open_file(cases[i].path, &(struct hive_options){ .readers = READER_CELLS, .no_logs = true });
		assert_int_equal(hivescene.result, ERR_IO);
		assert_string_equal(hivescene.error.text, cases[i].text);
		hivescene_end(state);
	}
}

/* Damage that is told, and read over. */

/* clang-format off */
static void break_sequence(struct input *input) { input_change(input, SEQUENCE2_AT, 77); }
static void break_version(struct input *input) { input_change(input, MINOR_AT, 9); }
static void break_type(struct input *input) { input_change(input, TYPE_AT, 4); }
static void be_typed_as_new_log(struct input *input) { input_change(input, TYPE_AT, BASEBLOCK_LOG_NEW); }
static void be_typed_as_old_log(struct input *input) { input_change(input, TYPE_AT, BASEBLOCK_LOG_OLD); }
static void break_format(struct input *input) { input_change(input, FORMAT_AT, 2); }
static void announce_nonsense(struct input *input) { input_change(input, BINS_SIZE_AT, 4097); }
static void cut_in_a_bin(struct input *input) { input->size -= 100; }
static void drop_last_bin(struct input *input) { input->size -= 2 * PAGE; }
static void lose_sector(struct input *input) { memset(input->data, 0, LOG_SECTOR); }
static void lose_base_block(struct input *input) { memset(input->data, 0, PAGE); }
static void keep_signature_only(struct input *input) { memset(input->data + 4, 0, PAGE - 4); }
static void overwrite_fields(struct input *input) { memset(input->data + 4, 0xA5, LOG_SECTOR - 4); }
static void lose_signature(struct input *input) { memcpy(input->data, "XXXX", 4); }
static void overwrite_base_block(struct input *input) { memset(input->data, 'x', PAGE); }
static void zero_the_end(struct input *input) { memset(input->data + input->size - 4 * PAGE, 0, 4 * PAGE); }
/* clang-format on */

static void append_remnants(struct input *input)
{
	input_make_room(input, input->size + 5000);
	memset(input->data + input->size - 5000, 0xCC, 5000);
}

static void append_padding(struct input *input)
{
	input_make_room(input, input->size + 5000);
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
	{ input_break_checksum,    "hive-checksum",      SEVERITY_WARNING, "The checksum of the base block is wrong" },
	{ input_break_checksum,    "hive-checksum", SEVERITY_WARNING, "its transaction logs were not supplied; they may contain newer changes" },
	{ break_sequence,    "hive-dirty",         SEVERITY_WARNING, "not written to the end (sequence numbers 1 and 77); " },
	{ break_sequence,    "hive-dirty",         SEVERITY_WARNING, "its transaction logs were not supplied; they may contain newer changes" },
	{ break_version,     "hive-version",       SEVERITY_WARNING, "its format is 1.9, and only 1.1 to 1.6 are known" },
	{ break_type,        "hive-type",          SEVERITY_WARNING, "the file type 4" },
	{ input_announce_too_much, "hive-bins-size",     SEVERITY_WARNING, "the number is wrong, or the file was cut between two bins" },
	{ be_typed_as_new_log, "hive-type",        SEVERITY_WARNING, "the file type 6" },
	{ be_typed_as_old_log, "hive-type",        SEVERITY_WARNING, "the file type 1" },
	{ break_format,      "hive-format",        SEVERITY_WARNING, "names the format 2, and only 1 is known" },
	{ announce_nonsense, "hive-bins-size",     SEVERITY_WARNING, "announces 4097 bytes of hive bins, which is not a size" },
	{ drop_last_bin,     "hive-bins-size",     SEVERITY_WARNING, "the number is wrong, or the file was cut between two bins" },
	{ cut_in_a_bin,      "hive-truncated",     SEVERITY_ERROR,   "The file was cut: it holds" },
	{ lose_sector,       "hive-signature",     SEVERITY_WARNING, "does not begin with 'regf'. Its hive bins were searched" },
	{ lose_base_block,   "hive-signature",     SEVERITY_WARNING, "does not begin with 'regf'. Its hive bins were searched" },
	{ overwrite_base_block, "hive-signature",  SEVERITY_WARNING, "does not begin with 'regf'. Its hive bins were searched" },
	{ be_bins_only,      "hive-signature",     SEVERITY_WARNING, "does not begin with 'regf'. Its hive bins were searched" },
	{ keep_signature_only, "hive-base-block",  SEVERITY_WARNING, "Base block damaged: its checksum is wrong, and its fields hold" },
	{ overwrite_fields,  "hive-base-block",    SEVERITY_WARNING, "Base block damaged: its checksum is wrong, and its fields hold" },
	{ lose_signature,    "hive-signature",     SEVERITY_WARNING, "the rest of the base block is right, and that was read" },
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

		input.data = hivescene_make_system(&input.size);
		damages[i].make(&input);
		hivescene_open(input.data, input.size, &hivescene_cells);
		free(input.data);
		assert_int_equal(hivescene.result, 0);
		assert_int_equal(hive_facts(hivescene.hive)->kind, HIVE_SYSTEM);
		assert_int_equal(hivescene_dword(TLS12, "Enabled"), 1);
		if (!damages[i].code)
			assert_int_equal(hivescene.notes.count, 0);
		const struct note *note = damages[i].code ? hivescene_note(damages[i].code) : NULL;

		if (damages[i].code && !note)
			fail_msg("damage %zu: no note %s", i, damages[i].code);
		if (note) {
			assert_int_equal(note->severity, damages[i].severity);
			if (!strstr(note->text.utf8, damages[i].part))
				fail_msg("%s: %s", note->code, note->text.utf8);
		}
		hivescene_end(state);
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

	hivescene_open(data, size, &hivescene_both);
	const struct hive_facts *facts = hive_facts(hivescene.hive);

	assert_int_equal(hivescene.notes.count, 0);
	assert_false(facts->dirty || facts->replayed || facts->checksum_bad);
	assert_int_equal(facts->sequence1, 7);
	assert_int_equal(facts->sequence2, 7);
	assert_int_equal(facts->major, 1);
	assert_int_equal(facts->minor, 5);
	assert_int_equal(facts->written, HIVEBUILD_WRITTEN);
	assert_int_equal(facts->file_size, size);
	assert_int_equal(facts->bins_size, size - PAGE);
	assert_string_equal(facts->embedded_name, "\\Config\\SYSTEM");
	assert_int_equal(hive_bytes(hivescene.hive)->size, size);
	assert_memory_equal(hive_bytes(hivescene.hive)->data, data, size);
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
	static const struct hive_options *const readers[] = { &hivescene_cells, &hivescene_libregf };

	for (size_t i = 0; i < 2 * sizeof kinds / sizeof *kinds; i++) {
		struct hivebuild *build = hivebuild_new_with(&(struct hivebuild_options){ .name = kinds[i / 2].name });
		size_t size;

		for (const char *const *key = kinds[i / 2].keys; *key; key++)
			hivebuild_key(build, *key);
		uint8_t *data = hivebuild_finish(build, &size);

		hivescene_open(data, size, readers[i % 2]);
		assert_int_equal(hivescene.result, 0);
		if (hive_facts(hivescene.hive)->kind != kinds[i / 2].kind)
			fail_msg("%s: kind %d", kinds[i / 2].keys[0], hive_facts(hivescene.hive)->kind);
		assert_true((hivescene_note("hive-kind") != NULL) == (kinds[i / 2].kind == HIVE_UNKNOWN));
		free(data);
		hivebuild_free(build);
		hivescene_end(state);
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

	hivescene_open(data, size, &hivescene_cells);
	assert_int_equal(hive_facts(hivescene.hive)->kind, HIVE_UNKNOWN);
	assert_non_null(strstr(hivescene_note("hive-kind")->text.utf8, "suggests SOFTWARE, which proves nothing"));
	free(data);
	hivebuild_free(build);
}

#define TEST(test) cmocka_unit_test_teardown(test, hivescene_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_no_hive_is_refused_with_a_way_out),
		TEST(files_that_cannot_be_opened_are_refused_in_words),
		TEST(damage_that_can_be_told_is_told_and_reading_goes_on),
		TEST(a_good_hive_gives_no_notes_and_all_its_facts),
		TEST(the_keys_tell_the_kind_and_never_the_name),
		TEST(a_name_is_a_hint_and_called_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
