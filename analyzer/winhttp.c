/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WinHTTP and WinINET: bit sets of protocols. WinHTTP's is the effective answer, with SChannel and the update folded in:
 * application's own setting > DefaultSecureProtocols > Windows default, and SChannel overrules all (KB3140245;
 * MicrosoftDocs/win32, WINHTTP_OPTION_SECURE_PROTOCOLS).
 */
#include "analyzer/study.h"

#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"

enum { BIT_TLS12 = 0x800, FIRST_BUILD_KNOWN = 7600, FIRST_BUILD_WITH_TLS12 = 9600 };

static void settle_new(struct study *study, struct draft *fact, const struct dword *value)
{
	if (value->state == DWORD_SET)
		settle(study, fact, "TLS12", "value", "DefaultSecureProtocols 0x%x holds the TLS 1.2 bit (0x800)", value->value);
	else
		settle(study, fact, "TLS12", "default", "%s: WinHTTP of %s offers TLS 1.2 by default",
		       value->state == DWORD_ABSENT ? "nothing is set" : "DefaultSecureProtocols is no REG_DWORD and was taken as absent",
		       study->windows.product);
}

/* 7, 2008 R2, 2012: the default is SSL 3.0 and TLS 1.0, and only the updated WinHTTP reads the value. */
static void settle_old(struct study *study, struct draft *fact, const struct dword *value)
{
	const struct draft *update = &study->facts[FACT_UPDATE];

	if (value->state != DWORD_SET)
		settle(study, fact, "NO_TLS12", "default",
		       "%s: WinHTTP of %s offers SSL 3.0 and TLS 1.0 (the update does not create the value)",
		       value->state == DWORD_ABSENT ? "DefaultSecureProtocols is not set"
						    : "DefaultSecureProtocols is no REG_DWORD and was taken as absent",
		       study->windows.product);
	else if (is_state(update, "MISSING"))
		settle(study, fact, "NO_TLS12", "update", "without KB3140245 WinHTTP does not read DefaultSecureProtocols");
	else if (is_state(update, "INSTALLED") || is_state(update, "LIKELY"))
		settle(study, fact, "TLS12", "value", "KB3140245 is there and DefaultSecureProtocols 0x%x holds the TLS 1.2 bit (0x800)",
		       value->value);
	else
		settle(study, fact, "UNKNOWN", "update", "DefaultSecureProtocols counts only with KB3140245, whose state is %s",
		       update->state);
}

static void settle_value(struct study *study, struct draft *fact, const struct dword *value)
{
	const struct draft *schannel = &study->facts[FACT_TLS12_CLIENT];

	if (value->state == DWORD_WRONG_TYPE)
		add_issue(fact, "wrong-type");
	if (value->state == DWORD_SET && !(value->value & BIT_TLS12))
		settle(study, fact, "NO_TLS12", "value", "DefaultSecureProtocols 0x%x lacks the TLS 1.2 bit (0x800)", value->value);
	else if (is_state(schannel, "UNKNOWN"))
		settle(study, fact, "UNKNOWN", "evidence", "SChannel overrules WinHTTP, and its state is not known");
	else if (!is_state(schannel, "ENABLED"))
		settle(study, fact, "NO_TLS12", "value", "SChannel does not offer TLS 1.2 to clients (%s), whatever WinHTTP is told",
		       schannel->state);
	else if (value->state == DWORD_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", "DefaultSecureProtocols cannot be told: %s", value->why);
	else if (study->windows.build >= FIRST_BUILD_WITH_TLS12)
		settle_new(study, fact, value);
	else
		settle_old(study, fact, value);
}

void decide_winhttp(struct study *study, const struct fact_row *row, struct draft *fact)
{
	const struct windows *windows = &study->windows;
	struct reganswer wow;

	if (row->which == WOW && windows->arch == ARCH_X86) {
		settle(study, fact, "N/A", "default", "32-bit Windows has no WOW6432Node view");
		return;
	}
	struct dword value = ask_dword(study, fact, software_path(study, row->which, SETTINGS "\\WinHttp"), "DefaultSecureProtocols");

	if (!windows->build || windows->guessed)
		settle(study, fact, "UNKNOWN", "evidence", "the version of Windows decides, and it is not known");
	else if (windows->build < FIRST_BUILD_KNOWN) {
		fact->confidence = "unconfirmed";
		settle(study, fact, "UNKNOWN", "default", "no page read says what WinHTTP of %s does", windows->product);
	} else if (row->which == WOW && windows->arch == ARCH_UNKNOWN &&
		   ask_key(study, fact, "HKLM\\SOFTWARE\\WOW6432Node", &wow) != PRESENT)
		settle(study, fact, "UNKNOWN", "evidence", "nothing in the input says whether this Windows is 32-bit or 64-bit");
	else
		settle_value(study, fact, &value);
}

/* Policy beats preference; the order of the two policies is UNCONFIRMED, so the worse one is reported. */
static const char *const wininet_keys[][2] = {
	[WININET_MACHINE] = { "HKLM\\SOFTWARE\\" SETTINGS, NULL },
	[WININET_POLICY] = { "HKLM\\SOFTWARE\\Policies\\" SETTINGS, "HKCU\\Software\\Policies\\" SETTINGS },
	[WININET_USER] = { "HKCU\\Software\\" SETTINGS, NULL },
};

void decide_wininet(struct study *study, const struct fact_row *row, struct draft *fact)
{
	const char *const *keys = wininet_keys[row->what];
	struct reganswer user;
	bool with_user = keys[1] && regview_key(study->view, "HKCU", &user) == PRESENT;
	struct dword value = ask_dword(study, fact, keys[0], "SecureProtocols");

	if (with_user && !(value.state == DWORD_SET && !(value.value & BIT_TLS12))) {
		struct dword second = ask_dword(study, fact, keys[1], "SecureProtocols");

		value = second.state == DWORD_ABSENT || value.state == DWORD_UNKNOWN ? value : second;
	}
	if (value.state == DWORD_WRONG_TYPE)
		add_issue(fact, "wrong-type");
	if (value.state == DWORD_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", "SecureProtocols cannot be told: %s", value.why);
	else if (value.state != DWORD_SET)
		settle(study, fact, "DEFAULT", "default", "SecureProtocols is not set here");
	else
		settle(study, fact, value.value & BIT_TLS12 ? "TLS12" : "NO_TLS12", row->what == WININET_POLICY ? "policy" : "value",
		       "SecureProtocols 0x%x %s the TLS 1.2 bit (0x800)", value.value, value.value & BIT_TLS12 ? "holds" : "lacks");
}
