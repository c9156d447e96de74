/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists of suites and curves: which type Windows reads where, and what is odd about their names. Sources: Microsoft "Manage
 * Transport Layer Security" and the administrative templates of Windows: the SSL Cipher Suite Order policy writes REG_SZ, the ECC
 * Curve Order policy REG_MULTI_SZ, and Windows itself REG_MULTI_SZ below Control.
 */
#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/ciphers/listnames.h"

#include <string.h>

#define POLICY_KEY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define LOCAL_KEY "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002"

enum { POLICY_LIMIT = 1023, NAMES_TOLD = 3, QUOTED_LIMIT = 120 };

/* clang-format off */
static const struct list_location functions_places[] = {
	[POLICY] = { POLICY_KEY, "Functions", "the SSL Cipher Suite Order policy", REG_SZ,       POLICY_LIMIT, false },
	[LOCAL]  = { LOCAL_KEY,  "Functions", "the local cipher suite list",       REG_MULTI_SZ, 0,            false },
};
static const struct list_location curves_places[] = {
	[POLICY] = { POLICY_KEY, "EccCurves", "the ECC Curve Order policy",        REG_MULTI_SZ, 0,            true },
	[LOCAL]  = { LOCAL_KEY,  "EccCurves", "the local curve list",          REG_MULTI_SZ, 0,            true },
};
/* clang-format on */

static void fault(struct fact_builder *fact, const char *issue)
{
	add_issue(fact, issue);
	fact->confidence = "unconfirmed"; /* no page says what SChannel makes of it */
}

/* "=\"NistP384,NistP256\"", what a list of another type holds; "": no text. */
static const char *data_clause(struct fact_context *ctx, const struct name_list *list)
{
	const char *clause =
		list->wrong_text ? arena_printf(ctx->arena, "=\"%.*s\"", QUOTED_LIMIT, list->wrong_text) : NULL;

	return clause ? clause : "";
}

/* The offending string first, then what is wrong with it. */
static void look_at_form(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
			 const struct name_list *list)
{
	const struct list_location *location = list->location;
	const char *title = location->title, *type = reg_type_name(location->type);

	if (list->wrong_type) {
		fault(fact, "wrong-type");
		remark(ctx, settings,
		       "%s%s of %s has the type %s: Windows writes only %s there, and no document states the effect; it was "
		       "evaluated as not set",
		       location->value, data_clause(ctx, list), title, list->wrong_type, type);
	}
	if (list->is_empty) {
		fault(fact, "list-empty");
		remark(ctx, settings,
		       "%s of %s is empty; Microsoft does not document the effect, and it was evaluated as not set",
		       location->value, title);
	}
	if (list->joined) {
		fault(fact, "names-joined");
		remark(ctx, settings,
		       "\"%.*s\" is one string of %s: %s does not separate names in a %s, so these names are not relied on",
		       QUOTED_LIMIT, list->joined, title, odd_separator(ctx->arena, list->joined, location->type), type);
	}
	if (list->separated) {
		fault(fact, "list-format");
		remark(ctx, settings, "\"%.*s\" in %s contains %s: only %s separate names, so this name is not relied on",
		       QUOTED_LIMIT, list->separated, title, odd_separator(ctx->arena, list->separated, location->type),
		       location->type == REG_SZ ? "commas" : "ends of strings");
	}
	if (list->is_too_long) {
		fault(fact, "list-too-long");
		remark(ctx, settings, "%s is longer than %s; names beyond that limit are not relied on", title,
		       location->limit ? "the 1023 characters that Microsoft documents" : "tlsready reads");
	}
}

void ask_lists(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings, uint32_t build)
{
	bool reads_curves = !build || build >= BUILD_10;

	for (int i = POLICY; i <= LOCAL; i++)
		settings->functions[i] = ask_names(ctx, fact, &functions_places[i]);
	for (int i = POLICY; i <= LOCAL; i++)
		settings->curves[i] = ask_names(ctx, fact, &curves_places[i]);
	for (int i = POLICY; i <= LOCAL; i++) {
		look_at_form(ctx, fact, settings, &settings->functions[i]);
		if (reads_curves)
			look_at_form(ctx, fact, settings, &settings->curves[i]);
	}
}

/* --- names of the list that counts -------------------------------------------------------------------------------- */

