/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence of ciphers.tls12: who decided, how many suites are left, the best of them, and what is odd. */
#include "analyzer/ciphers.h"

#include <string.h>

/* "the policy list (4 names)", "the default of Windows Server 2019" */
static const char *who(struct study *study, const struct survey *survey)
{
	const struct name_list *list = deciding_list(survey->functions);
	const char *text = list ? arena_printf(study->arena, "the %s list (%zu name%s)",
					       list == &survey->functions[POLICY] ? "policy" : "local", list->count,
					       list->count == 1 ? "" : "s")
				: arena_printf(study->arena, "the default of %s",
					       study->windows.build ? study->windows.product : "any Windows");

	return text ? text : "";
}

/* " after switching off AES 128/128, ECDH" */
static const char *switched_off(struct study *study, const struct survey *survey)
{
	const char *text = "", *before = " after switching off ";

	for (size_t i = 0; i < TOGGLES && text; i++) {
		if (survey->enabled[i].state != DWORD_SET || survey->enabled[i].value)
			continue;
		text = arena_printf(study->arena, "%s%s%s", text, before, strchr(toggles[i].key, '\\') + 1);
		before = ", ";
	}
	return text ? text : "";
}

static void settle_left(struct study *study, struct draft *fact, const struct survey *survey, const struct left *left)
{
	const struct name_list *list = deciding_list(survey->functions);
	const char *off = switched_off(study, survey), *name = who(study, survey);
	const char *decider = *off || list == &survey->functions[LOCAL] ? "value" : list ? "policy" : "default";

	if (!fact->confidence)
		fact->confidence = left->reach == REACH_AZURE ? "documented" : "derived";
	if (left->reach == REACH_AZURE)
		settle(study, fact, "COMMON", decider,
		       "%s leaves %u suite%s for TLS 1.2%s, %u of them on Azure's lists; the best is %s%s", name, left->count,
		       left->count == 1 ? "" : "s", off, left->accepted, left->best->name, survey->remarks);
	else if (left->reach == REACH_SOME)
		settle(study, fact, "UNCOMMON", decider,
		       "%s leaves %u suite%s for TLS 1.2%s, none to rely on with Azure; the best is %s%s", name, left->count,
		       left->count == 1 ? "" : "s", off, left->best->name, survey->remarks);
	else
		settle(study, fact, "NONE", decider,
		       "%s leaves nothing to negotiate TLS 1.2 with%s: any suite that remains is for TLS 1.3, or refused everywhere "
		       "(RC4, 3DES)%s",
		       name, off, survey->remarks);
}

static const char *first_unread_toggle(const struct survey *survey, const char **ret_why)
{
	for (size_t i = 0; i < TOGGLES; i++)
		if (survey->enabled[i].state == DWORD_UNKNOWN) {
			*ret_why = survey->enabled[i].why;
			return strchr(toggles[i].key, '\\') + 1;
		}
	return NULL;
}

/* What kept the state from being known: the first thing that could not be read. */
static void settle_unknown(struct study *study, struct draft *fact, const struct survey *survey)
{
	const struct name_list *list = deciding_list(survey->functions), *curves = deciding_list(survey->curves);
	const char *why = "", *toggle = first_unread_toggle(survey, &why);

	if (list && list->state == LIST_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", "the %s list of suites cannot be told: %s",
		       list == &survey->functions[POLICY] ? "policy's" : "local", list->why);
	else if (toggle)
		settle(study, fact, "UNKNOWN", "evidence", "whether %s is switched off cannot be told: %s", toggle, why);
	else if (curves && curves->state == LIST_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", "the list of curves cannot be told: %s", curves->why);
	else if (survey->fips.state == DWORD_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", "the FIPS policy cannot be told: %s", survey->fips.why);
	else if (survey->limits_unread)
		settle(study, fact, "UNKNOWN", "evidence", "the limits on keys and messages cannot be told: %s",
		       survey->limits_unread);
	else
		settle(study, fact, "UNKNOWN", "evidence",
		       "which suites are offered hangs on the version of Windows, which is not known");
}

void settle_ciphers(struct study *study, struct draft *fact, const struct survey *survey, const struct left *worst,
		    const struct left *best)
{
	if (worst->reach == best->reach && !(best->reach == REACH_AZURE && survey->limits_unread))
		settle_left(study, fact, survey, worst);
	else
		settle_unknown(study, fact, survey);
}
