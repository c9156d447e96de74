/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MD5 and SHA-1 beside SHA-256, and inputs against the hashes of their acquisition: never READY where one differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/digest.h"
#include "support/program/savedscene.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define WRONG32 "00000000000000000000000000000000"

/* Of a file of the folder, in one of a few buffers. */
static const char *hash_of(const char *name, enum digest_kind kind)
{
	static char hex[8][DIGEST_HEX];
	static unsigned next;
	size_t size;
	char *bytes = whole_file(name, &size), *ret = hex[next++ % COUNT(hex)];
	struct digest *digest = digest_new_of(kind);

	digest_update(digest, bytes, size);
	digest_final(digest, ret);
	free(bytes);
	return ret;
}

static void put_list(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void put_list(const char *format, ...)
{
	char text[2000];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	put_text("list", text);
}

static void md5_and_sha1_of_inputs_and_logs_are_in_every_format_that_has_sha256(void **state)
{
	static const char *const formats[] = { "json", "ndjson", "html", "sarif", "csv", "markdown" };
	static const char *const files[] = { "dirty/SYSTEM", "SOFTWARE", "off.reg" };

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		char command[200];
		size_t size;

		snprintf(command, sizeof command, "check dirty/SYSTEM SOFTWARE off.reg --hashes -o %s=out", formats[i]);
		expect(1, command);
		char *text = whole_file("out", &size);

		for (size_t k = 0; k < COUNT(files); k++) {
			assert_non_null(strstr(text, hash_of(files[k], DIGEST_MD5)));
			assert_non_null(strstr(text, hash_of(files[k], DIGEST_SHA1)));
		}
		if (i < 3) /* formats that have hashes of logs */
			assert_non_null(strstr(text, hash_of("dirty/SYSTEM.LOG1", DIGEST_MD5)));
		free(text);
	}
	expect(1, "check dirty/SYSTEM SOFTWARE --hashes -v");
	expect_said(hash_of("dirty/SYSTEM.LOG1", DIGEST_SHA1));
	expect(1, "check dirty/SYSTEM SOFTWARE --hashes -o json=a");
	expect(0, "verify a");
	expect(1, "check dirty/SYSTEM SOFTWARE -o json");
	assert_null(strstr(ran.out, hash_of("SOFTWARE", DIGEST_MD5)));
}

static void lists_of_every_form_are_read(void **state)
{
	(void)state;
	put_list("%s  SYSTEM\r\n%s *evidence/SOFTWARE\r\n", hash_of("SYSTEM", DIGEST_SHA256), hash_of("SOFTWARE", DIGEST_SHA256));
	expect(0, "check SYSTEM SOFTWARE --expect-hashes list -o json=a");
	assert_string_equal(ran.err, "");
	expect(0, "render a -v");
	expect_said("2 of 2 files have the hashes that list has of them");
	expect(0, "verify a");
	put_list("# comment\nMD5 (SYSTEM) = %s\nSHA1(C:\\case\\SOFTWARE)= %s\n", hash_of("SYSTEM", DIGEST_MD5),
		 hash_of("SOFTWARE", DIGEST_SHA1));
	expect(0, "check SYSTEM SOFTWARE --expect-hashes list -v");
	expect_said("2 of 2 files have");
	put_list("%%%%%%%% HASHDEEP-1.0\n%%%%%%%% size,md5,tiger,sha256,filename\n## Invoked from: /x\n##\n"
		 "1,%s,00,%s,/acquired, of today/SYSTEM\n",
		 hash_of("SYSTEM", DIGEST_MD5), hash_of("SYSTEM", DIGEST_SHA256));
	expect(0, "check SYSTEM SOFTWARE --expect-hashes list -v");
	expect_said("1 of 2 files have");
	expect_said("list has no hash of SOFTWARE");
	put_list("\\%s  a\\\\nb\\nc\n%s  SYSTEM\n", WRONG32 WRONG32, hash_of("SYSTEM", DIGEST_SHA256));
	expect(0, "check SYSTEM SOFTWARE --expect-hashes list");
	expect_said("1 of its 2 hashes are of no input");
}

