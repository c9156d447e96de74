/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at one machine, while its facts are decided. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_FACT_CONTEXT_H
#define TLSREADY_ANALYZER_FACT_CONTEXT_H

#include "analyzer/analyze.h"

/* In the order in which they are decided and reported: a fact may look at those before it. */
enum fact_id {
	FACT_WINDOWS,
	FACT_CONTROLSET,
	FACT_UPDATE,
	FACT_UPDATE_2919355,
	FACT_SSL2_CLIENT,
	FACT_SSL2_SERVER,
	FACT_SSL3_CLIENT,
	FACT_SSL3_SERVER,
	FACT_TLS10_CLIENT,
	FACT_TLS10_SERVER,
	FACT_TLS11_CLIENT,
	FACT_TLS11_SERVER,
	FACT_TLS12_CLIENT,
	FACT_TLS12_SERVER,
	FACT_TLS13_CLIENT,
	FACT_TLS13_SERVER,
	FACT_MINIMUM,
	FACT_DOTNET4_64,
	FACT_DOTNET4_32,
	FACT_DOTNET4_OVERRIDES,
	FACT_DOTNET2_64,
	FACT_DOTNET2_32,
	FACT_DOTNET2_OVERRIDES,
	FACT_WINHTTP_64,
	FACT_WINHTTP_32,
	FACT_WININET_MACHINE,
	FACT_WININET_POLICY,
	FACT_WININET_USER,
	FACT_PROXY_SYSTEM,
	FACT_PROXY_WINHTTP,
	FACT_FIPS,
	FACT_CIPHERS,
	FACT_CIPHERS_DEVOPS,
	FACT_CIPHERS_APPROVED,
	FACT_SIGNATURES,
	FACT_ROOTS,
	FACT_CHAIN,
	FACT_BACKUP_AGENT,
	FACT_AGENT_SERVER,
	FACT_MACHINE,
	FACT_EVIDENCE,
	FACT_HIVES,
	FACT_DELETED,
	FACT_TEXT,
	FACT_AGREEMENT,
	FACT_POLICY,
	FACT_COUNT,
};

enum { ISSUES_LIMIT = 24 };

/* A fact in the making: struct fact with room to grow. */
struct fact_builder {
	const char *state;
	struct text because;
	const char *decider, *confidence;
	struct evidence *evidence;
	struct reganswer *answers; /* beside evidence: what it was made from */
	size_t count, capacity, answer_capacity;
	const char *issues[ISSUES_LIMIT];
	size_t issue_count;
	bool has_looked; /* as in struct fact: a decider that says nothing leaves the issues of UNKNOWN undecided */
	const char *root_cause; /* as in struct fact; NULL: none */
	const char **by_set;    /* as in struct fact */
	size_t by_set_count;
};

enum arch { ARCH_UNKNOWN, ARCH_X86, ARCH_X64, ARCH_ARM64, ARCH_IA64 };

/* What the version tables say of this machine; build 0: not known. */
struct windows {
	uint32_t build, ubr;
	bool server, role_known;
	bool posready; /* POSReady/WES 2009: XP with other updates */
	bool guessed;  /* from service-pack numbers in SYSTEM alone */
	bool released; /* a build that was released; others are previews */
	enum arch arch;
	const char *product; /* "Windows Server 2019"; "UNKNOWN" */
	const char *version; /* "10.0" */
	struct windows_info info;
};

bool windows_is_client(const struct windows *windows); /* known to be no server */
bool windows_is_released(uint32_t build);

struct fact_context {
	struct arena *arena;
	struct regview *view;
	struct evidence_state *evidence;
	struct windows windows;
	struct fact_builder facts[FACT_COUNT];
	struct cipher_settings *ciphers; /* what ciphers.tls12 read (ciphers.h); NULL: it was not asked yet */
	struct value_fact *values;       /* facts of rows that ask for values (value_fact.h) */
	size_t value_count;
};

