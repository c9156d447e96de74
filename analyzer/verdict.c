/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/verdict.h"

#include <stddef.h>
#include <string.h>

const char *kind_name(enum profile_kind kind)
{
	return kind == KIND_BASELINE ? "baseline" : "readiness";
}

const char *verdict_word(enum profile_kind kind, enum verdict verdict)
{
	static const char *const words[][2] = {
		[VERDICT_READY] = { "READY", "COMPLIANT" },
		[VERDICT_AT_RISK] = { "AT RISK", "DEVIATIONS" },
		[VERDICT_INDETERMINATE] = { "INDETERMINATE", "INDETERMINATE" },
		[VERDICT_NOT_READY] = { "NOT READY", "NOT COMPLIANT" },
	};

	return words[verdict][kind == KIND_BASELINE];
}

enum verdict outcome_verdict(enum level level, enum outcome outcome)
{
	if (level == LEVEL_NOTE || outcome > OUTCOME_UNKNOWN)
		return VERDICT_READY;
	if (outcome == OUTCOME_UNKNOWN)
		return VERDICT_INDETERMINATE;
	return level == LEVEL_ERROR ? VERDICT_NOT_READY : VERDICT_AT_RISK;
}

const char *verdict_meaning(enum profile_kind kind, enum verdict verdict)
{
	static const char *const meanings[][2] = {
		[VERDICT_READY] = { "everything that the profile evaluates was read and is as it should be",
				    "everything that the baseline requires was read and is set as required" },
		[VERDICT_AT_RISK] = { "TLS 1.2 works for some applications only, or in an undocumented form, or until "
				      "something pending happens",
				      "no rule of level error failed, but a rule of level warning did" },
		[VERDICT_INDETERMINATE] = { "evidence is missing, ambiguous or damaged, and nothing proves NOT READY",
					    "evidence is missing, ambiguous or damaged, and nothing proves NOT COMPLIANT" },
		[VERDICT_NOT_READY] = { "a proven setting or a missing update prevents TLS 1.2 for clients on this machine",
					"a setting that the baseline requires is not set as required" },
	};

	return meanings[verdict][kind == KIND_BASELINE];
}

const char *fail_on_word(enum fail_on fail_on)
{
	static const char *const words[] = { "at-risk", "not-ready", "never" };

	return fail_on <= FAIL_ON_NEVER ? words[fail_on] : NULL;
}

enum gate gate_of(enum fail_on fail_on, enum verdict verdict)
{
	if (fail_on == FAIL_ON_NEVER)
		return GATE_OPEN;
	if (verdict == VERDICT_NOT_READY || (verdict == VERDICT_AT_RISK && fail_on == FAIL_ON_AT_RISK))
		return GATE_BELOW_BAR;
	return verdict == VERDICT_INDETERMINATE ? GATE_INDETERMINATE : GATE_OPEN;
}

/* clang-format off */
const struct rule_family rule_families[FAMILY_COUNT] = {
	[FAMILY_SCHANNEL]     = { "SCH",   "Schannel"         },
	[FAMILY_DOTNET]       = { "NET",   ".NET"             },
	[FAMILY_WINHTTP]      = { "WHT",   "WinHTTP"          },
	[FAMILY_UPDATES]      = { "OSU",   "Updates"          },
	[FAMILY_CIPHERS]      = { "CIP",   "Cipher suites"    },
	[FAMILY_EVIDENCE]     = { "EVD",   "Evidence"         },
	[FAMILY_CERTIFICATES] = { "CRT",   "Certificates"     },
	[FAMILY_LEGACY]       = { "LEG",   "Legacy protocols" },
	[FAMILY_OTHER]        = { "other", "Others"           },
};
/* clang-format on */

enum family_id family_of(const char *rule)
{
	enum family_id family = FAMILY_SCHANNEL;

	while (family < FAMILY_OTHER && strncmp(rule, rule_families[family].id, strlen(rule_families[family].id)) != 0)
		family++;
	return family;
}

const char *level_name(enum level level)
{
	static const char *const names[] = { "note", "warning", "error" };

	return names[level];
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = { "fail", "unknown", "waived", "pass", "not-applicable" };

	return names[outcome];
}
