/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version: what this build reads and writes, and what it stands on. */
#include <jansson.h>
#include <libbfio.h>
#include <libregf.h>
#include <openssl/opensslv.h>
#include <utf8proc.h>
#include <yaml.h>

#include "cli/commands.h"
#include "reports/reports.h"

static const char *openssl_words(void) /* asking libcrypto itself would link most of it */
{
	return OPENSSL_VERSION_STR;
}

/* clang-format off */
static const char *const inputs[] = {
	"registry hives (regf 1.1 to 1.6), by its own parser and by libregf",
	"transaction logs next to them (.LOG, .LOG1, .LOG2), replayed in memory",
	".reg files (REGEDIT4 and 5.00; 8-bit, UTF-8, UTF-16)",
	"Registry.pol, Registry.xml of Group Policy Preferences, LGPO text, as --overlay",
};

static const struct {
	const char *name;
	const char *(*version)(void);
} libraries[] = {
	{ "jansson",   jansson_version_str },
	{ "libbfio",   libbfio_get_version },
	{ "libcrypto", openssl_words },
	{ "libregf",   libregf_get_version },
	{ "libyaml",   yaml_get_version_string },
	{ "utf8proc",  utf8proc_version },
};
/* clang-format on */

static int run_version(const struct settings *settings)
{
	const char *profile;

	(void)settings;
	puts("tlsready " TLSREADY_VERSION "\n\nIt reads:");
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		printf("  %s\n", inputs[i]);
	printf("It writes:\n ");
	for (const struct report_format *format = report_formats; format->name; format++)
		printf(" %s", format->name);
	printf("\nProfiles:\n ");
	for (size_t i = 0; (profile = profile_builtin(i)); i++)
		printf(" %s", profile);
	puts("\nLibraries:");
	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
		printf("  %-10s %s\n", libraries[i].name, libraries[i].version());
	return EXIT_READY;
}

/* clang-format off */
const struct command command_version = {
	.name = "version",
	.arguments = "",
	.about = "Print what this build reads and writes, and which libraries it uses",
	.run = run_version,
};
/* clang-format on */
