/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proxies of services: that of LocalSystem, under which the agent of Azure Backup runs, in its Internet Settings, and
 * that of WinHTTP. A proxy has to pass TLS 1.2 on; no registry shows whether it does. The binary values have no documented
 * layout: what is known of it in practice is read with care, and the answer is unconfirmed.
 */
#include "analyzer/facts/fact_context.h"

#include <string.h>

#include "common/le.h"

#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define MACHINE "HKLM\\SOFTWARE\\" SETTINGS
#define POLICY "HKLM\\SOFTWARE\\Policies\\" SETTINGS

enum { FLAG_PROXY = 2, FLAG_SCRIPT = 4, FLAG_DETECT = 8, SHOWN_LIMIT = 200 };

static const char *const roots[] = { "HKU\\.DEFAULT", "HKU\\S-1-5-18" };

bool is_local_system(const char *root)
{
	return name_equal(root, roots[0]) || name_equal(root, roots[1]);
}

/* --- the binary values: version, counter, flags, then strings with their length in front: proxy, exceptions, script --- */

struct blob {
	const uint8_t *data;
	size_t size, at;
};

static bool take_bytes(struct blob *blob, size_t size, const uint8_t **ret)
{
	if (size > blob->size - blob->at)
		return false;
	*ret = blob->data + blob->at;
	blob->at += size;
	return true;
}

static bool take_number(struct blob *blob, uint32_t *ret)
{
	const uint8_t *d;

	if (!take_bytes(blob, 4, &d))
		return false;
	*ret = le32(d);
	return true;
}

/* Raw, at most SHOWN_LIMIT bytes of it; "" for an empty one. */
static bool take_string(struct arena *arena, struct blob *blob, const char **ret)
{
	const uint8_t *text;
	uint32_t size;

	if (!take_number(blob, &size) || !take_bytes(blob, size, &text))
		return false;
	*ret = arena_printf(arena, "%.*s", (int)(size < SHOWN_LIMIT ? size : SHOWN_LIMIT), (const char *)text);
	return *ret != NULL;
}

struct connection {
	uint32_t flags;
	const char *proxy, *script;
};

static bool read_connection(struct arena *arena, const struct reganswer *answer, struct connection *ret)
{
	static const uint32_t versions[] = { 0x18, 0x28, 0x3c, 0x46 };
	struct blob blob = { .data = answer->data, .size = answer->size };
	uint32_t version, counter;
	const char *exceptions;
	bool is_known = false;

	*ret = (struct connection){ .proxy = "", .script = "" };
	if (answer->type != REG_BINARY || !take_number(&blob, &version) || !take_number(&blob, &counter) ||
	    !take_number(&blob, &ret->flags) || !take_string(arena, &blob, &ret->proxy) ||
	    !take_string(arena, &blob, &exceptions))
		return false;
	if (!take_string(arena, &blob, &ret->script))
		ret->script = ""; /* WinHTTP has none */
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
		is_known |= versions[i] == version;
	return is_known;
}

/* --- the facts ------------------------------------------------------------------------------------------------------- */

/* What was found; proxy and script are "" where there is none. */
struct proxy {
	const char *proxy, *script, *unread; /* unread: why something could not be read; NULL: all was */
	bool detects;
};

static void look_at_connection(struct fact_context *ctx, struct fact_builder *fact, struct proxy *proxy,
			       const char *key, const char *name)
{
	struct reganswer answer;
	struct connection connection;
	enum found found = ask_value(ctx, fact, key, name, &answer);

	if (found == ABSENT)
		return;
	fact->confidence = "unconfirmed";
	if (found != PRESENT)
		proxy->unread = answer.why ? answer.why : "it could not be read";
	else if (!read_connection(ctx->arena, &answer, &connection))
		proxy->unread = arena_printf(ctx->arena, "%s has an unknown layout", name);
	else {
		if (connection.flags & FLAG_PROXY && *connection.proxy)
			proxy->proxy = connection.proxy;
		if (connection.flags & FLAG_SCRIPT && *connection.script)
			proxy->script = connection.script;
		proxy->detects = connection.flags & FLAG_DETECT;
	}
}

