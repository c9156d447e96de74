/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The update that this Windows needs before TLS 1.2 can work: KB4019276 (Server 2008 SP2), KB3140245 (7 SP1, 2008 R2 SP1,
 * Server 2012). Proven by the packages of Component Based Servicing and their CurrentState (Microsoft's archive blog "CBS
 * Servicing States Chart"); a cumulative rollup that is newer makes it likely.
 */
#include "analyzer/explain.h"

#include <stdlib.h>
#include <string.h>

#define PACKAGES "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"

#define NO_VISTA "no update for TLS 1.2 exists for Windows Vista: KB4019276 is for Windows Server 2008 SP2 only"
#define NO_WINDOWS8 \
	"KB3140245 cannot be installed on Windows 8: it is for Windows 7 SP1, Server 2008 R2 SP1 and Server 2012; Windows 8.1 " \
	"and later need no update"

/* clang-format off */
static const struct need {
	uint32_t first_build, last_build;
	const char *kb;
	uint32_t rollup; /* revision of the first rollup that carries it; 0: this build cannot take it at all */
	const char *before; /* what must be there first */
	const char *none;   /* not NULL: clients of this build cannot have it; why, and what helps */
} needs[] = {
	{ 6000, 6001, "4019276", 0,     "Service Pack 2", NO_VISTA },
	{ 6002, 6003, "4019276", 24129, NULL, NO_VISTA }, /* schannel.dll 6.0.6002.24129 */
	{ 7600, 7600, "3140245", 0,     "Service Pack 1", NULL },
	{ 7601, 7601, "3140245", 23376, NULL, NULL }, /* winhttp.dll 6.1.7601.23375 is the update itself */
	{ 9200, 9200, "3140245", 21798, NULL, NO_WINDOWS8 }, /* winhttp.dll 6.2.9200.21797 */
};

/* The April 2014 update, which later updates of 8.1 and 2012 R2 need; its files are 6.3.9600.17031. */
static const struct need kb2919355 = { 9600, 9600, "2919355", 17031, NULL, NULL };

/* From worst to best: of several packages the best one counts. */
enum rank { RANK_NONE, RANK_MISSING, RANK_UNREAD, RANK_PARTIAL, RANK_PENDING, RANK_SUPERSEDED, RANK_INSTALLED };

static const struct { uint32_t state; enum rank rank; const char *word; } states[] = {
	{ 0x05, RANK_PENDING,    "uninstall pending" }, /* there until the next boot */
	{ 0x50, RANK_SUPERSEDED, "superseded" },
	{ 0x60, RANK_PENDING,    "install pending" },
	{ 0x65, RANK_PARTIAL,    "partially installed" },
	{ 0x70, RANK_INSTALLED,  "installed" },
	{ 0x80, RANK_INSTALLED,  "permanent" },
};
/* clang-format on */

static const uint32_t STAGED = 0x40, BROKEN = 0x80000000; /* up to the one not installed; from the other on negative */

static const struct need *need_of(uint32_t build, int what)
{
	if (what == UPDATE_2919355)
		return build == kb2919355.first_build ? &kb2919355 : NULL;
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (build >= needs[i].first_build && build <= needs[i].last_build)
			return &needs[i];
	return NULL;
}

static bool is_client_without(const struct study *study, const struct need *need)
{
	bool is_client = study->windows.role_known && !study->windows.server;

	return need->none && (is_client || study->windows.build == 6000); /* no server had build 6000 */
}

static enum rank rank_of(uint32_t state, const char **ret_word)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (states[i].state == state) {
			*ret_word = states[i].word;
			return states[i].rank;
		}
	if (state > STAGED && state < BROKEN) {
		*ret_word = "in a state that no page names";
		return RANK_UNREAD;
	}
	*ret_word = state >= BROKEN ? "broken" : "not installed";
	return state >= BROKEN ? RANK_PARTIAL : RANK_MISSING;
}

/* "Package_for_KB3140245~...", "Package_1_for_KB3140245_SP1~..."; KB31402450 is another number. */
static bool is_package_of(const char *name, const char *kb)
{
	if (!name_starts(name, "Package_"))
		return false;
	name += strlen("Package_");
	size_t digits = strspn(name, "0123456789");

	name += digits && name[digits] == '_' ? digits + 1 : 0;
	if (!name_starts(name, "for_KB") || !name_starts(name + strlen("for_KB"), kb))
		return false;
	name += strlen("for_KB") + strlen(kb);
	return *name == '~' || *name == '_';
}

