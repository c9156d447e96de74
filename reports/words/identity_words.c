/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which machine a result is of, as one line. What it quotes is neutral already and is not neutralised a second time. */
#include "reports/words/identity_words.h"

#include "reports/words/report_util.h"

static bool is_said_by_name(const struct machine_result *machine, const char *name)
{
	return name_equal(machine->name.utf8, name);
}

/* The name that the machine is not called by already. */
static const char *other_name(const struct machine_result *machine)
{
	const struct machine_identity *identity = &machine->identity;
	const char *name = *identity->dns_name.utf8 ? identity->dns_name.utf8 : identity->computer_name.utf8;

	return is_said_by_name(machine, name) ? "" : name;
}

/* A host's full name ends with its domain. */
static const char *with_membership(struct arena *arena, const char *list, const struct machine_identity *identity)
{
	const char *tenant = *identity->tenant_name.utf8 ? identity->tenant_name.utf8 : identity->tenant_id.utf8;

	if (!*identity->dns_name.utf8)
		list = and_also(arena, list, "domain ", identity->domain.utf8);
	list = and_also(arena, list, "tenant ", tenant);
	return identity->joined == JOINED_WORKGROUP ? and_also(arena, list, "", "workgroup") : list;
}

static const char *time_zone_words(struct arena *arena, const struct machine_identity *identity)
{
	const char *zone = identity->time_zone.utf8;

	if (!*identity->utc_offset)
		return zone;
	return *zone ? arena_printf(arena, "%s (UTC%s)", zone, identity->utc_offset)
		     : arena_printf(arena, "UTC%s", identity->utc_offset);
}

const char *identity_words(struct arena *arena, const struct machine_result *machine, bool with_installed)
{
	const struct machine_identity *identity = &machine->identity;
	const char *list = "";

	if (!has_identity(identity))
		return "";
	list = and_also(arena, list, "", other_name(machine));
	list = and_also(arena, list, "", identity->product_type);
	list = list ? with_membership(arena, list, identity) : NULL;
	list = and_also(arena, list, "time zone ", time_zone_words(arena, identity));
	if (with_installed)
		list = and_also(arena, list, "installed ", time_words(arena, identity->installed));
	list = and_also(arena, list, "last shutdown ", time_words(arena, identity->last_shutdown));
	return list ? list : "";
}
