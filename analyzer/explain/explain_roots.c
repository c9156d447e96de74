/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of roots.azure for explain: roots, stores, and the state of each case by the function that decides it. */
#include "analyzer/explain/explain.h"
#include "analyzer/facts/trust/roots.h"

static void put_roots(struct table_writer *out)
{
	table_begin(out, "Azure root certificates; the two required ones are the roots of Azure's issuing CAs", "root",
		    "SHA-1", "key", "until", "source", "required", NULL);
	for (size_t i = 0; i < azure_root_count; i++)
		table_row(out, azure_roots[i].name, azure_roots[i].thumbprint, azure_roots[i].key, azure_roots[i].until,
			  table_format(out, "%s, %s", azure_roots[i].source, azure_roots[i].date),
			  azure_roots[i].asked ? "yes" : "no", NULL);
}

static void put_stores(struct table_writer *out)
{
	table_begin(
		out,
		"Stores; a certificate is a sub-key named by its SHA-1, with the value Blob. Untrusted stores have priority",
		"store", "key", "effect", NULL);
	for (size_t i = 0; i < root_store_count; i++) {
		const struct root_store *store = &root_stores[i];

		table_row(out, store->name, store->key,
			  store->local_system && store->role == STORE_TRUSTS ? "none"
			  : store->role == STORE_TRUSTS                      ? "trusts"
									     : "distrusts",
			  NULL);
	}
}

static void put_states(struct table_writer *out)
{
	static const struct {
		const char *roots;
		enum root_trust trust[2];
	} cases[] = {
		{ "both roots are trusted and in no store of untrusted certificates", { ROOT_TRUSTED, ROOT_TRUSTED } },
		{ "one or both roots are in no trusted store", { ROOT_TRUSTED, ROOT_ABSENT } },
		{ "one root is in a store of untrusted certificates, or its purposes exclude servers",
		  { ROOT_UNKNOWN, ROOT_DISTRUSTED } },
		{ "the trust of one root cannot be determined", { ROOT_ABSENT, ROOT_UNKNOWN } },
	};

	table_begin(out,
		    "What decides. Off: DisableRootAutoUpdate is not 0 (or not a REG_DWORD), or ProtectedRoots\\Flags has bit 8 "
		    "(then AuthRoot does not count)",
		    "roots", "automatic update on", "off", "unknown", NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		table_row(out, cases[i].roots, roots_state(cases[i].trust, 2, UPDATE_ON),
			  roots_state(cases[i].trust, 2, UPDATE_OFF), roots_state(cases[i].trust, 2, UPDATE_UNKNOWN),
			  NULL);
}

void table_roots(const struct fact_row *row, struct table_writer *out)
{
	(void)row;
	put_states(out);
	put_roots(out);
	put_stores(out);
}
