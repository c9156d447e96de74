/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WinINET: SecureProtocols of the machine, of policy, and of every user given. Policy beats preference; the order of
 * the machine's policy and the user's is UNCONFIRMED by any page read, and several users are several answers: so the
 * worst is reported, and whose it is.
 */
#include "analyzer/facts/decision_table.h"
#include "analyzer/facts/mistyped.h"

#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"

enum { BIT_TLS12 = 0x800, PLACES_LIMIT = 256 };

/* From best to worst; NOT_GIVEN is a user of whom the input does not hold this key, as it holds none of others. */
enum rank { RANK_NOT_GIVEN, RANK_DEFAULT, RANK_TLS12, RANK_UNKNOWN, RANK_NO_TLS12 };

static const char *const rank_states[] = {
	[RANK_NOT_GIVEN] = "UNKNOWN", [RANK_DEFAULT] = "DEFAULT", [RANK_TLS12] = "TLS12", [RANK_UNKNOWN] = "UNKNOWN", [RANK_NO_TLS12] = "NO_TLS12"
};

/* One place that was looked at. */
struct place_rank {
	enum rank rank;
	struct dword value;
	const char *who; /* "HKU\\S-1-5-21-...", "the machine's policy" */
};

struct search {
	struct fact_context *ctx;
	struct fact_builder *fact;
	struct place_rank worst;
	unsigned places, as_bad, bad; /* asked; of them as bad as the worst; without TLS 1.2 */
	const char *system;           /* LocalSystem's own settings lack TLS 1.2: their root */
};

static enum rank rank_of(const struct dword *value, enum found found, bool is_user)
{
	if (found == NOT_COVERED)
		return is_user ? RANK_NOT_GIVEN : RANK_UNKNOWN;
	if (value->state == DWORD_UNKNOWN)
		return RANK_UNKNOWN;
	if (value->state == DWORD_WRONG_TYPE)
		return RANK_NO_TLS12; /* no page read says what WinINet does with another type: the safe side */
	if (value->state != DWORD_SET)
		return RANK_DEFAULT;
	return value->value & BIT_TLS12 ? RANK_TLS12 : RANK_NO_TLS12;
}

static void ask_protocols(struct search *search, const char *key, const char *who, bool is_user)
{
	struct fact_builder *fact = search->fact;
	size_t before = fact->count;
	struct dword value = ask_dword(search->ctx, fact, key, "SecureProtocols");
	enum found found = fact->count > before ? fact->answers[before].found : UNREADABLE;
	enum rank rank = rank_of(&value, found, is_user);

	if (value.state == DWORD_WRONG_TYPE)
		add_issue(fact, "wrong-type");
	search->bad += rank == RANK_NO_TLS12;
	search->as_bad = rank == search->worst.rank  ? search->as_bad + 1
			 : rank > search->worst.rank ? 1
						     : search->as_bad;
	if (!search->places++ || rank > search->worst.rank)
		search->worst = (struct place_rank){ rank, value, who };
}

/* More users than are looked at: one of them may be worse than all that were. */
static void give_up(struct search *search)
{
	search->places++;
	if (search->worst.rank < RANK_UNKNOWN)
		search->worst = (struct place_rank){ RANK_UNKNOWN,
						     { .why = "there are more users than tlsready evaluates" },
						     regview_user_name(search->ctx->view, PLACES_LIMIT) };
}

/* below: the path under the user's root. Without any user the question is asked all the same: its answer is evidence.
 */
static void look_at_users(struct search *search, const char *below, bool is_optional)
{
	struct regview *view = search->ctx->view;
	const char *root;

	for (size_t i = 0; i < PLACES_LIMIT && (root = regview_user(view, i)); i++) {
		const char *key = arena_printf(search->ctx->arena, "%s\\Software\\%s", root, below);

		if (!key)
			continue;
		size_t bad = search->bad;

		ask_protocols(search, key, regview_user_name(view, i), true);
		if (search->bad > bad && is_local_system(root))
			search->system = root;
	}
	if (regview_user(view, PLACES_LIMIT))
		give_up(search);
	if (!regview_user(view, 0) && !is_optional) {
		const char *key = arena_printf(search->ctx->arena, "HKCU\\Software\\%s", below);

		if (key)
			ask_protocols(search, key, "HKCU", true);
	}
}

