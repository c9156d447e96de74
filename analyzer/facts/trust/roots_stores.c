/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificate stores of a machine, asked by thumbprint. "System Store Locations": the logical Root of the machine is
 * .Default, .AuthRoot, .GroupPolicy and .Enterprise together, and so is its Disallowed. 32-bit applications see the same
 * keys (they are shared, not redirected).
 *
 * A certificate is not parsed: data with the SHA-1 of a known root is that root, and no other data counts.
 */
#include "analyzer/facts/trust/roots.h"

#include <ctype.h>
#include <string.h>

#include "analyzer/facts/trust/certblob.h"
#include "common/digest.h"

enum { DISALLOWED_LIMIT = 4096 };

#define SOFTWARE "HKLM\\SOFTWARE\\"
#define STORES "Microsoft\\SystemCertificates\\"
#define LOCAL_SYSTEM "HKU\\.DEFAULT\\Software\\"
#define ITS_SID "HKU\\S-1-5-18\\Software\\" /* another name of the same hive, under which it may be exported */

/* clang-format off */
const struct root_store root_stores[] = {
	/* key                                                                    name                                          role             AuthRoot LocalSystem */
	{ SOFTWARE STORES "Disallowed\\Certificates",                              "Untrusted Certificates of the machine",      STORE_DISTRUSTS, false, false },
	{ SOFTWARE "Policies\\" STORES "Disallowed\\Certificates",                 "Untrusted Certificates of Group Policy",     STORE_DISTRUSTS, false, false },
	{ SOFTWARE "Microsoft\\EnterpriseCertificates\\Disallowed\\Certificates",  "Untrusted Certificates of the enterprise",   STORE_DISTRUSTS, false, false },
	{ LOCAL_SYSTEM STORES "Disallowed\\Certificates",                          "LocalSystem's own Untrusted Certificates",   STORE_DISTRUSTS, false, true },
	{ ITS_SID STORES "Disallowed\\Certificates",                               "LocalSystem's own Untrusted Certificates",   STORE_DISTRUSTS, false, true },
	{ SOFTWARE STORES "ROOT\\Certificates",                                    "Trusted Root of the machine",                STORE_TRUSTS,    false, false },
	{ SOFTWARE STORES "AuthRoot\\Certificates",                                "Third-Party Root (AuthRoot)",                STORE_TRUSTS,    true,  false },
	{ SOFTWARE "Policies\\" STORES "Root\\Certificates",                       "Trusted Root of Group Policy",               STORE_TRUSTS,    false, false },
	{ SOFTWARE "Microsoft\\EnterpriseCertificates\\Root\\Certificates",        "Trusted Root of the enterprise",             STORE_TRUSTS,    false, false },
	{ LOCAL_SYSTEM STORES "Root\\Certificates",                                "LocalSystem's own Trusted Root",             STORE_TRUSTS,    false, true },
	{ ITS_SID STORES "Root\\Certificates",                                     "LocalSystem's own Trusted Root",             STORE_TRUSTS,    false, true },
};
/* clang-format on */

const size_t root_store_count = sizeof root_stores / sizeof *root_stores;

enum entry {
	ENTRY_NONE,
	ENTRY_SERVERS,    /* the certificate itself */
	ENTRY_RESTRICTED, /* the certificate, for other purposes than servers */
	ENTRY_HASH,       /* no certificate, but its SHA-1 as a property */
	ENTRY_NAMED,      /* the key has its name, and no data says otherwise */
	ENTRY_UNREADABLE, /* the key or its data cannot be read, or the data is another certificate's */
};

static bool has_thumbprint(const struct certblob *blob, const char *thumbprint)
{
	char hex[THUMBPRINT_HEX];

	digest_thumbprint_of(blob->der, blob->der_size, hex);
	return name_equal(hex, thumbprint);
}

static bool has_property(const struct certblob *blob, const char *thumbprint)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < CERTBLOB_SHA1_SIZE; i++)
		if (digits[blob->sha1[i] >> 4] != thumbprint[2 * i] ||
		    digits[blob->sha1[i] & 15] != thumbprint[2 * i + 1])
			return false;
	return true;
}

