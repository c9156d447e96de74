/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which Windows this is. The build decides: ProductName keeps "Windows 10" on Windows 11, upgraded images keep old names,
 * and CurrentVersion stopped at 6.3 (fox-it/dissect.target, plugins/os/windows/_os.py; CSS-Exchange).
 */
#include "analyzer/facts/decision_table.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzer/facts/windows/windows_release.h"

#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"

enum { WINDOWS_VISTA = 6000 };

/* clang-format off */
/* SYSTEM alone: Control\Windows\CSDBuildNumber of a service pack (seen for 7 SP1 in a memory-forensics dump). */
static const struct { uint32_t csd_build, build; } service_packs[] = {
	{ 17514, 7601 },
};

static const struct { const char *value; enum arch arch; const char *name; } architectures[] = {
	{ "AMD64", ARCH_X64,   "x64" },
	{ "x86",   ARCH_X86,   "x86" },
	{ "ARM64", ARCH_ARM64, "arm64" },
	{ "IA64",  ARCH_IA64,  "ia64" },
};
/* clang-format on */

bool windows_is_client(const struct windows *windows)
{
	return windows->role_known && !windows->server;
}

/* A build number is digits and nothing else. */
static uint32_t number_in(const char *text)
{
	size_t digits = text ? strspn(text, "0123456789") : 0;
	uint32_t number = digits && digits <= 6 && !text[digits] ? (uint32_t)strtoul(text, NULL, 10) : 0;

	return number >= OLDEST_BUILD ? number : 0;
}

/* Server or client: InstallationType, else the name, else ProductOptions. Server and client share builds. */
static void find_role(struct fact_context *ctx, struct fact_builder *fact, const char *product_name)
{
	struct windows *windows = &ctx->windows;
	const char *type = ask_string(ctx, fact, CURRENT_VERSION, "InstallationType");
	const char *product_type = ask_string(ctx, fact, CONTROL "\\ProductOptions", "ProductType");

	windows->role_known = true;
	if (type && *type)
		windows->server = name_contains(type, "Server");
	else if (product_name && *product_name)
		windows->server = name_contains(product_name, "Server");
	else if (product_type && *product_type)
		windows->server = !name_equal(product_type, "WinNT");
	else
		windows->role_known = false;
}

static void find_arch(struct fact_context *ctx, struct fact_builder *fact)
{
	struct windows *windows = &ctx->windows;
	const char *value = ask_string(ctx, fact, CONTROL "\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE");
	struct reganswer wow;

	windows->info.arch = "UNKNOWN";
	for (size_t i = 0; value && i < sizeof architectures / sizeof *architectures; i++)
		if (name_equal(value, architectures[i].value)) {
			windows->arch = architectures[i].arch;
			windows->info.arch = architectures[i].name;
		}
	if (windows->arch == ARCH_UNKNOWN && ask_key(ctx, fact, "HKLM\\SOFTWARE\\WOW6432Node", &wow) == PRESENT) {
		windows->arch = ARCH_X64; /* only 64-bit Windows has the node: MicrosoftDocs/win32, shared-registry-keys */
		windows->info.arch = "x64";
	}
}

static uint32_t guess_from_service_pack(struct fact_context *ctx, struct fact_builder *fact)
{
	struct dword build = ask_dword(ctx, fact, CONTROL "\\Windows", "CSDBuildNumber");

	for (size_t i = 0; i < sizeof service_packs / sizeof *service_packs; i++)
		if (build.state == DWORD_SET && build.value == service_packs[i].csd_build)
			return service_packs[i].build;
	return 0;
}

/* Whether the value is there, in whatever form; its number is 0 if it holds none. */
static bool ask_build(struct fact_context *ctx, struct fact_builder *fact, const char *name, uint32_t *ret)
{
	*ret = number_in(ask_string(ctx, fact, CURRENT_VERSION, name));
	enum found found = fact->count ? fact->answers[fact->count - 1].found : NOT_COVERED;

	fact->has_looked &= found == PRESENT || found == ABSENT;
	return found == PRESENT;
}

