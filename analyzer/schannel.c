/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SChannel protocols: what Enabled and DisabledByDefault mean, and what Windows does without them.
 * Sources: Microsoft "Transport Layer Security (TLS) registry settings", "Protocols in TLS/SSL (Schannel SSP)", KB245030.
 */
#include "analyzer/study.h"

#include <string.h>

#define PROTOCOLS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"

static const char *const protocol_keys[] = { "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3" };
static const char *const role_keys[] = { "Client", "Server" };

#define ON DEFAULT_ON
#define OFF DEFAULT_OFF
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
};
/* clang-format on */

/* Server 2008 SP2: TLS 1.1 and 1.2 come with KB4019276 and stay off. PROT's row presumes the update. */
static enum default_state with_update(const struct study *study)
{
	const struct draft *update = &study->facts[FACT_UPDATE];

	if (is_state(update, "INSTALLED") || is_state(update, "LIKELY"))
		return DEFAULT_OFF;
	return is_state(update, "MISSING") ? DEFAULT_NONE : DEFAULT_UNKNOWN;
}

enum default_state schannel_default(const struct study *study, enum protocol protocol, enum role role)
{
	uint32_t build = study->windows.build;
	size_t row = 0;

	if (!build)
		return DEFAULT_UNKNOWN;
	if ((build >= 6002 && build < 7600) || study->windows.posready)
		if (protocol == TLS11 || protocol == TLS12)
			return study->windows.posready ? DEFAULT_UNKNOWN : with_update(study);
	while (row + 1 < sizeof defaults / sizeof *defaults && defaults[row + 1].build <= build)
		row++;
	return protocol == SSL2 && role == CLIENT ? defaults[row].ssl2_client : defaults[row].protocols[protocol];
}

/* What was read for one protocol and role. */
struct setting {
	struct dword enabled, by_default;
	enum default_state without;
	const char *windows;
};

static bool is_on(const struct dword *dword)
{
	return dword->state == DWORD_SET && dword->value != 0; /* "non-zero" is Microsoft's wording; 0xffffffff counts */
}

static bool is_zero(const struct dword *dword)
{
	return dword->state == DWORD_SET && dword->value == 0;
}

/* The table of tls-rules 1.3, top to bottom. */
static void settle_known(struct study *study, struct draft *fact, const struct setting *s)
{
	if (is_on(&s->by_default))
		settle(study, fact, "DISABLED_BY_DEFAULT", "value",
		       "DisabledByDefault is not 0: only callers that name the protocol get it");
	else if (is_zero(&s->by_default))
		settle(study, fact, "ENABLED", "value", "DisabledByDefault is 0%s",
		       is_on(&s->enabled) ? " and Enabled is not 0" : ", and Enabled does not turn it off");
	else if (s->without == DEFAULT_ON)
		settle(study, fact, "ENABLED", is_on(&s->enabled) ? "value" : "default", "%s%s has it on by default",
		       is_on(&s->enabled) ? "Enabled is not 0, and " : "nothing is set: ", s->windows);
	else if (is_on(&s->enabled)) {
		fact->confidence = "disputed";
		add_issue(fact, "enabled-alone");
		settle(study, fact, "DISABLED_BY_DEFAULT", "default",
		       "Enabled is not 0, but the step documented for %s is DisabledByDefault=0, and that is not there "
		       "(KB245030; Microsoft's deprecation page reads as if Enabled=1 were enough)",
		       s->windows);
	} else
		settle(study, fact, "DISABLED_BY_DEFAULT", "default", "nothing is set: %s supports it but leaves it off",
		       s->windows);
}

static const char *unread(const struct setting *s)
{
	return s->enabled.state == DWORD_UNKNOWN ? s->enabled.why :
	       s->by_default.state == DWORD_UNKNOWN ? s->by_default.why : NULL;
}

static void settle_state(struct study *study, struct draft *fact, const struct setting *s)
{
	const char *why = unread(s);

	if (s->without == DEFAULT_NONE)
		settle(study, fact, "NOT_SUPPORTED", "default", "%s does not support it, whatever the values say", s->windows);
	else if (is_zero(&s->enabled))
		settle(study, fact, "DISABLED", "value", "Enabled is 0: no caller gets it, whatever else is set");
	else if (why)
		settle(study, fact, "UNKNOWN", "evidence", "its values cannot be told: %s", why);
	else if (s->without == DEFAULT_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", study->windows.build
				? "whether %s supports it hangs on an update that cannot be proven"
				: "what the values mean depends on the version of Windows, which is not known", s->windows);
	else
		settle_known(study, fact, s);
}