static enum entry entry_of_blob(const struct certblob *blob, const char *thumbprint, const char **ret_why)
{
	if (blob->why) {
		*ret_why = blob->why;
		return ENTRY_NAMED;
	}
	*ret_why = "its certificate is not the one that its key is named for";
	if ((blob->sha1 && !has_property(blob, thumbprint)) || (blob->der && !has_thumbprint(blob, thumbprint)))
		return ENTRY_UNREADABLE;
	*ret_why = "it contains no certificate";
	if (!blob->der)
		return blob->sha1 ? ENTRY_HASH : ENTRY_NAMED;
	return blob->servers ? ENTRY_SERVERS : ENTRY_RESTRICTED;
}

static enum entry look_in(struct fact_context *ctx, struct fact_builder *fact, const struct root_store *store,
			  const char *thumbprint, bool *is_dated, const char **ret_why)
{
	const char *key = arena_printf(ctx->arena, "%s\\%s", store->key, thumbprint);
	struct reganswer answer = { .why = "out of memory" };
	enum found found = key ? ask_key(ctx, fact, key, &answer) : UNREADABLE;

	*ret_why = answer.why;
	if (found != PRESENT)
		return found == ABSENT ? ENTRY_NONE : ENTRY_UNREADABLE;
	found = ask_value(ctx, fact, key, "Blob", &answer);
	*ret_why = found == PRESENT  ? "its value Blob is not a REG_BINARY"
		   : found == ABSENT ? "its value Blob is not set"
				     : answer.why;
	if (found != PRESENT || answer.type != REG_BINARY)
		return ENTRY_NAMED;
	struct certblob blob = certblob_read(answer.data, answer.size);

	*is_dated = blob.dated;
	return entry_of_blob(&blob, thumbprint, ret_why);
}

static const char *why_of(struct fact_context *ctx, const struct root_store *store, const char *why)
{
	const char *text = arena_printf(ctx->arena, "%s: %s", store->name, why ? why : "it could not be read");

	return text ? text : "";
}

static void take_trust(struct fact_context *ctx, struct root_check *check, const struct root_store *store,
		       enum entry entry, const char *why)
{
	if (store->local_system)
		check->has_own_copy |= entry == ENTRY_SERVERS;
	else if (entry == ENTRY_SERVERS)
		check->is_trusted = true;
	else if (entry == ENTRY_RESTRICTED)
		check->is_restricted = true;
	else if (entry != ENTRY_NONE && !check->unread)
		check->unread = why_of(ctx, store, why);
}

/*
 * A key that is named for the root distrusts it even without data that says so: Windows matches untrusted certificates by
 * hash, somebody put the name there, and nothing proves that Windows passes over it.
 */
static void take_distrust(struct fact_context *ctx, struct root_check *check, const struct root_store *store,
			  enum entry entry, const char *why)
{
	if (entry == ENTRY_UNREADABLE && !check->distrust_unread)
		check->distrust_unread = why_of(ctx, store, why);
	if (entry == ENTRY_NONE || entry == ENTRY_UNREADABLE || check->distrusts)
		return;
	check->distrusts = store;
	check->by_name_alone = entry == ENTRY_NAMED;
}

/* A sub-key of a store of untrusted certificates that has another name than the roots: does it mean one of them? */
struct search {
	struct fact_context *ctx;
	struct fact_builder *fact;
	const struct root_store *store;
	struct root_check *checks;
	size_t count, visited;
};

static bool same_digits(const char *name, const char *thumbprint)
{
	for (; *name; name++) {
		if (!isxdigit((unsigned char)*name))
			continue;
		if (toupper((unsigned char)*name) != *thumbprint++)
			return false;
	}
	return !*thumbprint;
}

static bool means(const struct certblob *blob, const char *name, const char *thumbprint)
{
	return same_digits(name, thumbprint) || (blob->sha1 && has_property(blob, thumbprint)) ||
	       (blob->der && has_thumbprint(blob, thumbprint));
}

