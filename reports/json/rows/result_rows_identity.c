/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which machine it is. */
#include "reports/json/rows/result_rows.h"

CHOICES(product_type_choice, "workstation", "domain controller", "server")

ENUM_CHOICES(joined_choice, enum joined, JOINED_TENANT, joined_name)

/* clang-format off */
#define STRUCT struct machine_identity
static const struct row identity_rows[] = {
	{ AS_TEXT("computer_name", computer_name), KNOWN },
	{ AS_TEXT("dns_name", dns_name),           KNOWN },
	{ AS_TEXT("domain", domain),               KNOWN, ABOUT("The primary DNS suffix: of a member the domain.") },
	{ AS_TIME("installed", installed),         KNOWN },
	{ AS_ENUM("joined", joined, enum joined, joined_choice), REQUIRED },
	{ AS_TIME("last_shutdown", last_shutdown), KNOWN },
	{ AS_NAME("product_type", product_type, product_type_choice), KNOWN },
	{ AS_TEXT("tenant_id", tenant_id),         KNOWN },
	{ AS_TEXT("tenant_name", tenant_name),     KNOWN },
	{ AS_TEXT("time_zone", time_zone),         KNOWN, ABOUT("Its key name, or the standard name on Windows before Vista.") },
	{ AS_WORDS("utc_offset", utc_offset),      KNOWN, MORE("\"pattern\": \"^[+-][0-9]{2}:[0-9]{2}$\""),
	  ABOUT("Of local time when the hive was saved.") },
};
const struct table identity_table = { .name = "identity", TABLE(identity_rows),
	ABOUT("Which machine it is, by its registry; what is unknown is left out. No rule reads it.") };
#undef STRUCT
/* clang-format on */
