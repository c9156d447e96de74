/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which suites SChannel can offer in TLS 1.2: the list that counts, what this Windows ships, what is switched off.
 * FIPS mode takes RC4, DES, MD5 and NULL too: nobody accepts those anyway, so here it only narrows the curves.
 */
#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/ciphers/listnames.h"

#include <string.h>

/* DOUBTFUL: on the list in a form, or of a kind, that no page says works: it never makes a machine READY. */
enum standing { NOT_OFFERED, DOUBTFUL, OFFERED };

const struct name_list *deciding_list(const struct name_list lists[2])
{
	for (int i = POLICY; i <= LOCAL; i++)
		if (lists[i].state != LIST_ABSENT)
			return &lists[i];
	return NULL;
}

static bool lists(const struct name_list *list, const struct suite *suite)
{
	enum curve curve;

	for (size_t i = 0; list->state == LIST_SET && i < list->count; i++)
		if (suite_named(list->names[i].text, list->names[i].length, &curve) == (size_t)(suite - suites))
			return true;
	return false;
}

/* The local list is what this very Windows ships, whatever a policy picks from it. */
static bool is_shipped_for_sure(const struct cipher_settings *settings, const struct suite *suite, uint32_t build)
{
	return build >= suite->with_update || lists(&settings->functions[LOCAL], suite);
}

/* Before Windows 10 the name carries the curve, later the order of curves overrules it. */
static enum standing standing_of(const struct cipher_settings *settings, const struct list_name *name,
				 const struct suite *suite, enum curve curve, uint32_t build)
{
	bool lacks_curve = suite->exchange == EXCHANGE_ECDHE && curve == CURVE_NONE && build < BUILD_10;

	if (build < suite->since)
		return NOT_OFFERED;
	bool is_other_curve = settings->whose == CIPHERS_DEVOPS && curve == CURVE_P521 && build < BUILD_10;

	if (name->odd || name->beyond || lacks_curve || is_other_curve)
		return DOUBTFUL;
	return is_shipped_for_sure(settings, suite, build) ? OFFERED : DOUBTFUL;
}

static void take_listed(const struct cipher_settings *settings, const struct name_list *list, uint32_t build,
			enum standing *standing)
{
	for (size_t i = 0; i < list->count; i++) {
		enum curve curve;
		struct list_name name = list->names[i];
		size_t suite = suite_named(name.text, name.length, &curve);

		if (suite == suite_count) { /* no page says that case does not count */
			suite = suite_but_for_case(name.text, name.length);
			name.odd = true;
		}
		if (suite == suite_count)
			continue;
		enum standing one = standing_of(settings, &name, &suites[suite], curve, build);

		standing[suite] = one > standing[suite] ? one : standing[suite];
	}
}

static void take_default(const struct cipher_settings *settings, uint32_t build, enum standing *standing)
{
	for (size_t i = 0; i < suite_count; i++)
		if (suite_is_default(&suites[i], build))
			standing[i] = is_shipped_for_sure(settings, &suites[i], build) ? OFFERED : DOUBTFUL;
}

static void take_all(uint32_t build, enum standing as, enum standing *standing)
{
	for (size_t i = 0; i < suite_count; i++)
		standing[i] = build >= suites[i].since ? as : NOT_OFFERED;
}

static bool is_off(const struct dword *enabled, bool hopeful)
{
	return enabled->state == DWORD_UNKNOWN ? !hopeful : enabled->state == DWORD_SET && enabled->value == 0;
}

static bool has_part(const struct suite *suite, const struct toggle *toggle)
{
	return toggle->part == PART_CIPHER ? (int)suite->cipher == toggle->what
	       : toggle->part == PART_HASH ? (int)suite->hash == toggle->what
					   : (int)suite->exchange == toggle->what;
}

bool suite_is_switched_off(const struct cipher_settings *settings, const struct suite *suite, bool hopeful)
{
	for (size_t i = 0; i < TOGGLES; i++)
		if (has_part(suite, &toggles[i]) && is_off(&settings->enabled[i], hopeful))
			return true;
	return false;
}

static enum acceptance acceptance_of_curve(const struct list_name *name, bool fips, int whose)
{
	const struct curve_row *row = curve_named(name->text, name->length);

	if (!row || (fips && !row->in_fips))
		return ACCEPTED_BY_NOBODY;
	bool is_doubtful = name->odd || (whose == CIPHERS_DEVOPS && !row->is_for_devops);

	return is_doubtful && row->acceptance == ACCEPTED_BY_AZURE ? ACCEPTED_BY_SOME : row->acceptance;
}

