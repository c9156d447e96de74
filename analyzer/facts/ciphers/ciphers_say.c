/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence of ciphers.tls12: what is odd, who decided, how many suites are left, the best of them. */
#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/ciphers/listnames.h"

#include <string.h>

/* "the SSL Cipher Suite Order policy (4 names)", "the default of Windows Server 2019" */
static const char *who(struct study *study, const struct survey *survey)
{
	const struct name_list *list = deciding_list(survey->functions);
	const char *text = list && list->place ? arena_printf(study->arena, "%s (%zu name%s)", list->place->title, list->count,
							      list->count == 1 ? "" : "s")
					       : arena_printf(study->arena, "the default of %s",
							      study->windows.build ? study->windows.product : "any Windows");

	return text ? text : "";
}

/* ", with AES 128/128, ECDH turned off" */
static const char *switched_off(struct study *study, const struct survey *survey)
{
	const char *text = "", *before = ", with ";

	for (size_t i = 0; i < TOGGLES && text; i++) {
		if (survey->enabled[i].state != DWORD_SET || survey->enabled[i].value)
			continue;
		text = arena_printf(study->arena, "%s%s%s", text, before, strchr(toggles[i].key, '\\') + 1);
		before = ", ";
	}
	text = text && *text ? arena_printf(study->arena, "%s turned off", text) : text;
	return text ? text : "";
}

static void settle_left(struct study *study, struct draft *fact, const struct survey *survey, const struct left *left)
{
	const struct name_list *list = deciding_list(survey->functions);
	const char *off = switched_off(study, survey), *name = who(study, survey), *s = left->count == 1 ? "" : "s";
	const char *whose = survey->whose == CIPHERS_DEVOPS ? "Azure DevOps" : "Azure";
	const char *decider = *off || list == &survey->functions[LOCAL] ? "value" : list ? "policy" : "default";

	if (!fact->confidence)
		fact->confidence = left->reach == REACH_AZURE ? "documented" : "derived";
	if (left->reach == REACH_AZURE)
		settle(study, fact, "COMMON", decider,
		       "%s leaves %u TLS 1.2 cipher suite%s%s, %u of them on the lists of %s; the strongest is %s", name,
		       left->count, s, off, left->accepted, whose, left->best->name);
	else if (left->reach == REACH_SOME && list && list->state == LIST_SET && !documented_names(list))
		settle(study, fact, "UNCOMMON", decider,
		       "%s contains no name that Microsoft documents; what Schannel then offers is not documented, so no cipher suite is "
		       "relied on", name);
	else if (left->reach == REACH_SOME)
		settle(study, fact, "UNCOMMON", decider,
		       "%s leaves %u TLS 1.2 cipher suite%s%s; none is known to be accepted by %s; the strongest is %s",
		       name, left->count, s, off, whose, left->best->name);
	else if (list && list->state == LIST_SET && !*off)
		settle(study, fact, "NONE", decider, "%s in %s: none of them is a TLS 1.2 cipher suite that is in use (RC4, 3DES, DES and "
		       "NULL are refused everywhere)", names_words(study, list), list->place->title);
	else
		settle(study, fact, "NONE", decider, "%s leaves no TLS 1.2 cipher suite that is in use%s", name, off);
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
		settle(study, fact, "UNKNOWN", "evidence", "%s cannot be determined: %s",
		       list->place->title, list->why);
	else if (toggle)
		settle(study, fact, "UNKNOWN", "evidence", "whether %s is turned off cannot be determined: %s", toggle, why);
	else if (curves && curves->state == LIST_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", "%s cannot be determined: %s", curves->place->title, curves->why);
	else if (survey->fips.state == DWORD_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", "the FIPS policy cannot be determined: %s", survey->fips.why);
	else if (survey->limits_unread)
		settle(study, fact, "UNKNOWN", "evidence", "the limits on keys and messages cannot be determined: %s",
		       survey->limits_unread);
	else
		settle(study, fact, "UNKNOWN", "evidence",
		       "which cipher suites are available depends on the version of Windows, which is unknown");
}

void settle_ciphers(struct study *study, struct draft *fact, const struct survey *survey, const struct left *worst,
		    const struct left *best)
{
	if (worst->reach == best->reach && !(best->reach == REACH_AZURE && survey->limits_unread))
		settle_left(study, fact, survey, worst);
	else
		settle_unknown(study, fact, survey);
	if (*survey->remarks)
		lead(study, fact, survey->remarks);
}
