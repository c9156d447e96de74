/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine/cipher_cases.h"

#include <stdio.h>
#include <string.h>

void evaluate_cipher_case(struct evaluated *ret, const struct cipher_case *cipher_case, const char *const *covers)
{
	struct statement rows[CIPHER_CASE_ROWS + 2];
	size_t count = 0;

	if (covers != software_only)
		rows[count++] = (struct statement)SZ(CCS "ProductOptions", "ProductType", "ServerNT");
	if (*cipher_case->build)
		rows[count++] = (struct statement)SZ(NT, "CurrentBuildNumber", cipher_case->build);
	for (size_t i = 0; i < CIPHER_CASE_ROWS && cipher_case->rows[i].key; i++)
		rows[count++] = cipher_case->rows[i];
	evaluate_statements(ret, rows, count, covers, "azure-backup");
}

static unsigned differences(const struct cipher_case *cipher_case, const char *const *covers)
{
	struct evaluated evaluated;

	evaluate_cipher_case(&evaluated, cipher_case, covers);
	const struct fact *fact = machine_fact(&evaluated.result, "ciphers.tls12");
	bool good = strcmp(fact->state, cipher_case->state) == 0 &&
		    (cipher_case->issue ? fact_has(fact, cipher_case->issue) : fact->issue_count == 0);

	if (!good)
		printf("%s (%s): %s, expected %s %s; %s\n", cipher_case->what, cipher_case->build, fact->state, cipher_case->state,
		       cipher_case->issue ? cipher_case->issue : "and no issue", fact->because.utf8);
	evaluated_free(&evaluated);
	return !good;
}

unsigned cipher_case_differences(const struct cipher_case *cipher_cases, size_t count, const char *const *covers)
{
	unsigned faults = 0;

	for (size_t i = 0; i < count; i++)
		faults += differences(&cipher_cases[i], covers);
	return faults;
}
