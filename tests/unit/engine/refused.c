/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs that were supplied and are of no use, and how inputs are opened: through the program, as its user meets it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/digest.h"
#include "support/machine/fixtures.h"
#include "support/build/hivebuild.h"
#include "support/program/program.h"

#define EXPORT                                                                                                         \
	"REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n"                                   \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n\"CurrentBuildNumber\"=\"17763\"\n"

static void put(const char *name, const void *data, size_t size)
{
	free(scratch_write(scratch, name, data, size));
}

static const char *in_folder(const char *name)
{
	static char path[512];

	snprintf(path, sizeof path, "%s/%s", scratch, name);
	return path;
}

static void copy_sample(const char *sample, const char *name)
{
	static uint8_t bytes[1 << 16];
	const char *source = getenv("TLSREADY_SOURCE");
	char path[1024];

	snprintf(path, sizeof path, "%s/samples/hives/%s", source ? source : ".", sample);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	put(name, bytes, fread(bytes, 1, sizeof bytes, file));
	fclose(file);
}

static int set_up(void **state)
{
	static const uint8_t zeros[8192];

	(void)state;
	scratch = scratch_make();
	copy_sample("server2019-ready/SYSTEM", "SYSTEM.good");
	copy_sample("server2019-ready/SOFTWARE", "SOFTWARE");
	put("SYSTEM", "", 0);
	put("m01-system.hiv", zeros, sizeof zeros);
	put("nobody", "", 0);
	put("NTUSER.DAT", "", 0);
	put("h.pdf", "%PDF-1.4 more", 13);
	put("text.reg", EXPORT, strlen(EXPORT));
	return 0;
}

static const char *flat(const char *text)
{
	static char line[PROGRAM_OUTPUT_LIMIT];
	size_t size = 0;

	for (bool blank = false; *text && size + 1 < sizeof line; text++) {
		if (*text != ' ' && *text != '\n')
			line[size++] = *text;
		else if (!blank)
			line[size++] = ' ';
		blank = *text == ' ' || *text == '\n';
	}
	line[size] = '\0';
	return line;
}

static void what_was_supplied_and_is_empty_is_not_called_missing(void **state)
{
	static const struct {
		const char *inputs, *headline;
	} rows[] = {
		{ "SYSTEM SOFTWARE", "SYSTEM is empty (0 bytes);" },
		{ "m01-system.hiv SOFTWARE", "m01-system.hiv is empty: all of its 8192 bytes are zero;" },
		{ "nobody SOFTWARE", "nobody is empty (0 bytes);" },
		{ "SYSTEM nobody", "SYSTEM is empty (0 bytes); nobody is empty (0 bytes);" },
		{ "h.pdf", "h.pdf is not a registry file: a PDF;" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char line[256];

		snprintf(line, sizeof line, "check -v %s", rows[i].inputs);
		const char *text = flat(program_expect(scratch, 3, line)->out);

		if (!strstr(text, rows[i].headline) || strstr(text, "was not given"))
			fail_msg("%s: %.3000s", rows[i].inputs, text);
	}
	const char *user = flat(program_expect(scratch, 3, "check -v SYSTEM.good SOFTWARE NTUSER.DAT")->out);

	assert_non_null(strstr(user, "NTUSER.DAT is empty (0 bytes)"));
	assert_null(strstr(user, "no input given holds this hive"));
}

/* One of them is not in the way of another. */
static void every_refused_input_is_told(void **state)
{
	const char *text = flat(program_expect(scratch, 3, "check SYSTEM h.pdf NTUSER.DAT text.reg")->out);

	(void)state;
	assert_non_null(
		strstr(text, "Inputs: SYSTEM is empty (0 bytes); h.pdf is not a registry file: a PDF; "
			     "NTUSER.DAT is empty (0 bytes)"));
}

/* `reg save HKLM\SYSTEM\CurrentControlSet`: what a part of a hive is, none of its keys shows. */
static void a_saved_part_of_a_hive_is_told_and_proves_nothing(void **state)
{
	struct hivebuild *build = hivebuild_new();
	size_t size;

	(void)state;
	hivebuild_dword(build, "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client", "Enabled", 1);
	uint8_t *hive = hivebuild_finish(build, &size);

	put("part", hive, size);
	const struct program_run *run = program_expect(scratch, 3, "check part SOFTWARE");

	assert_non_null(strstr(run->err, "part: is an unknown hive: it has no TLS settings (supply SYSTEM and SOFTWARE)"));
	free(hive);
	hivebuild_free(build);
}

static void a_list_of_faults_has_an_end(void **state)
{
	char line[4096] = "check -v";
	size_t size = strlen(line);

	(void)state;
	for (int i = 0; i < 100; i++) {
		char name[32];

		snprintf(name, sizeof name, "empty-%03d", i);
		put(name, "", 0);
		size += (size_t)snprintf(line + size, sizeof line - size, " %s", name);
	}
	const char *text = flat(program_expect(scratch, 3, line)->out), *first = strstr(text, "Inputs: empty-000");

	assert_non_null(first);
	const char *end = strstr(first, "; and others");

	assert_true(end && end - first < 1200);
}

static const json_t *source_of(const json_t *json, size_t index)
{
	return json_array_get(json_object_get(json_array_get(json_object_get(json, "machines"), 0), "sources"), index);
}

static void a_refused_input_has_its_size_and_hash(void **state)
{
	static const char *const ways[] = { "check -o json h.pdf", "check -o json - <h.pdf",
					    "check -o json /dev/stdin <h.pdf" };
	char hex[DIGEST_HEX];

	(void)state;
	digest_of("%PDF-1.4 more", 13, hex);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		json_t *json = json_loads(program_expect(scratch, 3, ways[i])->out, 0, NULL);

		assert_string_equal(json_string_value(json_object_get(source_of(json, 0), "sha256")), hex);
		assert_int_equal(json_integer_value(json_object_get(source_of(json, 0), "size")), 13);
		json_decref(json);
	}
}