static const char *ask_text(struct fact_context *ctx, struct fact_builder *fact, struct proxy *proxy, const char *key,
			    const char *name)
{
	size_t before = fact->count;
	const char *text = ask_string(ctx, fact, key, name);
	const struct reganswer *answer = fact->count > before ? &fact->answers[before] : NULL;

	if (!answer || (answer->found != PRESENT && answer->found != ABSENT))
		proxy->unread = answer && answer->why ? answer->why : "it could not be read";
	return text ? text : "";
}

static void decide_proxy_state(struct fact_context *ctx, struct fact_builder *fact, const struct proxy *proxy,
			       const char *who)
{
	if (*proxy->proxy || *proxy->script)
		fact_decide(ctx, fact, "SET", "value", "%s: %s%.200s%s%s%.200s", who, *proxy->proxy ? "proxy " : "",
			    proxy->proxy, *proxy->proxy && *proxy->script ? ", " : "",
			    *proxy->script ? "configuration script " : "", proxy->script);
	else if (proxy->unread)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "%s: the proxy cannot be determined: %s", who,
			    proxy->unread);
	else
		fact_decide(ctx, fact, "NONE", "value", "%s: no proxy is set%s", who,
			    proxy->detects ? "; automatic detection is on" : "");
}

/* ProxySettingsPerUser=0 makes the machine's settings those of every account. Not cited unless it is there. */
static bool is_per_machine(struct fact_context *ctx, struct fact_builder *fact, struct proxy *proxy)
{
	struct reganswer answer;

	switch (regview_value(ctx->view, POLICY, "ProxySettingsPerUser", &answer)) {
	case PRESENT:
		add_evidence(ctx, fact, &answer);
		return answer.type == REG_DWORD && answer.size == 4 && memcmp(answer.data, "\0\0\0\0", 4) == 0;
	case UNREADABLE:
		add_evidence(ctx, fact, &answer);
		proxy->unread = answer.why ? answer.why : "ProxySettingsPerUser could not be read";
		return false;
	default:
		return false;
	}
}

/* Two names of one hive: what an export of a running Windows has under either counts. */
static const char *settings_of_local_system(struct fact_context *ctx)
{
	const char *key = NULL;
	struct reganswer answer;

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		key = arena_printf(ctx->arena, "%s\\Software\\" SETTINGS, roots[i]);
		if (key && regview_key(ctx->view, key, &answer) != NOT_COVERED)
			return key;
	}
	key = arena_printf(ctx->arena, "%s\\Software\\" SETTINGS, roots[0]);
	return key ? key : "";
}

static void decide_local_system(struct fact_context *ctx, struct fact_builder *fact)
{
	struct proxy proxy = { .proxy = "", .script = "" };
	bool per_machine = is_per_machine(ctx, fact, &proxy);
	const char *key = per_machine ? MACHINE : settings_of_local_system(ctx);
	const char *connections = arena_printf(ctx->arena, "%s\\Connections", key);
	struct dword enable = ask_dword(ctx, fact, key, "ProxyEnable");
	const char *server = ask_text(ctx, fact, &proxy, key, "ProxyServer");

	proxy.script = ask_text(ctx, fact, &proxy, key, "AutoConfigURL");
	if (enable.state == DWORD_UNKNOWN)
		proxy.unread = enable.why;
	if (enable.state == DWORD_SET && enable.value)
		proxy.proxy = server;
	if (connections)
		look_at_connection(ctx, fact, &proxy, connections, "DefaultConnectionSettings");
	decide_proxy_state(ctx, fact, &proxy, per_machine ? "LocalSystem (settings of the machine)" : "LocalSystem");
}

static void decide_winhttp_proxy(struct fact_context *ctx, struct fact_builder *fact)
{
	struct proxy proxy = { .proxy = "", .script = "" };

	look_at_connection(ctx, fact, &proxy, MACHINE "\\Connections", "WinHttpSettings");
	decide_proxy_state(ctx, fact, &proxy, "WinHTTP");
}

void decide_proxy(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	if (row->what == PROXY_LOCAL_SYSTEM)
		decide_local_system(ctx, fact);
	else
		decide_winhttp_proxy(ctx, fact);
}
