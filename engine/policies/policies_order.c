/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In which order those of one rank are applied is not in the files: the machine is evaluated with each of them as the last one, the
 * others before it in both directions. Each value is then once what each file states, and of three files every order is tried.
 */
#include "engine/policies/policies_parts.h"

enum { ORDERS_LIMIT = 32 }; /* files that are tried as the last one */

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

size_t policies_order(const struct subject *subject, struct policy_sequence sequence, size_t ret[POLICIES_LIMIT])
{
	size_t count = 0, last = sequence.last;

	for (enum policy_order rank = 0; rank < POLICY_ORDERS; rank++) {
		bool is_turned = sequence.is_turned && last && has_rank(subject, last - 1, rank);

		for (size_t k = 0; k < subject->count && count < POLICIES_LIMIT; k++) {
			size_t i = is_turned ? subject->count - 1 - k : k;

			if (i + 1 != last && has_rank(subject, i, rank))
				ret[count++] = i;
		}
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

static int look(struct trials *trials, enum policies_use policies, struct policy_sequence sequence,
		struct machine_result *ret, struct error *err)
{
	struct evaluation again = *trials->evaluation;

	again.is_reassessment = true;
	again.policies = policies;
	again.sequence = sequence;
	return evaluate(&again, trials->arena, ret, err);
}

/* Fills in what this order changes, if it is the first one or worse than those before. */
static int try_order(struct trials *trials, struct policy_sequence sequence, struct policy_comparison *ret,
		     struct error *err)
{
	struct machine_result with;
	struct policy_looks looks = {
		.arena = trials->arena, .subject = trials->evaluation->subject, .plain = &trials->plain, .with = &with
	};
	int code = look(trials, POLICIES_LAID_OVER, sequence, &with, err);

	if (code)
		return code;
	bool is_first = trials->count++ == 0, is_worse = is_first || with.verdict > trials->worst;

	trials->best = is_first || with.verdict < trials->best ? with.verdict : trials->best;
	if (!is_worse)
		return 0;
	trials->worst = with.verdict;
	looks.count = policies_order(looks.subject, sequence, looks.order);
	looks.first = with.source_count - looks.count;
	policies_differ(&looks, ret);
	return 0;
}

/* How many others of its rank, from the one after it or from the first, may state otherwise what it states. */
static size_t rivals(const struct subject *subject, const struct policy_comparison *comparison, size_t file, size_t from)
{
	const struct policy_file *files = comparison->files;
	enum policy_order rank = subject->artifacts[files[file].index].order;
	size_t count = 0;

	for (size_t i = from; files[file].concerns && i < comparison->file_count; i++)
		count += i != file && files[i].concerns && subject->artifacts[files[i].index].order == rank;
	return count;
}

/* As they lie, it is the last one where none comes after it; and of two others only both directions are two orders. */
static int try_as_last(struct trials *trials, size_t file, struct policy_comparison *ret, struct error *err)
{
	const struct subject *subject = trials->evaluation->subject;
	struct policy_sequence sequence = { .last = ret->files[file].index + 1 };
	int code = rivals(subject, ret, file, file + 1) ? try_order(trials, sequence, ret, err) : 0;

	sequence.is_turned = true;
	return code || rivals(subject, ret, file, 0) < 2 ? code : try_order(trials, sequence, ret, err);
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
		if (rivals(subject, ret, i, 0) && orders++ < ORDERS_LIMIT)
			code = try_as_last(trials, i, ret, err);
	if (orders > ORDERS_LIMIT)
		ret->unread = count_orders(trials->arena, ret->unread, orders);
	return code;
}

int policies_look(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
		  struct error *err)
{
	struct trials trials = { .evaluation = evaluation, .arena = arena };
	const struct policy_sequence as_they_lie = { 0 };
	int code = look(&trials, POLICIES_LEFT_OUT, as_they_lie, &trials.plain, err);

	code = code ? code : try_order(&trials, as_they_lie, ret, err);
	code = code ? code : try_others(&trials, ret, err);
	if (code == 0 && ret->effect == POLICY_WORSENS && trials.best < trials.worst && ret->clause)
		ret->clause = arena_printf(
			arena, "%s, if this file is applied after the others: their order cannot be determined",
			ret->clause);
	return code == 0 && arena_failed(arena) ? error_no_memory(err) : code;
}
