/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second opinion on cipher suites: one of the four that all of Azure's lists have must be on the list that counts, and
 * nothing may be set in a way that no page documents. Written from "Manage Transport Layer Security", "TLS registry
 * settings" and the pages on the suites of each Windows.
 */
#include "support/independent/independent_review.h"

#include <stdio.h>
#include <string.h>

#define POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define LOCAL "HKLM\\SYSTEM\\%s\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002"
#define SCHANNEL "HKLM\\SYSTEM\\%s\\Control\\SecurityProviders\\SCHANNEL\\%s"
#define FIPS "HKLM\\SYSTEM\\%s\\Control\\Lsa\\FIPSAlgorithmPolicy"

enum { WINDOWS_10 = 10240, LINE = SIGHT_DATA + 4 };

/* One name a line, with a line end before the first and after the last; "" if there is none. */
struct lines {
	bool there, is_cut;
	char text[LINE];
};

static void review_form(struct review *review, const struct lines *lines)
{
	if (!strpbrk(lines->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789?"))
		review_against(review, CHANCE_NONE, "a list of suites or curves names nothing");
	if (strpbrk(lines->text, " \t\r,;:|"))
		review_against(review, CHANCE_NONE, "the names of a list are not separated as documented");
}

static void fill(struct lines *lines, const struct sighting *value)
{
	char separator = value->type == 7 ? '\0' : ',';
	size_t used = 0, size = value->size < SIGHT_DATA ? value->size : SIGHT_DATA;

	lines->text[used++] = '\n';
	for (size_t i = 0; i + 1 < size; i += 2) {
		char c = value->data[i + 1] || value->data[i] >= 0x80 ? '?' : (char)value->data[i];

		if (c == '\0' && (value->type != 7 || lines->text[used - 1] == '\n'))
			break;
		lines->text[used++] = c == separator || (!c && value->type == 7) ? '\n' : c == '\n' ? '\r' : c;
	}
	lines->text[used++] = '\n';
	lines->text[used] = '\0';
	lines->is_cut = value->size > SIGHT_DATA;
}

/*
 * Of the list that counts: each name is one that Microsoft's pages have, and before Windows 10 those of ECDHE end in a
 * curve. A list that was cut may end within a name.
 */
static void review_names(struct review *review, const struct lines lists[2], bool (*is_known)(const char *name))
{
	const struct lines *list = lists[0].there ? &lists[0] : lists[1].there ? &lists[1] : NULL;
	char name[LINE];

	for (const char *at = list ? list->text : ""; *at; at += strcspn(at, "\n") + (*at == '\n')) {
		size_t size = strcspn(at, "\n");

		snprintf(name, sizeof name, "%.*s", (int)size, at);
		if (!size || (list->is_cut && !at[size + 1]))
			continue;
		if (!is_known(name))
			review_against(review, CHANCE_NONE, "a list has a name that Microsoft's pages do not have");
		if (review->build < WINDOWS_10 && strncmp(name, "TLS_ECDHE_", 10) == 0 && !strstr(name, "_P256") &&
		    !strstr(name, "_P384") && !strstr(name, "_P521"))
			review_against(review, CHANCE_NONE, "a name of ECDHE lacks its curve");
	}
}

/* type: the only one that Windows reads there. */
static void take_list(struct review *review, const char *path, const char *name, uint32_t type, struct lines *ret, size_t limit)
{
	struct sighting value;
	enum sight sight = review_settled(review, review->oracle->value(review->oracle->self, path, name, &value));

	*ret = (struct lines){ .there = false };
	if (sight == SIGHT_UNSURE)
		review_against(review, CHANCE_UNKNOWN, "a list of suites or curves cannot be read");
	if (sight != SIGHT_YES)
		return;
	if (value.type != type) {
		review_against(review, CHANCE_NONE, "a list of suites or curves has another type than Windows reads");
		return;
	}
	if (limit && value.size > 2 * (limit + 2))
		review_against(review, CHANCE_NONE, "a policy's list is too long");
	fill(ret, &value);
	review_form(review, ret);
	ret->there = ret->text[1] != '\n' && ret->text[1] != '\0';
}

static bool names(const struct lines *lines, const char *name, const char *ending)
{
	char line[128];

	snprintf(line, sizeof line, "\n%s%s\n", name, ending);
	return lines->there && strstr(lines->text, line);
}

/* True unless it is switched off; a number that is not documented speaks against the machine. */
static bool is_on(struct review *review, const char *below, bool must_be_on)
{
	uint32_t number = 0;
	enum number form = review_number(review, review_path(review, SCHANNEL, review->set, below), "Enabled", &number);

	if (form == NUMBER_ODD || (form == NUMBER_SET && number != 0 && number != 0xFFFFFFFF))
		review_against(review, CHANCE_NONE, "a switch below SCHANNEL is set in a form that is not documented");
	if (must_be_on && form == NUMBER_SET && number == 0)
		review_against(review, CHANCE_NONE, "RSA, ECDH or SHA-256 is switched off");
	return form != NUMBER_SET || number != 0;
}

static bool allows_keys(struct review *review, const char *below, uint32_t longest)
{
	const char *path = review_path(review, SCHANNEL, review->set, below);
	uint32_t least = 0, most = 0;
	enum number first = review_number(review, path, "ClientMinKeyBitLength", &least);
	enum number second = review_number(review, path, "ClientMaxKeyBitLength", &most);

	if (first == NUMBER_ODD || second == NUMBER_ODD)
		review_against(review, CHANCE_NONE, "a limit on keys is no number");
	return !(first == NUMBER_SET && least > 2048) && !(second == NUMBER_SET && most && most < longest);
}

struct parts {
	bool aes256, aes128, sha384, sha256, ecdh;
};

static struct parts take_parts(struct review *review)
{
	struct parts parts;
	uint32_t limit = 0;

	parts.aes256 = is_on(review, "Ciphers\\AES 256/256", false);
	parts.aes128 = is_on(review, "Ciphers\\AES 128/128", false);
	parts.sha384 = is_on(review, "Hashes\\SHA384", false);
	parts.sha256 = is_on(review, "Hashes\\SHA256", true);
	parts.ecdh = is_on(review, "KeyExchangeAlgorithms\\ECDH", true);
	is_on(review, "KeyExchangeAlgorithms\\Diffie-Hellman", false);
	is_on(review, "KeyExchangeAlgorithms\\PKCS", true);
	is_on(review, "Hashes\\SHA", false);
	allows_keys(review, "KeyExchangeAlgorithms\\Diffie-Hellman", 2048);
	if (review->build >= WINDOWS_10 && !allows_keys(review, "KeyExchangeAlgorithms\\PKCS", 4096))
		review_against(review, CHANCE_NONE, "RSA keys of 2048, 3072 or 4096 bits are refused");
	const char *path = review_path(review, SCHANNEL, review->set, "Messaging");
	enum number form = review_number(review, path, "MessageLimitClient", &limit);

	if (form == NUMBER_ODD || (form == NUMBER_SET && limit < 0x4000))
		review_against(review, CHANCE_NONE, "fragmented handshake messages are refused");
	return parts;
}

static const struct suite {
	const char *name;
	bool aes256;
	uint32_t since, surely; /* ships with this build; with every copy of this one */
} takes[] = {
	{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", true, WINDOWS_10, WINDOWS_10 },
	{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", false, WINDOWS_10, WINDOWS_10 },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", true, WINDOWS_7_SP1, SERVER_2012_R2 },
	{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", false, WINDOWS_7_SP1, WINDOWS_7_SP1 },
};

/* Before Windows 10 a name of ECDHE ends in its curve. */
static bool is_named(const struct review *review, const struct lines *lines, const struct suite *suite)
{
	return names(lines, suite->name, "_P256") || names(lines, suite->name, "_P384") || names(lines, suite->name, "_P521") ||
	       (review->build >= WINDOWS_10 && names(lines, suite->name, ""));
}

static bool is_offered(const struct review *review, const struct lines lists[2], const struct suite *suite)
{
	const struct lines *list = lists[0].there ? &lists[0] : lists[1].there ? &lists[1] : NULL;
	bool ships = review->build >= suite->surely || (review->build >= suite->since && is_named(review, &lists[1], suite));

	return ships && (list ? is_named(review, list, suite) || list->is_cut : true);
}

static bool has_parts(const struct suite *suite, const struct parts *parts)
{
	return (suite->aes256 ? parts->aes256 && parts->sha384 : parts->aes128 && parts->sha256) && parts->ecdh;
}

static bool has_curve(struct review *review)
{
	struct lines lists[2];

	if (review->build < WINDOWS_10)
		return true;
	take_list(review, POLICY, "EccCurves", 7, &lists[0], 0);
	take_list(review, review_path(review, LOCAL, review->set), "EccCurves", 7, &lists[1], 0);
	const struct lines *list = lists[0].there ? &lists[0] : lists[1].there ? &lists[1] : NULL;

	review_names(review, lists, review_is_curve);
	return !list || strcasestr(list->text, "\nNistP256\n") ||
	       strcasestr(list->text, "\nNistP384\n") || strcasestr(list->text, "\nNistP521\n");
}

void review_ciphers(struct review *review)
{
	struct parts parts = take_parts(review);
	struct lines lists[2];
	uint32_t fips;
	bool left = false;

	take_list(review, POLICY, "Functions", 1, &lists[0], 1023);
	take_list(review, review_path(review, LOCAL, review->set), "Functions", 7, &lists[1], 0);
	review_names(review, lists, review_is_suite);
	if (!has_curve(review))
		review_against(review, CHANCE_NONE, "no curve is left that Azure takes");
	if (review_number(review, review_path(review, FIPS, review->set), "Enabled", &fips) == NUMBER_ODD)
		review_against(review, CHANCE_NONE, "the FIPS policy is no number");
	for (size_t i = 0; i < sizeof takes / sizeof *takes; i++)
		left |= is_offered(review, lists, &takes[i]) && has_parts(&takes[i], &parts);
	if (!left)
		review_against(review, CHANCE_NONE, "no suite is left that Azure takes");
}
