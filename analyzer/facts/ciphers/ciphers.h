/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a machine has set about cipher suites, and what is left of them. Private to ciphers*.c and suites_left.c. */
#ifndef TLSREADY_ANALYZER_CIPHERS_H
#define TLSREADY_ANALYZER_CIPHERS_H

#include "analyzer/facts/ciphers/namelist.h"
#include "analyzer/facts/ciphers/suites.h"

/* Keys below SCHANNEL. */
#define DH_KEY "KeyExchangeAlgorithms\\Diffie-Hellman"
#define RSA_KEY "KeyExchangeAlgorithms\\PKCS"

enum part { PART_CIPHER, PART_HASH, PART_EXCHANGE };

/* A key below SCHANNEL whose Enabled switches a part of suites off. */
struct toggle {
	const char *key; /* "Ciphers\\AES 128/128": the space and the slash are part of the name */
	enum part part;
	int what;          /* enum cipher, hash or exchange */
	const char *issue; /* what is wrong even while suites are left; NULL: nothing */
};

enum { TOGGLES = 9, POLICY = 0, LOCAL = 1, ABSENCES_LIMIT = 16 };

extern const struct toggle toggles[TOGGLES];

/* A build of each Windows that differs in what it ships: what is asked when the version is not known. */
extern const uint32_t representative_builds[];
extern const size_t representative_builds_count;

enum { LEGACY_CIPHERS = 5, EXPORT_ONLY = -1 };

/* A cipher that NIST does not approve. */
struct legacy_cipher {
	const char *key;        /* below SCHANNEL; its Enabled=0 takes the suites away (KB245030) */
	int cipher;             /* enum cipher, or EXPORT_ONLY: of no suite in the table of suites */
	bool in_fips;           /* FIPS mode leaves it: the pages on cipher suites, column "FIPS mode enabled" */
	bool is_off_by_default; /* from Windows 10 on, though a list names it */
};

extern const struct legacy_cipher legacy_ciphers[LEGACY_CIPHERS];

struct left {
	enum acceptance acceptance;
	unsigned count, accepted; /* suites that somebody takes; of these the ones that Azure takes */
	const struct suite *best; /* NULL: none is left */
};

/* Whose suites are asked for: a row's argument. */
enum { CIPHERS_AZURE, CIPHERS_DEVOPS };

struct cipher_settings {
	int whose;
	struct name_list functions[2], curves[2]; /* POLICY, LOCAL */
	struct dword enabled[TOGGLES];
	struct dword fips;
	bool dh_unusual;           /* the client wants Diffie-Hellman keys longer, or shorter, than 2048 bits */
	const char *limits_unread; /* why a limit on keys or messages is not known; NULL: all are */
	const char *remarks; /* clauses about the issues of the fact, with "; " between them: the sentence begins with them */
	const char *curves_refused; /* such a clause about the curves that a service does not accept; NULL: none */
	const char *absent[ABSENCES_LIMIT]; /* keys that are proven absent: each answers for all below it */
	size_t absent_count;
};

/* One clause more; neutralised with the sentence. */
void remark(struct fact_context *ctx, struct cipher_settings *settings, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Reads the lists of suites and curves, and adds an issue and a clause for whatever is odd about them (ciphers_lists.c). */
void ask_lists(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings, uint32_t build);
void look_at_names(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings, uint32_t build);

/* An issue and a clause where the list of curves that counts has none that the service accepts. build: 10 or later. */
void look_at_curves(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
		    uint32_t build);

/* A REG_DWORD of the key `below` SCHANNEL. An absent key is cited once; another type is an issue and a clause. */
struct dword ask_schannel(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
			  const char *below, const char *name);

/* Reads the limits on keys and messages; an issue and a clause for what refuses servers that are met (ciphers_limits.c). */
void ask_limits(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings, uint32_t build);

/* "0x800 (2048)": people mix the two up. */
const char *cipher_number(struct arena *arena, uint32_t number);

/* What is set under names that Windows does not read: the issue "near-miss" and a clause (ciphers_misspelled.c). */
void look_for_misspelled(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings);

/* "A", "B", "C" and 5 more */
const char *names_words(struct fact_context *ctx, const struct name_list *list);

/* What was read for ciphers.tls12, for a fact that asks it something else: its evidence and settings. false: the fact is decided. */
bool copy_ciphers(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact,
		  struct cipher_settings *ret);

/* No document that was read has the suites of a Windows before Vista: the state is UNKNOWN then. */
bool is_before_lists(struct fact_context *ctx, struct fact_builder *fact);

/* "the SSL Cipher Suite Order policy (4 names)", "the default of Windows Server 2019" */
const char *ciphers_decider(struct fact_context *ctx, const struct cipher_settings *settings);

/* "value" "policy" "default": what decided, by the list that counts; is_switched: a key of an algorithm had a part in it. */
const char *ciphers_decider_word(const struct cipher_settings *settings, bool is_switched);

/* The state is not known: by the first thing that could not be read. */
void decide_ciphers_unknown(struct fact_context *ctx, struct fact_builder *fact, const struct cipher_settings *settings);

/* Decides the fact by what is left at worst and at best. */
void decide_ciphers_state(struct fact_context *ctx, struct fact_builder *fact, const struct cipher_settings *settings,
			  const struct left *worst, const struct left *best);

/* The list that counts: policy over local; NULL: none, so Windows' default. It may be LIST_UNKNOWN. */
const struct name_list *deciding_list(const struct name_list lists[2]);

/* hopeful: what could not be read is taken for the best it could hold, else for the worst. */
struct left suites_left(const struct cipher_settings *settings, uint32_t build, bool hopeful);

/* By a key of its cipher, hash or key exchange. hopeful: as above. */
bool suite_is_switched_off(const struct cipher_settings *settings, const struct suite *suite, bool hopeful);

/* Of each suite whether it is offered, whoever takes it. at_most: what could not be read is taken for what offers most. */
void suites_offered(const struct cipher_settings *settings, uint32_t build, bool at_most, bool ret[SUITES_LIMIT]);

/* An ECDHE name without a curve, in a list of a Windows that knows names with one only. */
bool lacks_curves(const struct name_list *list, uint32_t build);

/* The curves of this machine: ACCEPTED_BY_AZURE with P-256, P-384 or P-521, ACCEPTED_BY_SOME with others, ACCEPTED_BY_NOBODY without any. */
enum acceptance curves_left(const struct cipher_settings *settings, uint32_t build, bool hopeful);

#endif
