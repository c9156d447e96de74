/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fleet of the machines of fixtures, and its page. After cmocka.h. */
#ifndef TLSREADY_TESTS_HTML_FLEET_H
#define TLSREADY_TESTS_HTML_FLEET_H

#include <stddef.h>
#include <stdlib.h>

#include <libxml/parser.h>

#include "common/arena.h"
#include "support/program/fixture_result.h"

enum { PLACES = 9, DC01 = 0, WEB02 = 1, KIOSK7 = 2 }; /* NOT READY, READY, INDETERMINATE: FIXTURE_ALL */

/* Machines of one result, each with a name and an input of its own. */
struct fleet {
	struct result *fixture;
	struct arena *arena;
	struct machine_result *machines;
	size_t count;
};

static inline struct fleet fleet_of(size_t count, size_t (*which)(size_t i))
{
	struct fleet fleet = { fixture_result(FIXTURE_ALL), arena_new((size_t)1 << 28), NULL, count };

	assert_non_null(fleet.fixture);
	fleet.machines = arena_array(fleet.arena, count, sizeof *fleet.machines);
	assert_non_null(fleet.machines);
	for (size_t i = 0; i < count; i++) {
		fleet.machines[i] = fleet.fixture->machines[which(i)];
		fleet.machines[i].name.utf8 = arena_printf(fleet.arena, "pc%05zu", i);
		fleet.machines[i].input.utf8 = arena_printf(fleet.arena, "collected/pc%05zu", i);
	}
	fleet.fixture->machines = fleet.machines;
	fleet.fixture->machine_count = count;
	return fleet;
}

static inline void drop(struct fleet *fleet)
{
	arena_free(fleet->arena);
	result_free(fleet->fixture);
}

static inline xmlDoc *page_of(const struct fleet *fleet, const struct report_options *options, size_t *ret_size)
{
	size_t size = 0;
	char *page = fixture_report("html", fleet->fixture, options, &size);

	assert_non_null(page);
	xmlDoc *doc = xmlReadMemory(page, (int)size, "page", "UTF-8", XML_PARSE_NONET | XML_PARSE_HUGE);

	assert_non_null(doc);
	free(page);
	if (ret_size)
		*ret_size = size;
	return doc;
}

static inline size_t each_in_turn(size_t i)
{
	return i % 3;
}

static inline size_t all_not_ready(size_t i)
{
	(void)i;
	return DC01;
}

#endif