static void an_input_that_is_not_what_was_acquired_is_never_ready_and_proves_nothing(void **state)
{
	(void)state;
	put_list("%s  SYSTEM\n", WRONG32 WRONG32);
	expect(3, "check SYSTEM SOFTWARE --expect-hashes list -o json=a");
	expect(0, "render a");
	expect_said("INDETERMINATE");
	expect_said("SYSTEM is not the file that was acquired");
	expect(4, "verify a"); /* without the list */
	expect(0, "verify a --expect-hashes list");
	put_list("%s  OFF\n", WRONG32);
	expect(3, "check OFF SOFTWARE --expect-hashes list"); /* NOT READY, were it the evidence */
	expect(3, "check OFF SOFTWARE --expect-hashes list -p disa-stig");
	put_list("%s  SYSTEM.LOG1\n", WRONG32);
	expect(3, "check dirty/SYSTEM SOFTWARE --expect-hashes list");
	put_list("%s  SYSTEM\n%s  SYSTEM\n", hash_of("SYSTEM", DIGEST_SHA256), WRONG32); /* MD5 differs */
	expect(3, "check SYSTEM SOFTWARE --expect-hashes list");
	put_list("%s  m1/SYSTEM\n%s  m2/SYSTEM\n", WRONG32, hash_of("SYSTEM", DIGEST_MD5)); /* one of two of the name */
	expect(0, "check SYSTEM SOFTWARE --expect-hashes list -v");
	expect_said("SYSTEM has the hash of m2/SYSTEM in list:2; the path");
	put_list("%s  dirty/SYSTEM\n%s  m2/SYSTEM\n", WRONG32, hash_of("dirty/SYSTEM", DIGEST_MD5)); /* the nearest path decides */
	expect(3, "check dirty/SYSTEM SOFTWARE --expect-hashes list");
	put_list("%s  off.reg\n", WRONG32);
	expect(3, "check SYSTEM SOFTWARE off.reg --expect-hashes list");
	put_list("%s  off.reg\n%s  SYSTEM\n", WRONG32, hash_of("SYSTEM", DIGEST_MD5));
	expect(0, "check SYSTEM SOFTWARE --overlay off.reg --expect-hashes list --fail-on never"); /* no evidence */
	expect(3, "check --each SYSTEM off.reg -j 2 --expect-hashes list");
	assert_null(strstr(ran.err, "of no input")); /* workers count, too */
}

static void a_list_of_other_files_is_no_comparison_and_never_ready(void **state)
{
	static const char *const formats[] = { "text", "markdown", "junit", "csv", "sarif", "html" };
	char command[60];

	(void)state;
	put_list("%s  SYSTEMS\n%s  SOFTWARE .\n", WRONG32, WRONG32);
	expect(3, "check SYSTEM SOFTWARE --expect-hashes list -o json=a");
	for (size_t i = 0; i < COUNT(formats); i++) {
		snprintf(command, sizeof command, "render a -o %s", formats[i]);
		expect(0, command);
		expect_said("nothing was compared");
	}
	expect(4, "verify a"); /* without the list */
	expect(0, "verify a --expect-hashes list");
}

static void a_list_that_an_editor_saved_is_read(void **state)
{
	(void)state;
	put_list("\xEF\xBB\xBF%s  SYSTEM \t\r\nMD5 (SOFTWARE ) = %s\r\n \t\r\n", hash_of("SYSTEM", DIGEST_MD5),
		 hash_of("SOFTWARE", DIGEST_MD5));
	expect(0, "check SYSTEM SOFTWARE --expect-hashes list -v");
	expect_said("2 of 2 files have");
}

static void a_line_is_found_however_the_path_is_spelled_and_in_archives(void **state)
{
	char command[600];

	(void)state;
	put_list("%s  dirty/SYSTEM\n%s  SYSTEM\n", WRONG32, hash_of("dirty/SYSTEM", DIGEST_MD5));
	expect(3, "check dirty/SYSTEM SOFTWARE --expect-hashes list");
	expect(3, "check dirty//SYSTEM SOFTWARE --expect-hashes list");
	expect(3, "check ./dirty/./SYSTEM SOFTWARE --expect-hashes list");
	snprintf(command, sizeof command, "tar -C %s -cf %s/a.tar SYSTEM SOFTWARE", folder, folder);
	assert_int_equal(system(command), 0);
	put_list("%s  SYSTEM\n", hash_of("SYSTEM", DIGEST_MD5));
	expect(0, "check a.tar --expect-hashes list");
	put_list("%s  SYSTEM\n", WRONG32);
	expect(3, "check a.tar --expect-hashes list");
}

