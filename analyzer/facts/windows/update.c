/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The update that this Windows needs before TLS 1.2 can work: KB4019276 (Server 2008 SP2), KB3140245 (7 SP1, 2008 R2 SP1,
 * Server 2012). Proven by the packages of Component Based Servicing and their CurrentState (Microsoft's archive blog "CBS
 * Servicing States Chart"); a cumulative rollup that is newer makes it likely.
 */
#include "analyzer/facts/decision_table.h"
#include "analyzer/facts/windows/packages.h"

#define NO_VISTA "no update for TLS 1.2 exists for Windows Vista: KB4019276 is for Windows Server 2008 SP2 only"
#define NO_WINDOWS8                                                                                                             \
	"KB3140245 cannot be installed on Windows 8: it is for Windows 7 SP1, Server 2008 R2 SP1 and Server 2012; Windows 8.1 " \
	"and later need no update"

/* clang-format off */
static const struct need needs[] = {
	{ 6000, 6001, "4019276", 0,     "Service Pack 2", NO_VISTA },
	{ 6002, 6003, "4019276", 24129, NULL, NO_VISTA }, /* schannel.dll 6.0.6002.24129 */
	{ 7600, 7600, "3140245", 0,     "Service Pack 1", NULL },
	{ 7601, 7601, "3140245", 23376, NULL, NULL }, /* winhttp.dll 6.1.7601.23375 is the update itself */
	{ 9200, 9200, "3140245", 21798, NULL, NO_WINDOWS8 }, /* winhttp.dll 6.2.9200.21797 */
};

/* The April 2014 update, which later updates of 8.1 and 2012 R2 need; its files are 6.3.9600.17031. */
static const struct need kb2919355 = { 9600, 9600, "2919355", 17031, NULL, NULL };

/* clang-format on */

static const struct need *need_of(uint32_t build, int what)
{
	if (what == UPDATE_2919355)
		return build == kb2919355.first_build ? &kb2919355 : NULL;
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (build >= needs[i].first_build && build <= needs[i].last_build)
			return &needs[i];
	return NULL;
}

static bool is_client_without(const struct fact_context *ctx, const struct need *need)
{
	return need->none && (windows_is_client(&ctx->windows) || ctx->windows.build == 6000); /* no server was 6000 */
}

static void decide_package(struct search *search)
{
	const struct candidate *best = &search->best;
	const char *state = rank_state(best->rank);
	const char *with = "";

	if (best->rank == RANK_SUPERSEDED && search->rollup.rank == RANK_INSTALLED) {
		state = "INSTALLED";
		with = ", and a newer rollup is installed";
	}
	if (best->rank == RANK_SUPERSEDED)
		search->fact->confidence = "derived"; /* the states chart names no action for it */
	fact_decide(search->ctx, search->fact, state, "update", "KB%s: package %s is %s%s", search->need->kb,
		    best->name, best->word, with);
}

/* A rollup proves no more than LIKELY: which rollup carries which KB is derived from file versions. */
static void decide_rollup(struct search *search)
{
	const struct candidate *rollup = &search->rollup, *own = &search->best;
	const char *has = own->rank ? arena_printf(search->ctx->arena, ": package %s is %s", own->name, own->word)
				    : " has no package of its own";

	search->fact->confidence = "derived";
	fact_decide(search->ctx, search->fact, rollup->rank == RANK_INSTALLED ? "LIKELY" : rank_state(rollup->rank),
		    "update", "KB%s%s, but %s, which is newer and cumulative, is %s", search->need->kb, has ? has : "",
		    rollup->name, rollup->word);
}

static void decide_serviced(struct search *search)
{
	search->fact->confidence = "derived";
	fact_decide(search->ctx, search->fact, "LIKELY", "update",
		    "build 6003 is Server 2008 SP2 serviced after 2019, later than KB4019276");
}

static void decide_absence(struct search *search, enum found found)
{
	struct fact_context *ctx = search->ctx;
	struct reganswer packages;

	ask_key(ctx, search->fact, PACKAGES, &packages);
	if (found == PRESENT)
		fact_decide(ctx, search->fact, "MISSING", "update",
			    "neither KB%s nor a later rollup is in the list of installed packages", search->need->kb);
	else
		fact_decide(ctx, search->fact, "UNKNOWN", "evidence",
			    "whether KB%s is installed cannot be determined: %s", search->need->kb,
			    found == ABSENT ? "the list of installed packages was not supplied"
			    : packages.why  ? packages.why
					    : "the list of installed packages cannot be read");
}

/* XP has no CBS; the key and its place are UNCONFIRMED, so it is never more than LIKELY. */
static void decide_posready(struct fact_context *ctx, struct fact_builder *fact)
{
	struct reganswer key;

	fact->confidence = "unconfirmed";
	if (ask_key(ctx, fact, "HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP4\\KB4019276", &key) == PRESENT)
		fact_decide(ctx, fact, "LIKELY", "update", "KB4019276 is listed among the updates of Windows XP");
	else
		fact_decide(ctx, fact, key.found == ABSENT ? "MISSING" : "UNKNOWN", "update",
			    "KB4019276 is not listed among the updates of Windows XP");
}

/*
 * What is installed proves it, the package or a rollup. A build that only rollups after the update make proves it, too; what is
 * staged, pending or broken beside them is another attempt.
 */
static void decide_by_packages(struct fact_context *ctx, struct fact_builder *fact, const struct need *need)
{
	struct search search = { .ctx = ctx, .fact = fact, .need = need };
	enum found found = search_packages(&search);

	if (search.best.rank >= RANK_SUPERSEDED)
		decide_package(&search);
	else if (search.rollup.rank == RANK_INSTALLED)
		decide_rollup(&search);
	else if (ctx->windows.build == 6003 && found == PRESENT && !is_client_without(ctx, need))
		decide_serviced(&search);
	else if (search.best.rank > RANK_UNREAD)
		decide_package(&search);
	else if (search.rollup.rank > RANK_UNREAD)
		decide_rollup(&search);
	else if (search.best.rank == RANK_UNREAD)
		decide_package(&search);
	else if (search.rollup.rank == RANK_UNREAD)
		decide_rollup(&search);
	else if (search.best.rank)
		decide_package(&search);
	else
		decide_absence(&search, found);
}

/* Which of the two is needed is not known; what there is of either is cited all the same. */
static void decide_undecided(struct fact_context *ctx, struct fact_builder *fact)
{
	package_state(ctx, fact, "4019276");
	package_state(ctx, fact, "3140245");
	decide_by_windows(ctx, fact, "which update is needed");
}

void decide_update(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const struct need *need = need_of(ctx->windows.build, row->what);

	if (!ctx->windows.build || ctx->windows.guessed)
		decide_undecided(ctx, fact);
	else if (ctx->windows.posready && row->what == UPDATE_TLS12)
		decide_posready(ctx, fact);
	else if (!need && row->what == UPDATE_2919355)
		fact_decide(ctx, fact, "NOT_REQUIRED", "default",
			    "KB2919355 is for Windows 8.1 and Server 2012 R2; this is %s", ctx->windows.product);
	else if (!need && ctx->windows.build >= 6000 && ctx->windows.build < 9600)
		fact_decide(ctx, fact, "UNKNOWN", "default",
			    "no document states which update build %u, a preview, needs for TLS 1.2", ctx->windows.build);
	else if (!need) {
		fact->confidence = ctx->windows.released ? "documented" : "derived"; /* a preview */
		fact_decide(ctx, fact, "NOT_REQUIRED", "default", "%s needs no update for TLS 1.2%s",
			    ctx->windows.product, ctx->windows.build < 6000 ? ": none exists" : "");
	} else if (need->rollup)
		decide_by_packages(ctx, fact, need);
	else
		fact_decide(ctx, fact, "MISSING", "update", "KB%s cannot be installed on %s: it needs %s first",
			    need->kb, ctx->windows.product, need->before);
	if (need && is_client_without(ctx, need) && (is_state(fact, "MISSING") || is_state(fact, "UNKNOWN"))) {
		fact->confidence = "documented"; /* whatever the packages leave open */
		add_issue(fact, "unavailable");
		fact_decide(ctx, fact, "MISSING", "default", "%s", need->none);
	}
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

static void table_states(struct table_writer *out)
{
	static const struct {
		const char *name;
		uint32_t state;
	} others[] = {
		{ "0x40 or less", 0x40 },
		{ "negative", 0x80000000 },
		{ "others", 0x41 },
	};

	table_begin(
		out,
		"What the package's CurrentState means (the best of several packages counts; if Package_for_KB... is pending, all are)",
		"CurrentState", "state", "that is", NULL);
	const char *word;

	for (size_t i = 0; known_state(i) != UINT32_MAX; i++) {
		enum rank rank = rank_of(known_state(i), &word);

		table_row(out, table_format(out, "0x%02x", known_state(i)), rank_state(rank), word, NULL);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		enum rank rank = rank_of(others[i].state, &word);

		table_row(out, others[i].name, rank_state(rank), word, NULL);
	}
}

static void put_need(struct table_writer *out, const struct need *need)
{
	table_row(out,
		  need->first_build == need->last_build
			  ? table_number(out, need->first_build)
			  : table_format(out, "%u to %u", need->first_build, need->last_build),
		  table_format(out, "KB%s", need->kb), need->rollup ? table_number(out, need->rollup) : "-",
		  need->before ? need->before : "-", need->none ? "does not exist" : "the same", NULL);
}

void table_update(const struct fact_row *row, struct table_writer *out)
{
	table_begin(out, "Which update Windows needs", "build", "update", "or a rollup from", "needs first",
		    "for clients", NULL);
	if (row->what == UPDATE_2919355)
		put_need(out, &kb2919355);
	for (size_t i = 0; row->what == UPDATE_TLS12 && i < sizeof needs / sizeof *needs; i++)
		put_need(out, &needs[i]);
	table_row(out, "others", "none: NOT_REQUIRED", "-", "-", "the same", NULL);
	table_states(out);
	table_begin(out, "If the update has no package of its own", "what the packages show", "state", NULL);
	table_row(out, "an installed or superseded rollup of that revision or later", "LIKELY", NULL);
	table_row(out, "such a rollup, its installation pending", "PENDING", NULL);
	table_row(out, "such a rollup, partially installed or broken", "PARTIAL", NULL);
	table_row(out, "a list of packages without such a rollup", "MISSING", NULL);
	table_row(out, "no list of packages in the input", "UNKNOWN", NULL);
}
