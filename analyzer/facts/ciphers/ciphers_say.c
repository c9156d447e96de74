/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence of ciphers.tls12: what is odd, who decided, how many suites are left, the best of them. */
#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/ciphers/listnames.h"

#include <string.h>

const char *ciphers_decider(struct fact_context *ctx, const struct cipher_settings *settings)
{
	const struct name_list *list = deciding_list(settings->functions);
	const char *text = list && list->location
				   ? arena_printf(ctx->arena, "%s (%zu name%s)", list->location->title, list->count,
						  list->count == 1 ? "" : "s")
				   : arena_printf(ctx->arena, "the default of %s",
						  ctx->windows.build ? ctx->windows.product : "any Windows");

	return text ? text : "";
}

const char *ciphers_decider_word(const struct cipher_settings *settings, bool is_switched)
{
	const struct name_list *list = deciding_list(settings->functions);

	return is_switched || list == &settings->functions[LOCAL] ? "value" : list ? "policy" : "default";
}

/* ", with AES 128/128, ECDH turned off" */
static const char *switched_off(struct fact_context *ctx, const struct cipher_settings *settings)
{
	const char *text = "", *before = ", with ";

	for (size_t i = 0; i < TOGGLES && text; i++) {
		if (settings->enabled[i].state != DWORD_SET || settings->enabled[i].value)
			continue;
		text = arena_printf(ctx->arena, "%s%s%s", text, before, strchr(toggles[i].key, '\\') + 1);
		before = ", ";
	}
	text = text && *text ? arena_printf(ctx->arena, "%s turned off", text) : text;
	return text ? text : "";
}

static void decide_left_state(struct fact_context *ctx, struct fact_builder *fact,
			      const struct cipher_settings *settings, const struct left *left)
{
	const struct name_list *list = deciding_list(settings->functions);
	const char *off = switched_off(ctx, settings), *name = ciphers_decider(ctx, settings),
		   *s = left->count == 1 ? "" : "s";
	const char *whose = settings->whose == CIPHERS_DEVOPS ? "Azure DevOps" : "Azure";
	const char *decider = ciphers_decider_word(settings, *off);

	if (!fact->confidence)
		fact->confidence = left->acceptance == ACCEPTED_BY_AZURE ? "documented" : "derived";
	if (left->acceptance == ACCEPTED_BY_AZURE)
		fact_decide(ctx, fact, "COMMON", decider,
			    "%s leaves %u TLS 1.2 cipher suite%s%s, %u of them on the lists of %s; the strongest is %s",
			    name, left->count, s, off, left->accepted, whose, left->best->name);
	else if (left->acceptance == ACCEPTED_BY_SOME && list && list->state == LIST_SET && !documented_names(list))
		fact_decide(ctx, fact, "UNCOMMON", decider,
			    "%s contains no name that Microsoft documents; what Schannel then offers is not documented, so no cipher suite is "
			    "relied on",
			    name);
	else if (left->acceptance == ACCEPTED_BY_SOME)
		fact_decide(
			ctx, fact, "UNCOMMON", decider,
			"%s leaves %u TLS 1.2 cipher suite%s%s; none%s is known to be accepted by %s; the strongest is %s",
			name, left->count, s, off,
			left->best->acceptance == ACCEPTED_BY_AZURE ? " that can be relied on" : "", whose,
			left->best->name);
	else if (list && list->state == LIST_SET && !*off)
		fact_decide(ctx, fact, "NONE", decider,
			    "%s in %s: none of them is a TLS 1.2 cipher suite that this Windows can use with these settings "
			    "(RC4, 3DES, DES and NULL are refused everywhere)",
			    names_words(ctx, list), list->location->title);
	else
		fact_decide(ctx, fact, "NONE", decider, "%s leaves no TLS 1.2 cipher suite that is in use%s", name, off);
}

static const char *first_unread_toggle(const struct cipher_settings *settings, const char **ret_why)
{
	for (size_t i = 0; i < TOGGLES; i++)
		if (settings->enabled[i].state == DWORD_UNKNOWN) {
			*ret_why = settings->enabled[i].why;
			return strchr(toggles[i].key, '\\') + 1;
		}
	return NULL;
}

void decide_ciphers_unknown(struct fact_context *ctx, struct fact_builder *fact, const struct cipher_settings *settings)
{
	const struct name_list *list = deciding_list(settings->functions), *curves = deciding_list(settings->curves);
	const char *why = "", *toggle = first_unread_toggle(settings, &why);

	if (list && list->state == LIST_UNKNOWN)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "%s cannot be determined: %s", list->location->title,
			    list->why);
	else if (toggle)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "whether %s is turned off cannot be determined: %s",
			    toggle, why);
	else if (curves && curves->state == LIST_UNKNOWN)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "%s cannot be determined: %s", curves->location->title,
			    curves->why);
	else if (settings->fips.state == DWORD_UNKNOWN)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "the FIPS policy cannot be determined: %s",
			    settings->fips.why);
	else if (settings->limits_unread)
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "the limits on keys and messages cannot be determined: %s", settings->limits_unread);
	else
		decide_by_windows(ctx, fact, "which cipher suites are available");
}

void decide_ciphers_state(struct fact_context *ctx, struct fact_builder *fact, const struct cipher_settings *settings,
			  const struct left *worst, const struct left *best)
{
	if (worst->acceptance == best->acceptance && !(best->acceptance == ACCEPTED_BY_AZURE && settings->limits_unread))
		decide_left_state(ctx, fact, settings, worst);
	else
		decide_ciphers_unknown(ctx, fact, settings);
	if (settings->curves_refused)
		prepend_reason(ctx, fact, settings->curves_refused);
	if (*settings->remarks)
		prepend_reason(ctx, fact, settings->remarks);
}