/* "Package_for_RollupFix~31bf3856ad364e35~amd64~~7601.24002.1.4": build and revision. */
static bool is_rollup(const char *name, uint32_t *ret_build, uint32_t *ret_revision)
{
	const char *version = strrchr(name, '~');
	char *end;

	if (!name_starts(name, "Package_for_RollupFix~") || !version)
		return false;
	*ret_build = (uint32_t)strtoul(version + 1, &end, 10);
	if (*end != '.')
		return false;
	*ret_revision = (uint32_t)strtoul(end + 1, &end, 10);
	return *end == '.' || *end == '\0';
}

struct search {
	struct study *study;
	struct draft *fact;
	const struct need *need;
	struct candidate {
		enum rank rank;
		const char *name, *word;
	} best, rollup; /* of the packages of the update, and of the rollups that carry it */
};

/* Takes the package if it is better than the best so far. */
static void consider(struct search *search, struct candidate *best, const char *key, const char *name)
{
	struct dword state = ask_dword(search->study, search->fact, key, "CurrentState");
	const char *word = "of unknown state";
	enum rank rank = state.state == DWORD_SET ? rank_of(state.value, &word) : RANK_UNREAD;

	if (rank <= best->rank)
		return;
	if (state.state == DWORD_SET)
		word = arena_printf(search->study->arena, "%s (CurrentState 0x%02x)", word, state.value);
	*best = (struct candidate){ rank, name, word ? word : "" };
}

static bool look_at(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const struct need *need = search->need;
	const char *slash = strrchr(answer->key, '\\');
	const char *name = slash ? slash + 1 : answer->key;
	uint32_t build, revision;

	if (is_package_of(name, need->kb))
		consider(search, &search->best, answer->key, name);
	else if (is_rollup(name, &build, &revision) && build >= need->first_build && build <= need->last_build &&
		 (revision >= need->rollup || build == 6003))
		consider(search, &search->rollup, answer->key, name);
	return true;
}

static const char *const rank_states[] = {
	[RANK_NONE] = "UNKNOWN",    [RANK_MISSING] = "MISSING", [RANK_UNREAD] = "UNKNOWN",	[RANK_PARTIAL] = "PARTIAL",
	[RANK_PENDING] = "PENDING", [RANK_SUPERSEDED] = "LIKELY", [RANK_INSTALLED] = "INSTALLED",
};

const char *package_state(struct study *study, struct draft *fact, const char *kb)
{
	static const uint32_t no_build = 1; /* 1 to 0: no rollup of the system speaks of this one */
	struct need need = { .first_build = no_build, .kb = kb };
	struct search search = { .study = study, .fact = fact, .need = &need };

	regview_each_key(study->view, PACKAGES, look_at, &search);
	return rank_states[search.best.rank];
}

static void settle_package(struct search *search)
{
	const struct candidate *best = &search->best;
	const char *state = rank_states[best->rank];
	const char *with = "";

	if (best->rank == RANK_SUPERSEDED && search->rollup.rank == RANK_INSTALLED) {
		state = "INSTALLED";
		with = ", and a newer rollup is installed";
	}
	if (best->rank == RANK_SUPERSEDED)
		search->fact->confidence = "derived"; /* the states chart names no action for it */
	settle(search->study, search->fact, state, "update", "KB%s: package %s is %s%s", search->need->kb, best->name,
	       best->word, with);
}

/* A rollup proves no more than LIKELY: which rollup carries which KB is derived from file versions. */
static void settle_rollup(struct search *search)
{
	const struct candidate *rollup = &search->rollup;

	search->fact->confidence = "derived";
	settle(search->study, search->fact, rollup->rank == RANK_INSTALLED ? "LIKELY" : rank_states[rollup->rank], "update",
	       "KB%s is not installed by itself, but %s, newer and cumulative, is %s", search->need->kb, rollup->name,
	       rollup->word);
}

static void settle_absence(struct search *search, enum found found)
{
	struct study *study = search->study;
	struct reganswer packages;

	ask_key(study, search->fact, PACKAGES, &packages);
	if (found == PRESENT)
		settle(study, search->fact, "MISSING", "update",
		       "the list of installed packages has neither KB%s nor a later rollup", search->need->kb);
	else
		settle(study, search->fact, "UNKNOWN", "evidence", "whether KB%s is installed cannot be told: %s",
		       search->need->kb,
		       found == ABSENT ? "the list of installed packages is not in the input"
				       : packages.why ? packages.why : "the list of installed packages cannot be read");
}

/* XP has no CBS; the key and its place are UNCONFIRMED, so it is never more than LIKELY. */
static void settle_posready(struct study *study, struct draft *fact)
{
	struct reganswer key;

	fact->confidence = "unconfirmed";
	if (ask_key(study, fact, "HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP4\\KB4019276", &key) == PRESENT)
		settle(study, fact, "LIKELY", "update", "KB4019276 is listed among the updates of Windows XP");
	else
		settle(study, fact, key.found == ABSENT ? "MISSING" : "UNKNOWN", "update",
		       "KB4019276 is not listed among the updates of Windows XP");
}