/* Every Windows before Vista has "1.511.1 () (Obsolete data - do not use)" in CurrentBuild: that says nothing of the build. */
static bool is_obsolete(const struct fact_builder *fact, struct arena *arena, uint32_t number)
{
	const struct reganswer *answer = &fact->answers[fact->count - 1];
	const char *text = raw_of_utf16le(arena, answer->data, answer->size & ~(size_t)1);

	return number && number < WINDOWS_VISTA && text && name_contains(text, "(Obsolete data - do not use)");
}

/* CurrentBuildNumber decides; CurrentBuild is "deprecated" and normally equal. Where they differ somebody, or damage, was there. */
static uint32_t find_build(struct fact_context *ctx, struct fact_builder *fact, const char **ret_how)
{
	uint32_t number, build;

	fact->has_looked = true; /* the one issue is about these two */
	bool has_number = ask_build(ctx, fact, "CurrentBuildNumber", &number);
	bool has_build = ask_build(ctx, fact, "CurrentBuild", &build);

	if (has_number && has_build && number != build && !is_obsolete(fact, ctx->arena, number))
		add_issue(fact, "builds-differ");
	*ret_how = number ? "CurrentBuildNumber" : "CurrentBuild";
	if (number || build)
		return number ? number : build;
	*ret_how = "the service-pack numbers in SYSTEM alone";
	build = guess_from_service_pack(ctx, fact);
	ctx->windows.guessed = build != 0;
	return build;
}

static const char *product_of(struct fact_context *ctx, const struct windows_release *release)
{
	if (ctx->windows.role_known || strcmp(release->client, release->server) == 0)
		return ctx->windows.server ? release->server : release->client;
	return arena_printf(ctx->arena, WINDOWS_EITHER, release->client, release->server);
}

/* "Windows Server 2019 Standard (10.0.17763.4974) x64" */
/* ServerDatacenter of a product that is called Windows Server already is its Datacenter edition. */
static const char *edition_words(const char *product, const char *edition)
{
	size_t size = strlen("Server");
	bool repeats = edition && strstr(product, "Server") && strncmp(edition, "Server", size) == 0 && edition[size];

	return repeats ? edition + size : edition;
}

static struct text display_text(struct fact_context *ctx, const char *edition, const char *release_name)
{
	const struct windows *w = &ctx->windows;
	const char *patch = w->ubr ? arena_printf(ctx->arena, ".%u", w->ubr) : "";

	return text_printf(ctx->arena, "%s%s%s%s%s (%s.%u%s)%s%s", w->product, edition ? " " : "", edition ? edition : "",
			   release_name ? " " : "", release_name ? release_name : "", w->version, w->build, patch,
			   w->arch == ARCH_UNKNOWN ? "" : " ", w->arch == ARCH_UNKNOWN ? "" : w->info.arch);
}

static const char *install_date(struct fact_context *ctx, struct fact_builder *fact)
{
	struct dword date = ask_dword(ctx, fact, CURRENT_VERSION, "InstallDate");
	time_t seconds = (time_t)date.value;
	struct tm tm;
	char text[32];

	if (date.state != DWORD_SET || !gmtime_r(&seconds, &tm))
		return "";
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	const char *copy = arena_strdup(ctx->arena, text);

	return copy ? copy : "";
}

