/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The value Blob of a certificate: no byte past its end, the properties that limit trust, its limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/trust/certblob.h"
#include "unit/analyzer/facts/trust/certificates.h"

static void no_blob_is_read_past_its_end(void **state)
{
	struct blob blob = blob_of(first, WHOLE | FOR_SERVERS | DATED);

	(void)state;
	assert_null(certblob_read(blob.bytes, blob.size).why);
	for (size_t size = 0; size < blob.size; size++) {
		uint8_t *cut = malloc(size + 1);
		struct certblob read;

		memcpy(cut, blob.bytes, size);
		read = certblob_read(cut, size); /* under AddressSanitizer */
		assert_true(read.why || !read.der);
		free(cut);
	}
	for (size_t at = 0; at < blob.size; at++) {
		struct blob damaged = blob;

		damaged.bytes[at] = 0xff;
		certblob_read(damaged.bytes, damaged.size);
	}
}

/* wincrypt.h: 104 and 128 distrust from a date on, 122 for purposes, 126 and 127 distrust what is issued later. */
static void the_properties_that_limit_trust_are_these(void **state)
{
	(void)state;
	for (uint32_t property = 0; property < 256; property++) {
		struct blob blob = { .size = 0 };

		if (property == 3 || property == 9 || property == 32)
			continue;
		add_record(&blob, property, "", 0);
		assert_int_equal(certblob_read(blob.bytes, blob.size).dated, property == 104 || property == 122 ||
				 (property >= 126 && property <= 128));
	}
}

static void a_blob_has_limits(void **state)
{
	uint8_t *many = calloc(CERTBLOB_RECORDS_LIMIT + 1, 12), *large = calloc(1, CERTBLOB_SIZE_LIMIT + 1);

	(void)state;
	assert_null(certblob_read(many, CERTBLOB_RECORDS_LIMIT * 12).why);
	assert_non_null(certblob_read(many, (CERTBLOB_RECORDS_LIMIT + 1) * 12).why);
	assert_non_null(certblob_read(large, CERTBLOB_SIZE_LIMIT + 1).why);
	free(many);
	free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_blob_is_read_past_its_end),
		cmocka_unit_test(the_properties_that_limit_trust_are_these),
		cmocka_unit_test(a_blob_has_limits),
	};

	return cmocka_run_group_tests_name("certblob", tests, NULL, NULL);
}
