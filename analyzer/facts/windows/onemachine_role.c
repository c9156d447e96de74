/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Client or server, by either hive. */
#include "analyzer/facts/windows/onemachine.h"

#include "common/text/text.h"

enum side side_of_installation(const char *type)
{
	if (!type)
		return SIDE_UNKNOWN;
	return name_equal(type, "Client") ? SIDE_CLIENT : name_contains(type, "Server") ? SIDE_SERVER : SIDE_UNKNOWN;
}

/* "Microsoft Windows 2000" is called so as client and as server. */
enum side side_of_name(const char *name)
{
	static const char *const clients[] = { "Windows XP", "Windows Vista", "Windows 7",
					       "Windows 8",  "Windows 10",    "Windows 11" };

	if (!name)
		return SIDE_UNKNOWN;
	if (name_contains(name, "Server"))
		return SIDE_SERVER;
	for (size_t i = 0; i < sizeof clients / sizeof *clients; i++)
		if (name_contains(name, clients[i]))
			return SIDE_CLIENT;
	return SIDE_UNKNOWN;
}

static enum side side_of_product(const char *type)
{
	if (!type)
		return SIDE_UNKNOWN;
	if (name_equal(type, "WinNT"))
		return SIDE_CLIENT;
	return name_equal(type, "ServerNT") || name_equal(type, "LanmanNT") ? SIDE_SERVER : SIDE_UNKNOWN;
}

/* Windows 10 and 11 Enterprise multi-session call themselves a server (Microsoft's FAQ of Azure Virtual Desktop). */
static bool is_multi_session(const struct pair *pair)
{
	struct claim edition = onemachine_claim(pair->ctx, pair->fact, CURRENT_VERSION, "EditionID");

	return edition.value && name_equal(edition.value, "ServerRdsh");
}

const char *onemachine_compare_role(struct pair *pair)
{
	struct claim type = onemachine_claim(pair->ctx, pair->fact, CONTROL "\\ProductOptions", "ProductType");
	enum side side = side_of_product(type.value);

	if (side == SIDE_UNKNOWN || pair->role == SIDE_UNKNOWN || side == pair->role || !type.words)
		return NULL;
	if (side == SIDE_SERVER && is_multi_session(pair))
		return NULL;
	return onemachine_excludes(pair, &type, &pair->role_claim,
				   side == SIDE_CLIENT ? "one is of a client, the other of a server"
						       : "one is of a server, the other of a client");
}