/* What Get-FileHash wrote: %1$s is the SHA-256 of SYSTEM, %2$s the MD5 of SOFTWARE. */
static const char *const of_powershell[] = {
	"\r\nAlgorithm       Hash                                                                   Path      \r\n"
	"---------       ----                                                                   ----      \r\n"
	"SHA256          %1$s       C:\\my case\\SYSTEM   \r\n"
	"MD5             %2$s                                       C:\\my case\\SOFTWARE\r\n\r\n\r\n",
	"\r\n\r\nAlgorithm : SHA256\r\nHash      : %1$s\r\nPath      : C:\\my case\\SYSTEM\r\n\r\n"
	"Algorithm : MD5\r\nHash      : %2$s\r\nPath      : C:\\my case\\SOFTWARE",
	"Path : C:\\case\\SYSTEM\nLength : 12\nHash : %1$s\nPath : C:\\case\\SOFTWARE\nHash : %2$s\n",
	"#TYPE Microsoft.PowerShell.Commands.FileHashInfo\r\n\"Algorithm\",\"Hash\",\"Path\"\r\n"
	"\"SHA256\",\"%1$s\",\"C:\\one, \"\"two\"\"\\SYSTEM\"\r\n\"MD5\",\"%2$s\",\"C:\\case\\SOFTWARE\"\r\n",
	"\"Path\";\"Hash\";\"Size\"\n\"C:\\case\\SYSTEM\";\"%1$s\";\"1\"\nC:\\case\\SOFTWARE;%2$s;2\n",
};

static void put_bytes(const char *name, const void *bytes, size_t size)
{
	char path[600];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

/* UTF-16LE with a byte order mark, as the ">" of Windows PowerShell writes it; of ASCII. */
static void put_utf16(const char *text)
{
	char wide[4000] = "\xFF\xFE";
	size_t size = 2;

	for (; *text; text++) {
		wide[size++] = *text;
		wide[size++] = '\0';
	}
	put_bytes("list", wide, size);
}

static void lists_of_powershell_are_read_in_both_encodings(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(of_powershell); i++) {
		char text[2000];
		size_t size;

		put_list(of_powershell[i / 2], hash_of("SYSTEM", DIGEST_SHA256), hash_of("SOFTWARE", DIGEST_MD5));
		char *list = whole_file("list", &size);

		snprintf(text, sizeof text, "%s", list);
		free(list);
		for (char *p = text; *p; p++) /* as PowerShell writes hashes */
			*p = *p >= 'a' && *p <= 'f' && strspn(p, "0123456789abcdef") > 8 ? (char)(*p - 32) : *p;
		if (i % 2)
			put_utf16(text);
		expect(0, "check SYSTEM SOFTWARE --expect-hashes list -v");
		expect_said("2 of 2 files have the hashes that list has of them");
	}
	put_list(of_powershell[0], hash_of("SYSTEM", DIGEST_SHA256), WRONG32);
	expect(3, "check SYSTEM SOFTWARE --expect-hashes list");
	expect_said("SOFTWARE is not the file that was acquired");
	expect_said("and list:5 has");
}

static void a_list_that_contradicts_itself_and_two_lists_are_no_proof(void **state)
{
	(void)state;
	put_list("%s  SYSTEM\n%s  system\n", hash_of("SYSTEM", DIGEST_MD5), WRONG32);
	expect(3, "check SYSTEM SOFTWARE --expect-hashes list -o json");
	expect_said("SYSTEM cannot be compared: list:1 and 2 have two different MD5 of SYSTEM");
	put_list("%s  SYSTEM\n", hash_of("SYSTEM", DIGEST_MD5));
	expect(2, "check SYSTEM SOFTWARE --expect-hashes other --expect-hashes list");
	expect_said("--expect-hashes: can be used once");
}