static void describe(struct fact_context *ctx, struct fact_builder *fact, const struct windows_release *release,
		     const char *how)
{
	struct windows *windows = &ctx->windows;
	const char *edition = ask_string(ctx, fact, CURRENT_VERSION, "EditionID");
	const char *release_name = ask_string(ctx, fact, CURRENT_VERSION, "DisplayVersion");
	struct dword ubr = ask_dword(ctx, fact, CURRENT_VERSION, "UBR");

	windows->ubr = ubr.state == DWORD_SET ? ubr.value : 0;
	windows->version = release->version;
	windows->product = product_of(ctx, release);
	windows->info.display = display_text(ctx, edition_words(windows->product, edition), release_name);
	windows->info.installed = install_date(ctx, fact);
	windows->released = windows_is_released(windows->build);
	if (windows->guessed || !windows->released)
		fact->confidence = "derived";
	fact_decide(ctx, fact, windows->product, "value", "build %u (from %s) is %s%s%s", windows->build, how,
		    windows->product, windows->posready ? ", here as POSReady 2009" : "",
		    windows->released ? "" : " or a preview of a later version: it is in no list of released builds");
}

/* Why it is not known: the reader must learn which input would tell. */
static void give_up(struct fact_context *ctx, struct fact_builder *fact)
{
	struct reganswer key;

	ctx->windows.info.display = TEXT("Windows version unknown");
	if (ctx->windows.build)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "build %u is not in the table of Windows releases",
			    ctx->windows.build);
	else if (regview_key(ctx->view, CURRENT_VERSION, &key) == PRESENT)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "%s has no readable build number", CURRENT_VERSION);
	else
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "the version of Windows cannot be determined: %s",
			    key.found == ABSENT ? "the key CurrentVersion does not exist" : key.why);
}

void decide_windows(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	struct windows *windows = &ctx->windows;
	const char *how, *product_name = ask_string(ctx, fact, CURRENT_VERSION, "ProductName");

	(void)row;
	windows->product = windows->info.product = "UNKNOWN";
	windows->version = windows->info.version = windows->info.installed = "";
	windows->build = find_build(ctx, fact, &how);
	find_role(ctx, fact, product_name);
	find_arch(ctx, fact);
	const struct windows_release *release = windows_release_of(windows->build);

	if (release && release->build == 2600) {
		struct dword posready = ask_dword(ctx, fact, "HKLM\\SYSTEM\\WPA\\PosReady", "Installed");

		windows->posready = posready.state == DWORD_SET && posready.value;
	}
	if (release)
		describe(ctx, fact, release, how);
	else
		give_up(ctx, fact);
	if (has_issue(fact, "builds-differ"))
		append_reason(ctx, fact, "CurrentBuild has another number");
	windows->info.product = windows->product;
	windows->info.version = windows->version;
	windows->info.build = windows->build;
	windows->info.ubr = windows->ubr;
	if (!release)
		windows->build = 0; /* no table knows it: nobody may build on it */
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

void table_windows(const struct fact_row *row, struct table_writer *out)
{
	(void)row;
	table_begin(out, "Windows version by build (this build or later)", "build", "version", "client", "server", NULL);
	for (size_t i = 0; i < windows_release_count; i++)
		table_row(out, table_number(out, windows_releases[i].build), windows_releases[i].version,
			  windows_releases[i].client, windows_releases[i].server, NULL);
	table_row(out, table_number(out, NEWEST_BUILD + 1), "-", "UNKNOWN", "UNKNOWN", NULL);
	table_begin(out, "Where it is read; the first value that is set decides", "what", "where", NULL);
	table_row(out, "build",
		  "CurrentBuildNumber, else CurrentBuild, else Control\\Windows\\CSDBuildNumber (7 SP1 only)", NULL);
	table_row(out, "client or server",
		  "InstallationType, else ProductName, else Control\\ProductOptions\\ProductType", NULL);
	table_row(out, "32 or 64 bit", "PROCESSOR_ARCHITECTURE, else whether SOFTWARE\\WOW6432Node exists", NULL);
	table_begin(out, "PROCESSOR_ARCHITECTURE", "value", "architecture", NULL);
	for (size_t i = 0; i < sizeof architectures / sizeof *architectures; i++)
		table_row(out, architectures[i].value, architectures[i].name, NULL);
}