/* A row of the fact table (facts.c). */
struct fact_row {
	const char *name, *title;
	void (*decide)(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
	int what, which;   /* arguments of decide: protocol and role, or view */
	enum lane lane;    /* where the timeline shows what it read */
	const char *about; /* one sentence: what it says, for explain --fact */
};

extern const struct fact_row fact_rows[FACT_COUNT];

/* A REG_DWORD as the readers in Windows take it: of the right type and size, or as good as not there. */
enum dword_state { DWORD_ABSENT, DWORD_SET, DWORD_WRONG_TYPE, DWORD_UNKNOWN };

struct dword {
	enum dword_state state;
	uint32_t value;
	const char *why; /* DWORD_UNKNOWN: why */
};

/* Asks, cites the answer in fact, and returns it. */
enum found ask_key(struct fact_context *ctx, struct fact_builder *fact, const char *key, struct reganswer *ret);
/* Cites the sub-keys (or values) of key that one input has and another takes away, if their names begin so. */
void ask_gone(struct fact_context *ctx, struct fact_builder *fact, const char *key, bool values, const char *beginning);
enum found ask_value(struct fact_context *ctx, struct fact_builder *fact, const char *key, const char *name,
		     struct reganswer *ret);
struct dword ask_dword(struct fact_context *ctx, struct fact_builder *fact, const char *key, const char *name);
/* A string value as raw UTF-8 up to its first NUL; NULL: not PRESENT or not a string. */
const char *ask_string(struct fact_context *ctx, struct fact_builder *fact, const char *key, const char *name);
/* The data of an answer that is PRESENT as a string, whatever its type: raw UTF-8 up to its first NUL. NULL: out of memory. */
char *answer_string(struct arena *arena, const struct reganswer *answer);

/* The answer of an enumeration, cited like one asked for. */
void add_evidence(struct fact_context *ctx, struct fact_builder *fact, const struct reganswer *answer);

/* Of a fact builder by another control set: what could not be read there, and what inputs contradict each other on. */
void add_doubts(struct fact_context *ctx, struct fact_builder *fact, const struct fact_builder *other);

/* "over.reg:5", "SYSTEM @0x1234": a place in a sentence, raw. */
const char *answer_location(const struct fact_context *ctx, struct location at);

/* Decides a fact; returns nothing so that a branch reads `return fact_decide(...)`. The sentence is neutralised. */
void fact_decide(struct fact_context *ctx, struct fact_builder *fact, const char *state, const char *decider,
		 const char *format, ...) __attribute__((format(printf, 5, 6)));

/* More of a decided fact, at the end of its sentence: what an issue is about. add_clause: what is neutral already. */
void append_reason(struct fact_context *ctx, struct fact_builder *fact, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void add_clause(struct fact_context *ctx, struct fact_builder *fact, struct text clause);

/* The beginning of a decided fact's sentence: what is wrong comes before what follows from it. Neutralised here. */
void prepend_reason(struct fact_context *ctx, struct fact_builder *fact, const char *clause);

/* The other fact that decided this one, which nothing of its own keeps from being good. */
void set_root_cause(struct fact_builder *fact, enum fact_id cause);

/* UNKNOWN: "what" depends on the version of Windows, which is not known, or not for certain. */
void decide_by_windows(struct fact_context *ctx, struct fact_builder *fact, const char *what);

void add_issue(struct fact_builder *fact, const char *issue);
bool has_issue(const struct fact_builder *fact, const char *issue);
bool is_state(const struct fact_builder *fact, const char *state);
bool is_answered(const struct fact_builder *fact); /* all that was asked so far, and something was */

enum { READS_LIMIT = 256 };

/* What the facts read, each place once (reads.c). Returns how many. */
size_t reads_of_facts(struct wanted_key list[READS_LIMIT]);
/* Adds what the identity of a machine is read from to a list of count. Returns how many there are then. */
size_t reads_of_identity(struct wanted_key *list, size_t count);

/* SOFTWARE path of a native (64) or WOW6432Node (32) view. */
const char *software_path(struct fact_context *ctx, int view, const char *below);

/*
 * What the servicing packages of an update say: a state of update.tls12; "UNKNOWN" also if none is listed, for the update
 * may have come inside another.
 */
const char *package_state(struct fact_context *ctx, struct fact_builder *fact, const char *kb);

/* "Windows 7, Server 2008 R2": what a build is called, as client and as server. */
const char *windows_name(struct arena *arena, uint32_t build);

/* Deciders, one file each. */
void decide_windows(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_update(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_schannel(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_minimum(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_dotnet(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_dotnet2(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_overrides(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_winhttp(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_wininet(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_proxy(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_fips(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_ciphers(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_ciphers_approved(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_ciphers_for(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_signatures(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_roots(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_chain(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_agent(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_agent_server(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_machine(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
/* next_startup.c: what the next startup may use is compared with what was evaluated; adds to the fact of the control set. */
void compare_default(struct fact_context *ctx, struct fact_builder *fact, const struct control_set *resolved);

void decide_agreement(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);
void decide_policy(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact);

enum protocol { SSL2, SSL3, TLS10, TLS11, TLS12, TLS13 };
enum role { CLIENT, SERVER };
enum view { NATIVE = 64, WOW = 32 };
enum update_of { UPDATE_TLS12, UPDATE_2919355 };
enum proxy_of { PROXY_LOCAL_SYSTEM, PROXY_WINHTTP };
enum wininet_place { WININET_MACHINE, WININET_POLICY, WININET_USER };

/* Whether a user's root holds the settings of LocalSystem, under which services run: HKU\.DEFAULT, HKU\S-1-5-18. */
bool is_local_system(const char *root);

/* What Windows does when nothing is set: Microsoft's "Protocols in TLS/SSL (Schannel SSP)". */
enum default_state {
	DEFAULT_UNKNOWN,
	DEFAULT_ON,
	DEFAULT_OFF,
	DEFAULT_NONE,
	DEFAULT_EITHER, /* supported; whether on or off is documented nowhere */
};
uint32_t schannel_default_from(size_t row); /* the first build of a row of that table; 0 past the end */
enum default_state schannel_default(const struct fact_context *ctx, enum protocol protocol, enum role role);

/* Whether Microsoft's table of defaults has this Windows: previews and what came after the table are derived from it. */
bool schannel_is_documented(const struct windows *windows);

#endif
