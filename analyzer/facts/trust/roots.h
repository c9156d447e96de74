/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether Windows trusts the root certificates that Azure's servers chain to. Private to roots*.c and its test. */
#ifndef TLSREADY_ANALYZER_ROOTS_H
#define TLSREADY_ANALYZER_ROOTS_H

#include "analyzer/facts/fact_context.h"

enum { ROOTS_ASKED_LIMIT = 4 };

/* A certificate is named by its SHA-1: what has this SHA-1 is this certificate, byte for byte. */
struct azure_root {
	const char *name, *thumbprint; /* upper-case hex, as Windows names the key */
	const char *key, *until;
	const char *source, *date; /* the document that lists it */
	bool asked;                /* part of the decision; the others are for people */
};

extern const struct azure_root azure_roots[];
extern const size_t azure_root_count;

enum store_role { STORE_TRUSTS, STORE_DISTRUSTS };

/* A place where Windows keeps certificates for the machine; its certificates are sub-keys of `key`. */
struct root_store {
	const char *key, *name;
	enum store_role role;
	bool downloads;    /* AuthRoot: where Windows puts what it fetches; a policy can leave it out */
	bool local_system; /* of one account: it can refuse for that account, and it trusts for nobody else */
};

extern const struct root_store root_stores[];
extern const size_t root_store_count;

/* What the stores say of one root. */
struct root_check {
	const struct azure_root *root;
	bool is_trusted, is_restricted;       /* copies for servers; copies whose purposes leave servers out */
	bool is_dated;                        /* a copy with a property that limits trust by date or purpose */
	const struct root_store *distrusts;   /* the first store of untrusted certificates that has it; NULL: none */
	bool by_name_alone;                   /* its data does not say the same: empty, damaged or not there */
	const char *unread, *distrust_unread; /* why a store cannot be read, one clause; NULL: all were */
	bool has_own_copy;                    /* LocalSystem's own store trusts it */
};

/* Asks the stores of one role about count roots and cites the answers. skip_downloads: AuthRoot does not count. */
void look_for_roots(struct fact_context *ctx, struct fact_builder *fact, struct root_check *checks, size_t count,
		    enum store_role role, bool skip_downloads);

/* "DigiCert Global Root CA, ...": roots that are not asked and that a store of untrusted certificates has, cited; "". */
const char *other_distrusted_roots(struct fact_context *ctx, struct fact_builder *fact);

enum root_trust { ROOT_TRUSTED, ROOT_ABSENT, ROOT_DISTRUSTED, ROOT_UNKNOWN };
enum root_update { UPDATE_ON, UPDATE_OFF, UPDATE_UNKNOWN }; /* whether Windows fetches a root that it lacks */

/* The state of the fact: what decides it, and what prints its table. */
const char *roots_state(const enum root_trust *trust, size_t count, enum root_update update);

/* decide_roots, for a list of roots of one's own (those that are asked, at most ROOTS_ASKED_LIMIT). */
void decide_roots_of(struct fact_context *ctx, struct fact_builder *fact, const struct azure_root *roots, size_t count);

#endif
