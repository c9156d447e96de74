/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which order those of one rank are applied is not in the files: the machine is evaluated with each of them as the last one. */
#include "engine/policies/policies_parts.h"

enum { ORDERS_LIMIT = 32 }; /* that are tried */

static bool is_policy(const struct artifact *artifact)
{
	return artifact->role == ROLE_POLICY && !artifact->is_overlay;
}

size_t policies_count(const struct subject *subject)
{
	size_t count = 0;

	for (size_t i = 0; i < subject->count; i++)
		count += is_policy(&subject->artifacts[i]);
	return count;
}

static bool has_rank(const struct subject *subject, size_t index, enum policy_order rank)
{
	return is_policy(&subject->artifacts[index]) && subject->artifacts[index].order == rank;
}

size_t policies_order(const struct subject *subject, size_t last, size_t ret[POLICIES_LIMIT])
{
	size_t count = 0;

	for (enum policy_order rank = 0; rank < POLICY_ORDERS; rank++) {
		for (size_t i = 0; i < subject->count && count < POLICIES_LIMIT; i++)
			if (i + 1 != last && has_rank(subject, i, rank))
				ret[count++] = i;
		if (last && count < POLICIES_LIMIT && has_rank(subject, last - 1, rank))
			ret[count++] = last - 1;
	}
	return count;
}

struct trials {
	const struct evaluation *evaluation;
	struct arena *arena;
	struct machine_result plain;
	enum verdict worst, best;
	size_t count;
};

static int look(struct trials *trials, enum policies_use policies, size_t last, struct machine_result *ret,
		struct error *err)
{
	struct evaluation again = *trials->evaluation;

	again.is_reassessment = true;
	again.policies = policies;
	again.policy_last = last;
	return evaluate(&again, trials->arena, ret, err);
}

/* Fills in what this order changes, if it is the first one or worse than those before. */
static int try_order(struct trials *trials, size_t last, struct policy_comparison *ret, struct error *err)
{
	struct machine_result with;
	struct policy_looks looks = {
		.arena = trials->arena, .subject = trials->evaluation->subject, .plain = &trials->plain, .with = &with
	};
	int code = look(trials, POLICIES_LAID_OVER, last, &with, err);

	if (code)
		return code;
	bool is_first = trials->count++ == 0, is_worse = is_first || with.verdict > trials->worst;

	trials->best = is_first || with.verdict < trials->best ? with.verdict : trials->best;
	if (!is_worse)
		return 0;
	trials->worst = with.verdict;
	looks.count = policies_order(looks.subject, last, looks.order);
	looks.first = with.source_count - looks.count;
	policies_differ(&looks, ret);
	return 0;
}

/* Whether what it states may be stated otherwise by one that can be applied after it. */
static bool has_rival(const struct subject *subject, const struct policy_comparison *comparison, size_t file)
{
	const struct policy_file *files = comparison->files;
	enum policy_order rank = subject->artifacts[files[file].index].order;

	for (size_t i = file + 1; files[file].concerns && i < comparison->file_count; i++)
		if (files[i].concerns && subject->artifacts[files[i].index].order == rank)
			return true;
	return false;
}

static const char *count_orders(struct arena *arena, const char *unread, size_t orders)
{
	return arena_printf(arena, "%s%sonly %d of %zu files were tried as the one that is applied last",
			    unread ? unread : "", unread ? "; " : "", ORDERS_LIMIT, orders);
}

static int try_others(struct trials *trials, struct policy_comparison *ret, struct error *err)
{
	const struct subject *subject = trials->evaluation->subject;
	size_t orders = 0;
	int code = 0;

	for (size_t i = 0; code == 0 && i < ret->file_count; i++)
		if (has_rival(subject, ret, i) && orders++ < ORDERS_LIMIT)
			code = try_order(trials, ret->files[i].index + 1, ret, err);
	if (orders > ORDERS_LIMIT)
		ret->unread = count_orders(trials->arena, ret->unread, orders);
	return code;
}

int policies_look(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
		  struct error *err)
{
	struct trials trials = { .evaluation = evaluation, .arena = arena };
	int code = look(&trials, POLICIES_LEFT_OUT, 0, &trials.plain, err);

	code = code ? code : try_order(&trials, 0, ret, err);
	code = code ? code : try_others(&trials, ret, err);
	if (code == 0 && ret->effect == POLICY_WORSENS && trials.best < trials.worst && ret->clause)
		ret->clause = arena_printf(
			arena, "%s, if this file is applied after the others: their order cannot be determined",
			ret->clause);
	return code == 0 && arena_failed(arena) ? error_no_memory(err) : code;
}