static void decide_worst(const struct search *search, bool is_policy)
{
	const struct place_rank *worst = &search->worst;
	struct fact_context *ctx = search->ctx;
	struct fact_builder *fact = search->fact;
	const char *more = "";

	if (search->places > 1)
		more = arena_printf(ctx->arena, " (%u locations read; this applies to %s)", search->places,
				    search->as_bad == search->places ? "all"
								     : arena_printf(ctx->arena, "%u", search->as_bad));
	if (worst->rank == RANK_UNKNOWN || worst->rank == RANK_NOT_GIVEN)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "%s: SecureProtocols cannot be determined: %s",
			    worst->who, worst->value.why ? worst->value.why : "it could not be read");
	else if (worst->value.state == DWORD_WRONG_TYPE) {
		fact->confidence = "unconfirmed";
		fact_decide(ctx, fact, rank_states[worst->rank], "value",
			    "%s: SecureProtocols is not a REG_DWORD; Microsoft does not document the effect, and it was evaluated as "
			    "a value without the TLS 1.2 bit (0x800)%s",
			    worst->who, more ? more : "");
	} else if (worst->rank == RANK_DEFAULT)
		fact_decide(ctx, fact, "DEFAULT", "default", "%s: SecureProtocols is not set%s", worst->who,
			    more ? more : "");
	else
		fact_decide(ctx, fact, rank_states[worst->rank], is_policy ? "policy" : "value",
			    "%s: SecureProtocols=0x%x %s the TLS 1.2 bit (0x800)%s", worst->who, worst->value.value,
			    worst->rank == RANK_TLS12 ? "contains" : "does not contain", more ? more : "");
}

void decide_wininet(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	struct search search = { .ctx = ctx, .fact = fact };

	if (row->what == WININET_MACHINE)
		ask_protocols(&search, "HKLM\\SOFTWARE\\" SETTINGS, "the machine", false);
	if (row->what == WININET_POLICY)
		ask_protocols(&search, "HKLM\\SOFTWARE\\Policies\\" SETTINGS, "the machine's policy", false);
	if (row->what == WININET_POLICY)
		look_at_users(&search, "Policies\\" SETTINGS, true);
	if (row->what == WININET_USER)
		look_at_users(&search, SETTINGS, false);
	if (row->what == WININET_POLICY && search.places > 1)
		fact->confidence = "unconfirmed"; /* which of two policies wins */
	decide_worst(&search, row->what == WININET_POLICY);
	if (search.system)
		append_reason(ctx, fact,
			      "%s holds the settings of LocalSystem: services that run as LocalSystem, such as the Azure Backup "
			      "agent, are affected",
			      search.system);
	look_for_mistyped(ctx, fact, "SecureProtocols", &search.worst.value, is_protocol_set);
}

/* --- explain ------------------------------------------------------------------------------------------------------ */

void table_wininet(const struct fact_row *row, struct table_writer *out)
{
	static const struct {
		const char *name;
		struct dword dword;
		enum found found;
	} values[] = {
		{ "without bit 0x800", { .state = DWORD_SET }, PRESENT },
		{ "not a REG_DWORD", { .state = DWORD_WRONG_TYPE }, PRESENT },
		{ "damaged", { .state = DWORD_UNKNOWN }, UNREADABLE },
		{ "with bit 0x800", { .state = DWORD_SET, .value = BIT_TLS12 }, PRESENT },
		{ "not set", { .state = DWORD_ABSENT }, ABSENT },
		{ "not supplied", { .state = DWORD_UNKNOWN }, NOT_COVERED },
	};

	table_begin(out, "SecureProtocols; of several locations the uppermost row decides", "SecureProtocols", "state",
		    NULL);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		table_row(out, values[i].name,
			  rank_states[rank_of(&values[i].dword, values[i].found, row->what != WININET_MACHINE)], NULL);
}
