/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of schannel.signatures for explain, made of the algorithms and the function that decide it. */
#include "analyzer/explain/explain.h"
#include "analyzer/facts/schannel/signatures.h"

#include <string.h>

static void put_switches(struct table_writer *out)
{
	table_begin(out, "One hash off (SCHANNEL\\Hashes\\...\\Enabled=0), no list set", "key", "state", NULL);
	for (size_t i = 0; i < SIGNATURE_HASHES; i++) {
		const struct signature_settings settings = { .off = signature_hashes[i].off,
							     .off_names = "",
							     .odd_names = "" };

		table_row(out, signature_hashes[i].name, signatures_state(&settings, /* hopeful= */ false), NULL);
	}
}

static void put_algorithms(struct table_writer *out)
{
	table_begin(out, "Algorithms by their names in SSL\\00010003, Functions; the state if only this one is missing",
		    "name", "required by Azure", "state without it", NULL);
	for (size_t i = 0; i < SIGNATURE_ALGORITHMS; i++) {
		struct list_name names[SIGNATURE_ALGORITHMS];
		struct signature_settings settings = { .lists[LOCAL] = { .state = LIST_SET, .names = names },
						       .off_names = "",
						       .odd_names = "" };

		for (size_t k = 0; k < SIGNATURE_ALGORITHMS; k++)
			if (k != i)
				names[settings.lists[LOCAL].count++] =
					(struct list_name){ .text = signature_algorithms[k].name,
							    .length = strlen(signature_algorithms[k].name) };
		table_row(out, signature_algorithms[i].name, signature_algorithms[i].required ? "yes" : "no",
			  signatures_state(&settings, /* hopeful= */ false), NULL);
	}
}

void table_signatures(const struct fact_row *row, struct table_writer *out)
{
	(void)row;
	table_begin(out, "What the states mean", "state", "when", NULL);
	table_row(out, "COMMON", "all six algorithms that Azure requires are available, or nothing is configured", NULL);
	table_row(out, "UNCOMMON", "only some are available, or a list is empty or not a REG_MULTI_SZ", NULL);
	table_row(out, "NONE", "no RSA or ECDSA algorithm with SHA-256, SHA-384 or SHA-512 is available", NULL);
	table_row(out, "UNKNOWN", "a value that cannot be read decides", NULL);
	table_begin(out, "Which list applies: an algorithm is available if every list that is set names it", "list",
		    "where", NULL);
	table_row(out, "local", "SYSTEM\\...\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010003, Functions",
		  NULL);
	table_row(out, "policy (unconfirmed)",
		  "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010003, Functions", NULL);
	put_switches(out);
	put_algorithms(out);
}
