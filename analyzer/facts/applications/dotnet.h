/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files about .NET Framework share. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_DOTNET_H
#define TLSREADY_ANALYZER_DOTNET_H

#include "analyzer/facts/fact_context.h"

#define DOTNET4_KEY "Microsoft\\.NETFramework\\v4.0.30319"
#define DOTNET4_SETUP "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full" /* of every view */
#define DOTNET2_KEY "Microsoft\\.NETFramework\\v2.0.50727"

/* Release numbers from which on a version of the framework is there. */
enum { RELEASE_4_5 = 378389, RELEASE_4_5_2 = 379893, RELEASE_4_6 = 393295, RELEASE_4_7 = 460798, RELEASE_4_8 = 528040 };

struct dotnet_release {
	uint32_t least;
	const char *name;
};
extern const struct dotnet_release dotnet_releases[]; /* ascending */
extern const size_t dotnet_release_count;

/* What the states of dotnet4 say of applications, as the second half of a sentence. */
struct dotnet_meaning {
	const char *state, *meaning;
};
extern const struct dotnet_meaning dotnet_meanings[];
extern const size_t dotnet_meaning_count;

/* "SchUseStrongCrypto is not set", for a sentence. */
const char *dotnet_say(struct fact_context *ctx, const char *name, const struct dword *dword);

/* True if there is nothing to evaluate: no 32-bit view, or nobody knows whether there is one. Then the fact is decided. */
bool dotnet_lacks_view(struct fact_context *ctx, struct fact_builder *fact, int view);

struct dotnet_machine;

/* Is 4.5 or later installed? 1 yes, 0 no, -1 unknown. Fills in release and release_least. */
int dotnet_is_installed(struct fact_context *ctx, struct fact_builder *fact, struct dotnet_machine *machine);

/* ".NET Framework 4.8" for a Release number; "" below 4.5. */
const char *dotnet_release_name(uint32_t release);

/* Of applications limited to SSL 3.0 and TLS 1.0: what Schannel leaves them. A clause behind the sentence, or none. */
void dotnet_tell_tls10(struct fact_context *ctx, struct fact_builder *fact);

/* --- dotnet_machine.c: what the machine decides for an application that decides nothing itself ------------------------ */

/* A switch of the machine's AppContext key. IGNORED: it is there, and is neither "true" nor "false". */
enum dotnet_switch { SWITCH_UNSET, SWITCH_TRUE, SWITCH_FALSE, SWITCH_IGNORED, SWITCH_UNKNOWN };

/* One view of the machine. In a world (below) nothing is unknown and nothing ignored. */
struct dotnet_machine {
	uint32_t release;                        /* 0: not known */
	uint32_t release_least;                  /* then what comes with this Windows; else the same */
	struct dword os, strong;                 /* SystemDefaultTlsVersions, SchUseStrongCrypto */
	enum dotnet_switch dont_os, dont_strong; /* Switch.System.Net.DontEnable... of them */
};

/* Asks for the values and the switches of a view, and cites them. release and release_least are left as they are. */
void dotnet_ask(struct fact_context *ctx, struct fact_builder *fact, int view, struct dotnet_machine *ret);
uint32_t dotnet_release_of_windows(uint32_t build); /* the version that comes with it; 0: none of 4.5 or later */
const char *dotnet_switch_name(bool strong);

enum dotnet_choice { CHOICE_LEGACY, CHOICE_STRONG, CHOICE_OS };

/* What an application gets depends on the version that it was built for. */
enum { DOTNET_TARGETS = 3 };
extern const char *const dotnet_targets[DOTNET_TARGETS];
bool dotnet_is_os(const struct dotnet_machine *world, size_t target);     /* the choice is left to Windows */
bool dotnet_is_strong(const struct dotnet_machine *world, size_t target); /* strong cryptography is on */
enum dotnet_choice dotnet_choice_of(const struct dotnet_machine *world, size_t target);
const char *dotnet_state_of(const struct dotnet_machine *world);

/* Every machine that this one may be: what was not read may hold anything. Ends when visit returns false. */
void dotnet_worlds(const struct dotnet_machine *machine,
		   bool (*visit)(void *context, const struct dotnet_machine *world), void *context);

/* The state in all worlds; NULL: they differ. */
const char *dotnet_state_in_all(const struct dotnet_machine *machine);

#endif
