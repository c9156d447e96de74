/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packages of Component Based Servicing and their CurrentState (Microsoft's archive blog "CBS Servicing States Chart").
 */
#include "analyzer/facts/windows/packages.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct { uint32_t state; enum rank rank; const char *word; } states[] = {
	{ 0x05, RANK_PENDING,    "uninstall pending" }, /* there until the next startup */
	{ 0x50, RANK_SUPERSEDED, "superseded" },
	{ 0x60, RANK_PENDING,    "install pending" },
	{ 0x65, RANK_PARTIAL,    "partially installed" },
	{ 0x70, RANK_INSTALLED,  "installed" },
	{ 0x80, RANK_INSTALLED,  "permanent" },
};
/* clang-format on */

static const uint32_t STAGED = 0x40, BROKEN = 0x80000000; /* up to the one not installed; from the other on negative */

enum rank rank_of(uint32_t state, const char **ret_word)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (states[i].state == state) {
			*ret_word = states[i].word;
			return states[i].rank;
		}
	if (state > STAGED && state < BROKEN) {
		*ret_word = "in an undocumented state";
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

static struct candidate candidate_of(struct search *search, const char *key, const char *name)
{
	struct dword state = ask_dword(search->ctx, search->fact, key, "CurrentState");
	const char *word = "in an unknown state";
	enum rank rank = state.state == DWORD_SET ? rank_of(state.value, &word) : RANK_UNREAD;

	if (state.state == DWORD_SET)
		word = arena_printf(search->ctx->arena, "%s (CurrentState 0x%02x)", word, state.value);
	return (struct candidate){ rank, name, word ? word : "" };
}

static void keep_better(struct candidate *best, struct candidate other)
{
	if (other.rank > best->rank)
		*best = other;
}

static void consider(struct search *search, const char *key, const char *name)
{
	struct candidate package = candidate_of(search, key, name);

	keep_better(&search->best, package);
	if (name_starts(name, "Package_for_"))
		keep_better(&search->parent, package);
}

static bool on_package(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const struct need *need = search->need;
	const char *name = path_last(answer->key);
	uint32_t build, revision;

	if (is_package_of(name, need->kb))
		consider(search, answer->key, name);
	else if (is_rollup(name, &build, &revision) && build >= need->first_build && build <= need->last_build &&
		 (revision >= need->rollup || build == 6003))
		keep_better(&search->rollup, candidate_of(search, answer->key, name));
	return true;
}

static const char *const rank_states[] = {
	[RANK_NONE] = "UNKNOWN",        [RANK_MISSING] = "MISSING", [RANK_UNREAD] = "UNKNOWN",
	[RANK_PARTIAL] = "PARTIAL",     [RANK_PENDING] = "PENDING", [RANK_SUPERSEDED] = "LIKELY",
	[RANK_INSTALLED] = "INSTALLED",
};

const char *rank_state(enum rank rank)
{
	return rank_states[rank];
}

uint32_t known_state(size_t index)
{
	return index < sizeof states / sizeof *states ? states[index].state : UINT32_MAX;
}

enum found search_packages(struct search *search)
{
	enum found found = regview_each_key(search->ctx->view, PACKAGES, on_package, search);

	if (search->parent.rank == RANK_PENDING)
		search->best = search->parent;
	return found;
}

const char *package_state(struct fact_context *ctx, struct fact_builder *fact, const char *kb)
{
	static const uint32_t no_build = 1; /* 1 to 0: no rollup of the system speaks of this one */
	struct need need = { .first_build = no_build, .kb = kb };
	struct search search = { .ctx = ctx, .fact = fact, .need = &need };

	search_packages(&search);
	return rank_states[search.best.rank];
}