/* "A", "A" (did you mean B?), C and 5 more */
struct told {
	const char *text;
	size_t count;
};

static void tell(struct fact_context *ctx, struct told *told, const char *name, size_t length, const char *meant)
{
	const char *before = told->text && *told->text ? told->text : "", *comma = *before ? ", " : "";

	if (told->count++ >= NAMES_TOLD)
		return;
	told->text = meant ? arena_printf(ctx->arena, "%s%s\"%.*s\" (did you mean %s?)", before, comma, (int)length,
					  name, meant)
			   : arena_printf(ctx->arena, "%s%s\"%.*s\"", before, comma, (int)length, name);
}

static const char *told_text(struct fact_context *ctx, const struct told *told)
{
	const char *text = told->count <= NAMES_TOLD || !told->text
				   ? told->text
				   : arena_printf(ctx->arena, "%s and %zu more", told->text, told->count - NAMES_TOLD);

	return text ? text : "";
}

static void look_for_unknown(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
			     const struct name_list *list)
{
	struct told told = { .text = "" };

	for (size_t i = 0; list && list->state == LIST_SET && i < list->count; i++) {
		const char *name = list->names[i].text;
		size_t length = list->names[i].length;
		bool of_curves = list->location->of_curves;

		if (of_curves ? curve_named(name, length) != NULL : suite_is_documented(name, length))
			continue;
		const char *meant = told.count >= NAMES_TOLD ? NULL
				    : of_curves              ? curve_meant(name, length)
							     : suite_meant(name, length);

		tell(ctx, &told, name, length < QUOTED_LIMIT ? length : QUOTED_LIMIT, meant);
	}
	if (!told.count)
		return;
	fault(fact, "unknown-name");
	remark(ctx, settings, "%s in %s: Microsoft documents no %s of %s", told_text(ctx, &told), list->location->title,
	       list->location->of_curves ? "curve" : "cipher suite", told.count == 1 ? "this name" : "these names");
}

const char *names_words(struct fact_context *ctx, const struct name_list *list)
{
	struct told told = { .text = "" };

	for (size_t i = 0; i < list->count; i++)
		tell(ctx, &told, list->names[i].text, list->names[i].length, NULL);
	return told_text(ctx, &told);
}

/* A name in its right form: only then are the curves themselves what is wrong. */
static bool holds_a_curve(const struct name_list *list, const char **ret_secg, const char **ret_nist)
{
	bool found = false;

	for (size_t i = 0; i < list->count; i++) {
		const struct curve_row *row = curve_named(list->names[i].text, list->names[i].length);

		found |= row && !list->names[i].odd;
		if (!row || !row->nist || *ret_secg)
			continue;
		*ret_secg = row->name;
		*ret_nist = row->nist;
	}
	return found;
}

void look_at_curves(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings, uint32_t build)
{
	const char *required = settings->whose == CIPHERS_DEVOPS ? "Azure DevOps requires P-256 or P-384"
								 : "Azure requires P-256, P-384 or P-521";
	const struct name_list *list = deciding_list(settings->curves);
	const char *secg = NULL, *nist = NULL;

	if (!list || curves_left(settings, build, /* hopeful= */ true) == ACCEPTED_BY_AZURE ||
	    !holds_a_curve(list, &secg, &nist))
		return;
	add_issue(fact, "no-common-curve");
	settings->curves_refused =
		secg ? arena_printf(
			       ctx->arena,
			       "\"%s\" is the SECG name of %s, which %s does not contain: %s, so ECDHE suites are not relied on",
			       secg, nist, list->location->title, required)
		     : arena_printf(ctx->arena, "%s in %s: %s, so ECDHE suites are not relied on",
				    names_words(ctx, list), list->location->title, required);
}

void look_at_names(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings, uint32_t build)
{
	look_for_unknown(ctx, fact, settings, deciding_list(settings->functions));
	if (build && build < BUILD_10) {
		if (!lacks_curves(deciding_list(settings->functions), build))
			return;
		add_issue(fact, "no-curve-suffix");
		remark(ctx, settings, "ECDHE names without a curve at their end are not relied on before Windows 10");
		return;
	}
	look_for_unknown(ctx, fact, settings, deciding_list(settings->curves));
	if (build)
		look_at_curves(ctx, fact, settings, build);
}