/* "TLS1.2", "TLS_1.2", "DisableByDefault": the name but for blanks and at most `slips` letters. */
static bool looks_like(const char *name, const char *wanted, size_t slips)
{
	size_t differences = 0;

	while (*name || *wanted) {
		while (*name && strchr(" -_.", *name))
			name++;
		while (*wanted && strchr(" -_.", *wanted))
			wanted++;
		char a[2] = { *name }, b[2] = { *wanted };

		if (name_equal(a, b)) {
			name += *name != '\0';
			wanted += *wanted != '\0';
			continue;
		}
		if (++differences > slips)
			return false;
		if (strlen(name) >= strlen(wanted) && *name)
			name++;
		else if (*wanted)
			wanted++;
	}
	return true;
}

struct search {
	struct study *study;
	struct draft *fact;
	const char *wanted, *issue;
	size_t slips;             /* letters that may differ: none for TLS 1.1 and TLS 1.2 are one apart */
	const char *const *known; /* names that are right, NULL-ended */
};

static bool is_known(const struct search *search, const char *name)
{
	for (const char *const *known = search->known; *known; known++)
		if (name_equal(*known, name))
			return true;
	return false;
}

static bool look_at(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const char *slash = strrchr(answer->key, '\\');
	const char *name = answer->name ? answer->name : slash ? slash + 1 : answer->key;

	if (*name && !is_known(search, name) && looks_like(name, search->wanted, search->slips)) {
		add_issue(search->fact, search->issue);
		cite(search->study, search->fact, answer);
	}
	return true;
}

static const char *const known_protocols[] = { "SSL 2.0",  "SSL 3.0",  "TLS 1.0", "TLS 1.1", "TLS 1.2",
					       "TLS 1.3", "DTLS 1.0", "DTLS 1.2", NULL };
static const char *const known_values[] = { "Enabled", "DisabledByDefault", NULL };

/* Values one level too high, keys and values with almost the right name: Windows reads none of them. */
static void look_around(struct study *study, struct draft *fact, const char *key, const char *role_key,
			const char *protocol_key)
{
	struct search search = { .study = study, .fact = fact, .wanted = protocol_key, .issue = "near-miss",
				 .known = known_protocols };

	regview_each_key(study->view, PROTOCOLS, look_at, &search);
	search.known = known_values;
	search.slips = 1;
	for (int i = 0; i < 2; i++) {
		struct reganswer answer;

		search.wanted = known_values[i];
		regview_each_value(study->view, role_key, look_at, &search);
		if (regview_value(study->view, key, known_values[i], &answer) == PRESENT) {
			add_issue(fact, "misplaced");
			cite(study, fact, &answer);
		}
	}
}

void decide_schannel(struct study *study, const struct fact_row *row, struct draft *fact)
{
	const char *key = arena_printf(study->arena, PROTOCOLS "\\%s", protocol_keys[row->what]);
	const char *role_key = key ? arena_printf(study->arena, "%s\\%s", key, role_keys[row->which]) : NULL;
	struct setting s = { .without = schannel_default(study, (enum protocol)row->what, (enum role)row->which),
			     .windows = study->windows.product };

	if (!role_key)
		return;
	s.enabled = ask_dword(study, fact, role_key, "Enabled");
	s.by_default = ask_dword(study, fact, role_key, "DisabledByDefault");
	if (s.enabled.state == DWORD_WRONG_TYPE || s.by_default.state == DWORD_WRONG_TYPE) {
		fact->confidence = "unconfirmed"; /* no page read says what SChannel does with another type */
		add_issue(fact, "wrong-type");
	}
	if (is_on(&s.enabled) && s.enabled.value != 1)
		add_issue(fact, "undocumented-form");
	if (s.without == DEFAULT_NONE && (is_on(&s.enabled) || is_zero(&s.by_default)))
		add_issue(fact, "forced");
	settle_state(study, fact, &s);
	if (row->what == TLS12)
		look_around(study, fact, key, role_key, protocol_keys[row->what]);
}