static void look_at_other(struct search *search, const char *key, const char *name)
{
	struct reganswer answer;
	struct certblob blob = { 0 };

	if (regview_value(search->ctx->view, key, "Blob", &answer) == PRESENT && answer.type == REG_BINARY)
		blob = certblob_read(answer.data, answer.size);
	if (answer.dispute)
		add_evidence(search->ctx, search->fact, &answer); /* of another input it may mean one of the roots */
	if (blob.why)
		blob = (struct certblob){ 0 };
	for (size_t i = 0; i < search->count; i++) {
		struct root_check *check = &search->checks[i];

		if (!means(&blob, name, check->root->thumbprint))
			continue;
		add_evidence(search->ctx, search->fact, &answer);
		if (!check->distrust_unread)
			check->distrust_unread =
				why_of(search->ctx, search->store, "a key with another name contains it");
	}
}

static bool visit_other(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const char *name = path_last(answer->key);
	bool is_asked = false;

	for (size_t i = 0; i < search->count; i++)
		is_asked |= name_equal(name, search->checks[i].root->thumbprint);
	if (!is_asked)
		look_at_other(search, answer->key, name);
	return ++search->visited < DISALLOWED_LIMIT;
}

/* Such a store has a few dozen certificates at most; those of trusted roots, with hundreds, are asked by name alone. */
static void search_others(struct fact_context *ctx, struct fact_builder *fact, const struct root_store *store,
			  struct root_check *checks, size_t count)
{
	struct search search = { ctx, fact, store, checks, count, 0 };
	enum found found = regview_each_key(ctx->view, store->key, visit_other, &search);

	ask_gone(ctx, fact, store->key, /* values= */ false, "");
	for (size_t i = 0; i < count; i++)
		if ((found == UNREADABLE || search.visited == DISALLOWED_LIMIT) && !checks[i].distrust_unread)
			checks[i].distrust_unread = why_of(ctx, store, "not all of its certificates can be read");
}

static void look_in_store(struct fact_context *ctx, struct fact_builder *fact, const struct root_store *store,
			  struct root_check *checks, size_t count)
{
	struct reganswer answer;
	enum found found = regview_key(ctx->view, store->key, &answer);

	if (found == ABSENT)
		add_evidence(ctx, fact, &answer); /* it answers for all below */
	if (found == ABSENT ||
	    (found == NOT_COVERED && store->local_system)) /* a hive that was not supplied is no gap here */
		return;
	for (size_t i = 0; i < count; i++) {
		const char *why = NULL;
		bool is_dated = false;
		enum entry entry = look_in(ctx, fact, store, checks[i].root->thumbprint, &is_dated, &why);

		(store->role == STORE_TRUSTS ? take_trust : take_distrust)(ctx, &checks[i], store, entry, why);
		checks[i].is_dated |= is_dated && store->role == STORE_TRUSTS && !store->local_system;
	}
	if (store->role == STORE_DISTRUSTS && found == PRESENT)
		search_others(ctx, fact, store, checks, count);
}

void look_for_roots(struct fact_context *ctx, struct fact_builder *fact, struct root_check *checks, size_t count,
		    enum store_role role, bool skip_downloads)
{
	for (size_t i = 0; i < root_store_count; i++)
		if (root_stores[i].role == role && (!root_stores[i].downloads || !skip_downloads))
			look_in_store(ctx, fact, &root_stores[i], checks, count);
}

static bool is_key_in(struct fact_context *ctx, struct fact_builder *fact, const struct root_store *store,
		      const char *name)
{
	const char *key = arena_printf(ctx->arena, "%s\\%s", store->key, name);
	struct reganswer answer;

	if (!key || regview_key(ctx->view, key, &answer) != PRESENT)
		return false;
	add_evidence(ctx, fact, &answer);
	return true;
}

const char *other_distrusted_roots(struct fact_context *ctx, struct fact_builder *fact)
{
	struct reganswer answer;
	const char *names = "";

	for (size_t i = 0; i < root_store_count && names; i++) {
		if (root_stores[i].role != STORE_DISTRUSTS ||
		    regview_key(ctx->view, root_stores[i].key, &answer) != PRESENT)
			continue;
		for (size_t k = 0; k < azure_root_count && names; k++)
			if (!azure_roots[k].asked && is_key_in(ctx, fact, &root_stores[i], azure_roots[k].thumbprint))
				names = arena_printf(ctx->arena, "%s%s%s", names, *names ? ", " : "",
						     azure_roots[k].name);
	}
	return names ? names : "";
}