/* program_run has no pipe of its own, so a named one is written to while the program reads it. */
static const struct program_run *check_pipe(const char *file, int code)
{
	char line[256];
	pid_t writer = fork();

	if (writer == 0) {
		FILE *from = fopen(in_folder(file), "rb"), *to;
		static char bytes[1 << 16];
		size_t size = from ? fread(bytes, 1, sizeof bytes, from) : 0;

		to = fopen(in_folder("pipe"), "wb");
		usleep(100000);
		if (to)
			fwrite(bytes, 1, size, to);
		_exit(to && fclose(to) == 0 ? 0 : 1);
	}
	snprintf(line, sizeof line, "check pipe");
	return program_expect(scratch, code, line);
}

static void a_pipe_is_read_once_and_never_waited_for(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
	assert_non_null(strstr(program_expect(scratch, 3, "check pipe")->err, "pipe: is an empty pipe"));
	for (size_t i = 0; i < 2; i++) {
		const struct program_run *run = check_pipe(i ? "text.reg" : "SOFTWARE", 3);

		assert_string_equal(run->err, "");
		assert_non_null(strstr(run->out, i ? "Windows 10 / Windows Server 2019" : "Windows Server 2019"));
	}
	unlink(in_folder("pipe"));
}

static void a_hive_on_standard_input_is_read_if_it_is_a_file(void **state)
{
	(void)state;
	assert_non_null(strstr(program_expect(scratch, 0, "check SYSTEM.good - <SOFTWARE")->out, "READY"));
	assert_non_null(strstr(program_expect(scratch, 3, "check - - <text.reg")->err, "can be supplied only once"));
}

/* As far as the file system tells: a test that cannot see it passes. */
static void reading_leaves_the_access_time(void **state)
{
	static const char *const names[] = { "SYSTEM.good", "SOFTWARE", "text.reg", "h.pdf" };
	struct timespec old[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1500000000 } };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(utimensat(AT_FDCWD, in_folder(names[i]), old, 0), 0);
	program_run(scratch, "check SYSTEM.good SOFTWARE text.reg h.pdf");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct stat status;

		assert_int_equal(stat(in_folder(names[i]), &status), 0);
		assert_int_equal(status.st_atime, 1000000000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_supplied_and_is_empty_is_not_called_missing),
		cmocka_unit_test(every_refused_input_is_told),
		cmocka_unit_test(a_saved_part_of_a_hive_is_told_and_proves_nothing),
		cmocka_unit_test(a_list_of_faults_has_an_end),
		cmocka_unit_test(a_refused_input_has_its_size_and_hash),
		cmocka_unit_test(a_pipe_is_read_once_and_never_waited_for),
		cmocka_unit_test(a_hive_on_standard_input_is_read_if_it_is_a_file),
		cmocka_unit_test(reading_leaves_the_access_time),
	};

	return cmocka_run_group_tests_name("refused", tests, set_up, scratch_tear_down);
}
