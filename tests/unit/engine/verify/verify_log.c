/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify of a value that only a transaction log has, and how each format cites the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/program/savedscene.h"
#include "unit/engine/verify/verify_saved.h"

static const struct evidence *log_evidence(struct result *result)
{
	return present_evidence_of(result, "schannel.tls12.client");
}

static void move_in_log(struct result *result)
{
	((struct evidence *)(uintptr_t)log_evidence(result))->log_offset += 8;
}

static void take_from_file(struct result *result)
{
	((struct evidence *)(uintptr_t)log_evidence(result))->log = 0;
}

static void a_value_from_a_log_is_verified_where_it_is(void **state)
{
	char *bytes;
	size_t size;

	(void)state;
	save("dirty/SYSTEM SOFTWARE");
	expect(0, "render a.json -o json=b.json");
	shell("cmp a.json b.json && grep -q SYSTEM.LOG1 a.json");
	expect(0, "verify a.json");
	forge("a.json", "moved.json", move_in_log);
	expect(4, "verify moved.json");
	expect_said("TLS 1.2\\Client, Enabled: log: offset: the result has ");
	forge("a.json", "file.json", take_from_file);
	expect(4, "verify file.json");
	expect_said("TLS 1.2\\Client, Enabled: log: it is not in the result, but in the inputs");

	bytes = whole_file("dirty/SYSTEM.LOG1", &size);
	bytes[size - 1] ^= 1;
	free(scratch_write(folder, "dirty/SYSTEM.LOG1", bytes, size));
	free(bytes);
	expect(4, "verify a.json -v");
	expect_said("dirty/SYSTEM.LOG1: is not the file that was evaluated");
	expect_said("TLS 1.2\\Client, Enabled: data_hex: the result has \"00000000\", and the inputs \"01000000\"");
	shell("rm dirty/SYSTEM.LOG1");
	if (run("verify a.json") == 0)
		fail_msg("a log is gone: %s", ran.out);
	expect_said("the transaction log SYSTEM.LOG1 is not next to it");
}

/* Each format says where the bytes are, and where they were put. */
static void every_format_cites_the_log(void **state)
{
	static const struct {
		const char *command, *says;
	} table[] = {
		{ "check dirty/SYSTEM SOFTWARE --color never", "SYSTEM.LOG1 @0x" },
		{ "check dirty/SYSTEM SOFTWARE -o html", ", replayed to SYSTEM @0x" },
		{ "check dirty/SYSTEM SOFTWARE -o csv", ",dirty/SYSTEM.LOG1,0x" },
		{ "check dirty/SYSTEM SOFTWARE -o json", "\"log\": {" },
		{ "check dirty/SYSTEM SOFTWARE -o ndjson", "\"log\":{\"index\":0,\"offset\":" },
		{ "check dirty/SYSTEM SOFTWARE -o sarif", "dirty/SYSTEM.LOG1" },
		{ "check dirty/SYSTEM SOFTWARE -o sarif", ", replayed to SYSTEM @0x" },
		{ "check dirty/SYSTEM SOFTWARE -o junit", "SYSTEM.LOG1 @0x" },
		{ "check dirty/SYSTEM SOFTWARE -v --width 200", " applied  1 entry (" },
		{ "query dirty/SYSTEM --key 'HKLM\\SYSTEM\\Select'", "\"log\":{\"offset\":" },
		{ "query dirty/SYSTEM --key 'HKLM\\SYSTEM\\Select' -o text", "    ; SYSTEM.LOG1 @0x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		run(table[i].command);
		if (!strstr(ran.out, table[i].says))
			fail_msg("%s: nothing says %s\n%s", table[i].command, table[i].says, ran.out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SAVED_TEST(a_value_from_a_log_is_verified_where_it_is),
		SAVED_TEST(every_format_cites_the_log),
	};

	return cmocka_run_group_tests_name("verify_log", tests, NULL, NULL);
}