static void a_list_that_is_none_is_wrong_usage_with_the_line(void **state)
{
	static const struct {
		const char *text, *said;
	} table[] = {
		{ "", "list: has no hashes" },
		{ "# nothing\n", "list: has no hashes" },
		{ "\nSYSTEM\n", "list:2: is not a line of" },
		{ "abc  SYSTEM\n", "list:1: is not a line of" },
		{ WRONG32 " SYSTEM\n", "list:1: is not a line of" },
		{ WRONG32 "  \n", "list:1: has no file name" },
		{ "MD5 (SYSTEM) = 00\n", "list:1: does not end with a hash of its kind" },
		{ "SHA1 (SYSTEM) = " WRONG32 "\n", "list:1: does not end with a hash of its kind" },
		{ "%%%% size,md5\n", "list:1: is not a header of hashdeep" },
		{ "%%%% size,md5,filename\n1\n", "list:2: has fewer columns" },
		{ "%%%% size,md5,filename\n1," WRONG32 "\n", "list:2: has fewer columns" },
		{ "%%%% size,md5,filename\n1,xyz,SYSTEM\n", "list:2: has a hash that does not fit its column" },
		{ WRONG32 WRONG32 WRONG32 WRONG32 "  SYSTEM\n", "list:1: has a hash of 512 bits: tlsready compares SHA-256" },
		{ "SHA512 (SYSTEM) = " WRONG32 WRONG32 "\n", "list:1: has a hash of SHA512: tlsready compares SHA-256" },
		{ "Hash,Algorithm,Path\n00,SHA384,x\n", "list:2: has a hash of SHA384: tlsready compares SHA-256" },
		{ "\nAlgorithm : RIPEMD160\nHash : 00\nPath : x\n", "list:2: has a hash of RIPEMD160: tlsready" },
		{ "Algorithm Hash Path\nMD5 " WRONG32 " C:\\case\\SYS...\n", "list:2: was cut at the width of the console" },
		{ "Algorithm Hash Path\nMD5 00... C:\\SYSTEM\n", "list:2: was cut at the width of the console" },
		{ "Algorithm Hash Path\nMD5 " WRONG32 " a\n      b\n", "list:3: continues the line before it: save the list with" },
		{ "Hash : " WRONG32 "\nPath : a\n       b\n", "list:3: continues the line before it: save the list with" },
		{ "Algorithm Hash\nMD5 " WRONG32 "\n", "list:1: has no column Path" },
		{ "Path Hash\nSYSTEM " WRONG32 "\n", "list:1: has a column behind Path" },
		{ "Hash : " WRONG32 "\n\nPath : a\n", "list:1: has no Path" },
		{ "Hash : " WRONG32 "\nPath : \n", "list:1: has no file name" },
		{ "Path : a\nAlgorithm : SHA1\nHash : " WRONG32 "\n", "list:1: has a hash that does not fit its algorithm" },
		{ "Hash,Path\n" WRONG32 "\n", "list:2: has fewer columns" },
		{ "Hash,Path\n" WRONG32 ",a,b\n", "list:2: has more columns" },
		{ "Hash,Path\n" WRONG32 ",\"a\n", "list:2: has fewer columns than the header, or a quote without its end" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		put_text("list", table[i].text);
		expect(2, "check SYSTEM SOFTWARE --expect-hashes list");
		expect_said(table[i].said);
	}
	expect(2, "check SYSTEM SOFTWARE --expect-hashes SYSTEM");
	expect_said("is not text");
	put_utf16("Hash,Path\n");
	expect(2, "check SYSTEM SOFTWARE --expect-hashes list");
	expect_said("list: has no hashes");
	put_bytes("list", "\xFF\xFE#\0\0\0", 6);
	expect(2, "check SYSTEM SOFTWARE --expect-hashes list");
	expect_said("is not text");
	expect(2, "check SYSTEM SOFTWARE --expect-hashes nowhere");
	put_list("%s  SYSTEM\n", WRONG32);
	expect(2, "check SYSTEM SOFTWARE --expect-hashes list --no-hash");
	expect(2, "check SYSTEM SOFTWARE --expect-hashes list -o json=list");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SAVED_TEST(md5_and_sha1_of_inputs_and_logs_are_in_every_format_that_has_sha256),
		SAVED_TEST(lists_of_every_form_are_read),
		SAVED_TEST(an_input_that_is_not_what_was_acquired_is_never_ready_and_proves_nothing),
		SAVED_TEST(a_list_of_other_files_is_no_comparison_and_never_ready),
		SAVED_TEST(a_list_that_an_editor_saved_is_read),
		SAVED_TEST(a_line_is_found_however_the_path_is_spelled_and_in_archives),
		SAVED_TEST(lists_of_powershell_are_read_in_both_encodings),
		SAVED_TEST(a_list_that_contradicts_itself_and_two_lists_are_no_proof),
		SAVED_TEST(a_list_that_is_none_is_wrong_usage_with_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
