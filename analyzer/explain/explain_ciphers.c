/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of ciphers.tls12 and fips for explain, made of the suites, switches and counting that decide them. */
#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/explain/explain.h"
#include "analyzer/facts/ciphers/listnames.h"

static const char *builds_text(struct table_writer *out, const struct suite *suite)
{
	const char *text = "no build";

	for (size_t i = 0; i < sizeof suite->defaults / sizeof *suite->defaults && suite->defaults[i].from; i++) {
		uint32_t from = suite->defaults[i].from, until = suite->defaults[i].until;

		text = i ? table_format(out, "%s, ", text) : "";
		text = until == UINT32_MAX ? table_format(out, "%s%u and later", text, from)
		       : until == from + 1 ? table_format(out, "%s%u", text, from)
					   : table_format(out, "%s%u to %u", text, from, until - 1);
	}
	return text;
}

static const char *since_text(struct table_writer *out, const struct suite *suite)
{
	return suite->with_update ? table_format(out, "%u, by update to %u", suite->since, suite->with_update - 1)
				  : table_number(out, suite->since);
}

static void put_suites(struct table_writer *out)
{
	table_begin(
		out,
		"TLS 1.2 cipher suites by build of Windows, the strongest first; only applications that request them use PSK suites",
		"suite", "shipped from", "by default", "taken by", NULL);
	for (size_t i = 0; i < suite_count; i++)
		table_row(out, suites[i].name, since_text(out, &suites[i]), builds_text(out, &suites[i]),
			  acceptance_name(suites[i].acceptance), NULL);
}

static const char *state_of(enum acceptance acceptance)
{
	return acceptance == ACCEPTED_BY_AZURE ? "COMMON" : acceptance == ACCEPTED_BY_SOME ? "UNCOMMON" : "NONE";
}

static void put_left(struct table_writer *out, const char *what, const struct cipher_settings *settings, uint32_t build)
{
	struct left left = suites_left(settings, build, /* hopeful= */ false);

	table_row(out, what, table_number(out, left.count), table_number(out, left.accepted),
		  left.best ? left.best->name : "", state_of(left.acceptance), NULL);
}

static void put_defaults(struct table_writer *out, int whose)
{
	const struct cipher_settings nothing_set = { .remarks = "", .whose = whose };

	table_begin(out, "Not configured", "from build", "suites left", "accepted", "the strongest", "state", NULL);
	for (size_t i = 0; i < representative_builds_count; i++)
		put_left(out, table_number(out, representative_builds[i]), &nothing_set, representative_builds[i]);
}

static void put_switches(struct table_writer *out, int whose)
{
	enum { SERVER_2019 = 17763 };

	table_begin(out, "One algorithm off (SCHANNEL\\...\\Enabled=0), with the default list of build 17763", "key",
		    "suites left", "accepted", "the strongest", "state", NULL);
	for (size_t i = 0; i < TOGGLES; i++) {
		struct cipher_settings settings = { .remarks = "", .whose = whose };

		settings.enabled[i] = (struct dword){ .state = DWORD_SET };
		put_left(out, toggles[i].key, &settings, SERVER_2019);
	}
}

static void put_lists(struct table_writer *out)
{
	table_begin(
		out,
		"Which list applies: the first that has names and the type that Windows reads there; commas separate the names of a REG_SZ",
		"list", "where", "type", NULL);
	table_row(out, "policy", "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002, Functions",
		  "REG_SZ", NULL);
	table_row(out, "local", "SYSTEM\\...\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002, Functions",
		  "REG_MULTI_SZ", NULL);
	table_row(out, "default", "the default list of this build", "", NULL);
	table_row(out, "curves", "EccCurves, in the same keys and order; read from build 10240 on", "REG_MULTI_SZ", NULL);
}

static void put_states(struct table_writer *out, int whose)
{
	const char *who = whose == CIPHERS_DEVOPS ? "Azure DevOps is" : "Azure's services are";

	table_begin(out, "What the states mean", "state", "when", NULL);
	table_row(out, "COMMON", table_format(out, "a suite is available that %s known to accept", who), NULL);
	table_row(out, "UNCOMMON", "only others are available, or names in an undocumented form, or no documented name",
		  NULL);
	table_row(out, "NONE", "no suite of TLS 1.2 is available, or only RC4, 3DES, DES and NULL", NULL);
	table_row(out, "UNKNOWN", "a value that cannot be read, or the unknown version of Windows, decides", NULL);
}

static void put_curves(struct table_writer *out)
{
	const struct curve_row *row;

	table_begin(out, "Curves, from build 10240 on", "name", "the same curve as", "taken by", "in FIPS mode", NULL);
	for (size_t i = 0; (row = curve_at(i)); i++)
		table_row(out, row->name, row->nist ? row->nist : "",
			  row->acceptance == ACCEPTED_BY_NOBODY ? "TLS 1.3 only" : acceptance_name(row->acceptance),
			  row->in_fips ? "yes" : "no", NULL);
}

void table_ciphers(const struct fact_row *row, struct table_writer *out)
{
	put_lists(out);
	put_states(out, row->what);
	put_defaults(out, row->what);
	put_switches(out, row->what);
	put_suites(out);
	put_curves(out);
}

void table_legacy_ciphers(const struct fact_row *row, struct table_writer *out)
{
	(void)row;
	put_lists(out);
	table_begin(out, "Ciphers that NIST does not approve; Enabled=0 below SCHANNEL turns one off", "key",
		    "in FIPS mode", "without Enabled, from build 10240 on", NULL);
	for (size_t i = 0; i < LEGACY_CIPHERS; i++)
		table_row(out, legacy_ciphers[i].key, legacy_ciphers[i].in_fips ? "on" : "off",
			  legacy_ciphers[i].is_off_by_default ? "off" : "on", NULL);
	table_begin(out, "What the states mean", "state", "when", NULL);
	table_row(out, "ONLY", "no suite with one of these ciphers is offered", NULL);
	table_row(out, "MIXED", "the list that applies has one, and the cipher is on", NULL);
	table_row(out, "UNKNOWN",
		  "a value that cannot be read, the unknown version of Windows, or a name in an undocumented form decides",
		  NULL);
}

void table_fips(const struct fact_row *row, struct table_writer *out)
{
	(void)row;
	table_begin(out, "Control\\Lsa\\FIPSAlgorithmPolicy, Enabled and MDMEnabled", "value", "state", NULL);
	table_row(out, "one of them is not 0", "ON", NULL);
	table_row(out, "both are 0, not set, or not a REG_DWORD", "OFF", NULL);
	table_row(out, "neither is known to be on, and one cannot be read or was not supplied", "UNKNOWN", NULL);
}