enum acceptance curves_left(const struct cipher_settings *settings, uint32_t build, bool hopeful)
{
	const struct name_list *list = build < BUILD_10 ? NULL : deciding_list(settings->curves);
	bool fips = settings->fips.state == DWORD_UNKNOWN ? !hopeful
							  : settings->fips.state == DWORD_SET && settings->fips.value;
	enum acceptance best = ACCEPTED_BY_NOBODY;

	if (!list)
		return ACCEPTED_BY_AZURE;
	if (list->state == LIST_UNKNOWN)
		return hopeful ? ACCEPTED_BY_AZURE : ACCEPTED_BY_NOBODY;
	if (!documented_names(list))
		return ACCEPTED_BY_SOME; /* nobody says whether it leaves no curve, or counts for nothing */
	for (size_t i = 0; i < list->count; i++) {
		enum acceptance acceptance = acceptance_of_curve(&list->names[i], fips, settings->whose);

		best = acceptance > best ? acceptance : best;
	}
	return best;
}

static enum standing weaken(const struct cipher_settings *settings, const struct suite *suite, enum acceptance curves,
			    enum standing standing)
{
	enum standing most = suite->exchange == EXCHANGE_ECDHE && curves == ACCEPTED_BY_NOBODY ? NOT_OFFERED
			     : suite->exchange == EXCHANGE_ECDHE && curves == ACCEPTED_BY_SOME ? DOUBTFUL
			     : suite->exchange == EXCHANGE_DHE && settings->dh_unusual         ? DOUBTFUL
											       : OFFERED;

	return standing < most ? standing : most;
}

static void count(struct left *left, const struct suite *suite, enum standing standing, int whose)
{
	enum acceptance acceptance =
		whose == CIPHERS_DEVOPS && suite_is_for_devops(suite) ? ACCEPTED_BY_AZURE : suite->acceptance;

	acceptance = standing == DOUBTFUL && acceptance == ACCEPTED_BY_AZURE ? ACCEPTED_BY_SOME : acceptance;

	if (standing == NOT_OFFERED || acceptance == ACCEPTED_BY_NOBODY)
		return;
	left->count++;
	left->accepted += acceptance == ACCEPTED_BY_AZURE;
	if (acceptance > left->acceptance) {
		left->acceptance = acceptance;
		left->best = suite;
	}
}

/* By the list that counts, and what this Windows ships. */
static void take(const struct cipher_settings *settings, uint32_t build, bool hopeful, enum standing *standing)
{
	const struct name_list *list = deciding_list(settings->functions);

	if (!list)
		take_default(settings, build, standing);
	else if (list->state == LIST_SET && documented_names(list))
		take_listed(settings, list, build, standing);
	else if (list->state == LIST_SET) /* no page says what becomes of a list without any name that is known */
		take_all(build, DOUBTFUL, standing);
	else if (hopeful)
		take_all(build, OFFERED, standing);
}

struct left suites_left(const struct cipher_settings *settings, uint32_t build, bool hopeful)
{
	enum standing standing[SUITES_LIMIT] = { NOT_OFFERED };
	enum acceptance curves = curves_left(settings, build, hopeful);
	struct left left = { .acceptance = ACCEPTED_BY_NOBODY };

	take(settings, build, hopeful, standing);
	for (size_t i = 0; i < suite_count; i++)
		if (!suite_is_switched_off(settings, &suites[i], hopeful))
			count(&left, &suites[i], weaken(settings, &suites[i], curves, standing[i]), settings->whose);
	return left;
}

void suites_offered(const struct cipher_settings *settings, uint32_t build, bool at_most, bool ret[SUITES_LIMIT])
{
	enum standing standing[SUITES_LIMIT] = { NOT_OFFERED };

	take(settings, build, at_most, standing);
	for (size_t i = 0; i < suite_count; i++)
		ret[i] = standing[i] >= (at_most ? DOUBTFUL : OFFERED) &&
			 !suite_is_switched_off(settings, &suites[i], at_most);
}

bool lacks_curves(const struct name_list *list, uint32_t build)
{
	for (size_t i = 0; list && list->state == LIST_SET && build < BUILD_10 && i < list->count; i++) {
		enum curve curve;
		size_t suite = suite_named(list->names[i].text, list->names[i].length, &curve);

		if (suite < suite_count && suites[suite].exchange == EXCHANGE_ECDHE && curve == CURVE_NONE)
			return true;
	}
	return false;
}
