/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits on the keys and messages of servers that a client accepts: "TLS registry settings". */
#include "analyzer/facts/ciphers/ciphers.h"

#include "analyzer/facts/mistyped.h"

enum {
	DH_KEY_BITS = 2048, /* of nearly all servers */
	RSA_KEY_BITS = 4096, /* Azure requires 2048, 3072 and 4096 of its clients: "Azure Certificate Authority details" */
	LEAST_MESSAGES = 0x4000, /* the smallest of Microsoft's defaults, a server's */
};

/* "0x800 (2048)": people mix the two up. */
const char *cipher_number(struct arena *arena, uint32_t number)
{
	const char *words =
		number < 10 ? arena_printf(arena, "%u", number) : arena_printf(arena, "0x%x (%u)", number, number);

	return words ? words : "";
}

static struct dword ask_limit(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
			      const char *key, const char *name)
{
	struct dword limit = ask_schannel(ctx, fact, settings, key, name);

	if (limit.state == DWORD_UNKNOWN)
		settings->limits_unread = limit.why;
	return limit;
}

/* Bounds on the keys of servers that a client accepts. */
struct key_bounds {
	const char *key, *issue, *what; /* "RSA keys" */
	uint32_t least, most;           /* a minimum above, or a maximum below, refuses keys that are met */
	uint32_t since;                 /* earlier builds do not read the values */
};

static const struct key_bounds key_bounds[] = {
	{ DH_KEY, "dh-length", "Diffie-Hellman", DH_KEY_BITS, DH_KEY_BITS, 0 },
	/* "TLS registry settings": these values are read from Windows 10 1507 and Server 2016 on */
	{ RSA_KEY, "rsa-length", "RSA", DH_KEY_BITS, RSA_KEY_BITS, BUILD_10 },
};

static bool bound_is_harmful(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
			     const struct key_bounds *bounds, bool is_least, const struct dword *bound)
{
	const char *name = is_least ? "ClientMinKeyBitLength" : "ClientMaxKeyBitLength";
	bool is_set = bound->state == DWORD_SET;
	bool is_harmful =
		is_set && (is_least ? bound->value > bounds->least : bound->value && bound->value < bounds->most);
	const char *mistyped = is_set ? mistyped_words(ctx->arena, name, bound->value, is_key_length) : NULL;

	if (mistyped) {
		add_issue(fact, "mistyped-number");
		remark(ctx, settings, "%s: %s", bounds->key, mistyped);
	}
	if (is_harmful)
		remark(ctx, settings, "%s%s%s%s%s refuses %s keys %s than %u bits",
		       mistyped ? "as a number, " : bounds->key, mistyped ? "" : ": ", name, mistyped ? "" : "=",
		       mistyped ? "" : cipher_number(ctx->arena, bound->value), bounds->what,
		       is_least ? "shorter" : "longer", bound->value);
	return is_harmful;
}

static bool bounds_keys(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
			const struct key_bounds *bounds)
{
	struct dword least = ask_limit(ctx, fact, settings, bounds->key, "ClientMinKeyBitLength");
	struct dword most = ask_limit(ctx, fact, settings, bounds->key, "ClientMaxKeyBitLength");
	bool is_harmful = bound_is_harmful(ctx, fact, settings, bounds, true, &least);

	is_harmful |= bound_is_harmful(ctx, fact, settings, bounds, false, &most);
	if (is_harmful)
		add_issue(fact, bounds->issue);
	return is_harmful;
}

void ask_limits(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings, uint32_t build)
{
	settings->dh_unusual = bounds_keys(ctx, fact, settings, &key_bounds[0]);
	if (!build || build >= key_bounds[1].since)
		bounds_keys(ctx, fact, settings, &key_bounds[1]);
	struct dword limit = ask_limit(ctx, fact, settings, "Messaging", "MessageLimitClient");

	if (limit.state == DWORD_SET && limit.value < LEAST_MESSAGES) {
		add_issue(fact, "messages-limited");
		remark(ctx, settings, "MessageLimitClient=%s refuses fragmented handshake messages",
		       cipher_number(ctx->arena, limit.value));
	}
}
