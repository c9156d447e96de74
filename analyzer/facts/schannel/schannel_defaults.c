/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each Windows does with a protocol while no value is set: Microsoft "Protocols in TLS/SSL (Schannel SSP)", page of
 * 2025-03-20, and for Server 2008 SP2 KB4019276.
 */
#include "analyzer/facts/fact_context.h"

enum { NEWEST_DOCUMENTED = 26100 }; /* the table ends at Windows 11 24H2 and Server 2025 */

#define ON DEFAULT_ON
#define OFF DEFAULT_OFF
#define EITHER DEFAULT_EITHER
#define NS DEFAULT_NONE

/* clang-format off */
static const struct { /* from this build on; SSL 2.0 differs by role */
	uint32_t build;
	enum default_state ssl2_client, protocols[6]; /* [SSL2] is the server's */
} defaults[] = {
	/*        SSL2 C   SSL2 S  SSL3  TLS1.0 TLS1.1 TLS1.2 TLS1.3 */
	{     1,  ON,    { ON,     ON,   ON,    NS,    NS,    NS } },
	{  6000,  OFF,   { ON,     ON,   ON,    NS,    NS,    NS } }, /* 6002 with KB4019276: as 7600, see below */
	{  7600,  OFF,   { ON,     ON,   ON,    OFF,   OFF,   NS } },
	{  9200,  OFF,   { OFF,    ON,   ON,    ON,    ON,    NS } },
	{ 14393,  NS,    { NS,     OFF,  ON,    ON,    ON,    NS } },
	{ 20348,  NS,    { NS,     OFF,  ON,    ON,    ON,    ON } },
	{ 25399,  NS,    { NS,     OFF,  EITHER, EITHER, ON,  ON } }, /* previews, announced with TLS 1.0 and 1.1 off */
	{ 26100,  NS,    { NS,     OFF,  ON,    ON,    ON,    ON } },
	{ 26101,  NS,    { NS,     OFF,  EITHER, EITHER, ON,  ON } }, /* beyond the documented table */
};
/* clang-format on */

/*
 * Server 2008 SP2: TLS 1.1 and 1.2 come with KB4019276 and stay off. PROT's row presumes the update. Nobody published
 * it for Vista SP2, which has the same build and, as documented, neither protocol: only a proven update changes that.
 */
static enum default_state with_update(const struct fact_context *ctx)
{
	const struct fact_builder *update = &ctx->facts[FACT_UPDATE];

	if (is_state(update, "INSTALLED") || is_state(update, "LIKELY"))
		return DEFAULT_OFF;
	return windows_is_client(&ctx->windows) || is_state(update, "MISSING") ? DEFAULT_NONE : DEFAULT_UNKNOWN;
}

enum default_state schannel_default(const struct fact_context *ctx, enum protocol protocol, enum role role)
{
	uint32_t build = ctx->windows.build;
	size_t row = 0;

	if (!build)
		return DEFAULT_UNKNOWN;
	if ((build >= 6002 && build < 7600) || ctx->windows.posready)
		if (protocol == TLS11 || protocol == TLS12)
			return ctx->windows.posready ? DEFAULT_UNKNOWN : with_update(ctx);
	while (row + 1 < sizeof defaults / sizeof *defaults && defaults[row + 1].build <= build)
		row++;
	return protocol == SSL2 && role == CLIENT ? defaults[row].ssl2_client : defaults[row].protocols[protocol];
}

bool schannel_is_documented(const struct windows *windows)
{
	return windows->released && windows->build >= 6000 && windows->build <= NEWEST_DOCUMENTED;
}

uint32_t schannel_default_from(size_t row)
{
	return row < sizeof defaults / sizeof *defaults ? defaults[row].build : 0;
}
