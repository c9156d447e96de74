/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names, domain or tenant, time zone and times of a machine.
 *
 * Where they are: learn.microsoft.com, "TimeZoneInformation" and "Naming conventions for computers"; winreg-kb, "System
 * keys" (ComputerName, ShutdownTime, TimeZoneInformation) and "Current version" (InstallTime); dissect.target, plugins
 * general and regf. ActiveComputerName and DhcpDomain are volatile or of the network, so they are not read; nor is the
 * mail address of whoever joined the tenant.
 */
#include "analyzer/facts/windows/identity.h"

#include <stdlib.h>
#include <string.h>

#include "common/filetime.h"
#include "common/le.h"
#include "common/text/name.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"
#define TCPIP "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"
#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

enum {
	NAME_SHOWN_LIMIT = 255, /* UTF-16 units: the longest DNS name */
	TENANTS_LIMIT = 16,     /* keys of JoinInfo that are looked at */
	OFFSET_LIMIT = 24 * 60, /* minutes from UTC */
};

static const uint64_t UNIX_EPOCH = 116444736000000000u; /* 1970-01-01 as FILETIME */

/* clang-format off */
static const struct {
	const char *value, *name;
} product_types[] = {
	{ "WinNT",    "workstation" },
	{ "LanmanNT", "domain controller" },
	{ "ServerNT", "server" },
};
/* clang-format on */

struct reader {
	struct regview *view;
	struct arena *arena;
};

/* A string up to its first NUL, and no longer than a name can be; NULL: not set, of another type, or spaces alone. */
static const char *ask_name(const struct reader *reader, const char *key, const char *value)
{
	struct reganswer answer;

	if (regview_value(reader->view, key, value, &answer) != PRESENT ||
	    (answer.type != REG_SZ && answer.type != REG_EXPAND_SZ))
		return NULL;
	size_t size = utf16le_length(answer.data, answer.size), most = 2 * NAME_SHOWN_LIMIT;
	const char *raw = raw_of_utf16le(reader->arena, answer.data, size < most ? size : most);

	if (!raw || !raw[strspn(raw, " ")])
		return NULL;
	return size > most ? arena_printf(reader->arena, "%s...", raw) : raw;
}

static struct text text_or_empty(const struct reader *reader, const char *raw)
{
	return raw ? text_of(reader->arena, raw) : TEXT("");
}

/* The first of two values that is a name. */
static const char *ask_either(const struct reader *reader, const char *key, const char *value, const char *other)
{
	const char *name = ask_name(reader, key, value);

	return name ? name : ask_name(reader, key, other);
}

/* Whether the value is a string that holds nothing: it says that there is no name, where an absent one says nothing. */
static bool is_empty(const struct reader *reader, const char *key, const char *value)
{
	struct reganswer answer;

	return regview_value(reader->view, key, value, &answer) == PRESENT && answer.type == REG_SZ &&
	       utf16le_length(answer.data, answer.size) == 0;
}

static const char *time_of(const struct reader *reader, uint64_t filetime)
{
	char text[FILETIME_TEXT];
	const char *copy = arena_strdup(reader->arena, filetime_text(filetime, text));

	return copy ? copy : "";
}

static const char *time_of_seconds(const struct reader *reader, uint32_t seconds)
{
	const char *time = time_of(reader, UNIX_EPOCH + (uint64_t)seconds * 10000000);
	const char *whole = arena_printf(reader->arena, "%.19sZ", time);

	return whole ? whole : "";
}

/* InstallTime came with Windows 10; it has the seconds of InstallDate and what is below them. */
static const char *ask_installed(const struct reader *reader)
{
	struct reganswer answer;

	if (regview_value(reader->view, CURRENT_VERSION, "InstallTime", &answer) == PRESENT &&
	    answer.type == REG_QWORD && answer.size == 8)
		return time_of(reader, le64(answer.data));
	if (regview_value(reader->view, CURRENT_VERSION, "InstallDate", &answer) == PRESENT &&
	    answer.type == REG_DWORD && answer.size == 4 && le32(answer.data))
		return time_of_seconds(reader, le32(answer.data));
	return "";
}

static const char *ask_last_shutdown(const struct reader *reader)
{
	struct reganswer answer;

	if (regview_value(reader->view, CONTROL "\\Windows", "ShutdownTime", &answer) != PRESENT ||
	    answer.type != REG_BINARY || answer.size != 8)
		return "";
	return time_of(reader, le64(answer.data));
}

/* ActiveTimeBias: UTC = local time + bias, in minutes. */
static const char *ask_utc_offset(const struct reader *reader)
{
	struct reganswer answer;

	if (regview_value(reader->view, CONTROL "\\TimeZoneInformation", "ActiveTimeBias", &answer) != PRESENT ||
	    answer.type != REG_DWORD || answer.size != 4)
		return "";
	int64_t bias = (int32_t)le32(answer.data), distance = bias < 0 ? -bias : bias;
	const char *offset = distance > OFFSET_LIMIT ? ""
						     : arena_printf(reader->arena, "%c%02d:%02d", bias > 0 ? '-' : '+',
								    (int)(distance / 60), (int)(distance % 60));

	return offset ? offset : "";
}