static void search_packages(struct study *study, struct draft *fact, const struct need *need)
{
	struct search search = { .study = study, .fact = fact, .need = need };
	enum found found = regview_each_key(study->view, PACKAGES, look_at, &search);

	if (search.best.rank > RANK_UNREAD)
		settle_package(&search);
	else if (search.rollup.rank > RANK_UNREAD)
		settle_rollup(&search);
	else if (search.best.rank == RANK_UNREAD)
		settle_package(&search);
	else if (search.rollup.rank == RANK_UNREAD)
		settle_rollup(&search);
	else if (search.best.rank)
		settle_package(&search);
	else if (study->windows.build == 6003 && found == PRESENT && !is_client_without(study, need)) {
		fact->confidence = "derived";
		settle(study, fact, "LIKELY", "update", "build 6003 is Server 2008 SP2 serviced after 2019, later than KB4019276");
	} else
		settle_absence(&search, found);
}

void decide_update(struct study *study, const struct fact_row *row, struct draft *fact)
{
	const struct need *need = need_of(study->windows.build, row->what);

	if (!study->windows.build || study->windows.guessed)
		settle(study, fact, "UNKNOWN", "evidence", "which update is needed depends on the version of Windows, %s",
		       study->windows.build ? "which is only guessed" : "which is not known");
	else if (study->windows.posready && row->what == UPDATE_TLS12)
		settle_posready(study, fact);
	else if (!need && row->what == UPDATE_2919355)
		settle(study, fact, "NOT_REQUIRED", "default", "KB2919355 is for Windows 8.1 and Server 2012 R2, and this is %s",
		       study->windows.product);
	else if (!need)
		settle(study, fact, "NOT_REQUIRED", "default", "%s needs no update for TLS 1.2%s", study->windows.product,
		       study->windows.build < 6000 ? ": there is none" : "");
	else if (need->rollup)
		search_packages(study, fact, need);
	else
		settle(study, fact, "MISSING", "update", "KB%s cannot be installed on %s: it needs %s first", need->kb,
		       study->windows.product, need->before);
	if (need && is_client_without(study, need) && (is_state(fact, "MISSING") || is_state(fact, "UNKNOWN"))) {
		fact->confidence = "documented"; /* whatever the packages leave open */
		add_issue(fact, "unavailable");
		settle(study, fact, "MISSING", "default", "%s", need->none);
	}
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

static void table_states(struct table_writer *out)
{
	static const struct { const char *name; uint32_t state; } others[] = {
		{ "0x40 or less", 0x40 }, { "negative", 0x80000000 }, { "others", 0x41 },
	};

	table_begin(out, "What the package's CurrentState means (the best of several packages counts)", "CurrentState", "state",
		    "that is", NULL);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		table_row(out, table_format(out, "0x%02x", states[i].state), rank_states[states[i].rank], states[i].word, NULL);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		const char *word;
		enum rank rank = rank_of(others[i].state, &word);

		table_row(out, others[i].name, rank_states[rank], word, NULL);
	}
}

static void put_need(struct table_writer *out, const struct need *need)
{
	table_row(out, need->first_build == need->last_build
			       ? table_number(out, need->first_build)
			       : table_format(out, "%u to %u", need->first_build, need->last_build),
		  table_format(out, "KB%s", need->kb), need->rollup ? table_number(out, need->rollup) : "-",
		  need->before ? need->before : "-", need->none ? "does not exist" : "the same", NULL);
}

void table_update(const struct fact_row *row, struct table_writer *out)
{
	table_begin(out, "Which update Windows needs", "build", "update", "or a rollup from", "needs first", "for clients", NULL);
	if (row->what == UPDATE_2919355)
		put_need(out, &kb2919355);
	for (size_t i = 0; row->what == UPDATE_TLS12 && i < sizeof needs / sizeof *needs; i++)
		put_need(out, &needs[i]);
	table_row(out, "others", "none: NOT_REQUIRED", "-", "-", "the same", NULL);
	table_states(out);
	table_begin(out, "Where there is no package of its own", "what is there", "state", NULL);
	table_row(out, "an installed or superseded rollup of that revision or later", "LIKELY", NULL);
	table_row(out, "such a rollup, its installation pending", "PENDING", NULL);
	table_row(out, "such a rollup, partially installed or broken", "PARTIAL", NULL);
	table_row(out, "a list of packages, and no such rollup", "MISSING", NULL);
	table_row(out, "no list of packages in the input", "UNKNOWN", NULL);
}