static const char *ask_product_type(const struct reader *reader)
{
	const char *type = ask_name(reader, CONTROL "\\ProductOptions", "ProductType");

	for (size_t i = 0; type && i < sizeof product_types / sizeof *product_types; i++)
		if (name_equal(type, product_types[i].value))
			return product_types[i].name;
	return "";
}

/* --- joined to ---------------------------------------------------------------------------------------------------- */

struct tenant_search {
	struct reader reader;
	const char *id; /* of the first join that has one */
	size_t looked;
};

static bool look_for_tenant(void *context, const struct reganswer *key)
{
	struct tenant_search *search = context;

	search->id = ask_name(&search->reader, key->key, "TenantId");
	return !search->id && ++search->looked < TENANTS_LIMIT;
}

static void find_tenant(const struct reader *reader, struct machine_identity *ret)
{
	struct tenant_search search = { .reader = *reader };

	regview_each_key(reader->view, CONTROL "\\CloudDomainJoin\\JoinInfo", look_for_tenant, &search);
	if (!search.id || strchr(search.id, '\\'))
		return;
	const char *info = arena_printf(reader->arena, CONTROL "\\CloudDomainJoin\\TenantInfo\\%s", search.id);

	ret->tenant_id = text_of(reader->arena, search.id);
	if (info)
		ret->tenant_name = text_or_empty(reader, ask_either(reader, info, "TenantDisplayName", "DisplayName"));
}

/* DefaultDomainName is who signs in, not what the machine belongs to: it can only cast doubt on a workgroup. */
static bool signs_in_elsewhere(const struct reader *reader, const char *computer_name)
{
	const char *hint = ask_name(reader, CURRENT_VERSION "\\Winlogon", "DefaultDomainName");

	return hint && strcmp(hint, ".") != 0 && !(computer_name && name_equal(hint, computer_name));
}

static enum joined joined_of(const struct reader *reader, const struct machine_identity *identity,
			     const char *computer_name)
{
	if (strcmp(identity->product_type, "domain controller") == 0 || *identity->domain.utf8)
		return JOINED_DOMAIN;
	if (*identity->tenant_id.utf8)
		return JOINED_TENANT;
	if ((is_empty(reader, TCPIP, "NV Domain") || is_empty(reader, TCPIP, "Domain")) &&
	    !signs_in_elsewhere(reader, computer_name))
		return JOINED_WORKGROUP;
	return JOINED_UNKNOWN;
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static struct machine_identity read_once(const struct reader *reader)
{
	const char *name = ask_name(reader, CONTROL "\\ComputerName\\ComputerName", "ComputerName");
	const char *host = ask_either(reader, TCPIP, "NV Hostname", "Hostname");
	const char *domain = ask_either(reader, TCPIP, "NV Domain", "Domain");
	const char *dns = host && domain ? arena_printf(reader->arena, "%s.%s", host, domain) : host;
	struct machine_identity identity = {
		.computer_name = text_or_empty(reader, name),
		.dns_name = text_or_empty(reader, dns),
		.domain = text_or_empty(reader, domain),
		.tenant_id = TEXT(""),
		.tenant_name = TEXT(""),
		.time_zone = text_or_empty(
			reader, ask_either(reader, CONTROL "\\TimeZoneInformation", "TimeZoneKeyName", "StandardName")),
		.utc_offset = ask_utc_offset(reader),
		.installed = ask_installed(reader),
		.last_shutdown = ask_last_shutdown(reader),
		.product_type = ask_product_type(reader),
	};

	find_tenant(reader, &identity);
	identity.joined = joined_of(reader, &identity, name);
	return identity;
}

static void keep_common(struct machine_identity *identity, const struct machine_identity *other)
{
	struct text *const texts[] = { &identity->computer_name, &identity->dns_name,    &identity->domain,
				       &identity->tenant_id,     &identity->tenant_name, &identity->time_zone };
	const struct text *const others[] = { &other->computer_name, &other->dns_name,    &other->domain,
					      &other->tenant_id,     &other->tenant_name, &other->time_zone };
	const char **const words[] = { &identity->utc_offset, &identity->last_shutdown, &identity->product_type };
	const char *const other_words[] = { other->utc_offset, other->last_shutdown, other->product_type };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(texts[i]->utf8, others[i]->utf8) != 0)
			*texts[i] = TEXT("");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(*words[i], other_words[i]) != 0)
			*words[i] = "";
	if (identity->joined != other->joined)
		identity->joined = JOINED_UNKNOWN;
}

void identity_read(struct regview *view, struct arena *arena, struct machine_identity *ret)
{
	const struct reader reader = { view, arena };
	const struct control_set set = *regview_control_set(view);
	size_t sets = set.is_one_of_these ? set.candidate_count : 0;

	if (!sets)
		*ret = read_once(&reader);
	for (size_t i = 0; i < sets; i++) {
		regview_choose_control_set(view, set.candidates[i]);
		struct machine_identity identity = read_once(&reader);

		if (i == 0)
			*ret = identity;
		keep_common(ret, &identity);
	}
	if (sets)
		regview_choose_control_set(view, 0);
}
