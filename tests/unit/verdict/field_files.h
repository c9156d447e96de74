/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cases from the field as rows: the text of their files, and what must be answered in the words of
 * tests/support/machine/expectation.h. Files are written as Registry Editor does, UTF-16 with CR LF; those that begin with
 * REGEDIT4 in 8 bits. After cmocka.h.
 */
#ifndef TLSREADY_TESTS_FIELD_FILES_H
#define TLSREADY_TESTS_FIELD_FILES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/machine/expectation.h"
#include "support/machine/fixtures.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { FILES_LIMIT = 3, WANTS_LIMIT = 6, TEXT_LIMIT = 1 << 15 };

struct kind_row {
	const char *name;
	const char *texts[FILES_LIMIT]; /* of 0.reg, 1.reg, 2.reg */
	const char *arguments;          /* NULL: these files */
	const char *wants[WANTS_LIMIT];
};

#define HEAD "Windows Registry Editor Version 5.00\n\n"
#define SYSTEM_ROOT "[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n"
#define SOFTWARE_ROOT "[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
#define SOFTWARE "HKEY_LOCAL_MACHINE\\SOFTWARE\\"
#define CONTROL "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
#define SET(number) "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet00" number "\\Control\\"
#define SCHANNEL CONTROL "SecurityProviders\\SCHANNEL\\"
#define CLIENT "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define POLICY SOFTWARE "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define LOCAL CONTROL "Cryptography\\Configuration\\Local\\SSL\\"
#define NET SOFTWARE "Microsoft\\.NETFramework\\v4.0.30319"
#define NET32 SOFTWARE "WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319"
#define WINHTTP SOFTWARE "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
#define ENGINE SOFTWARE "Microsoft\\Cryptography\\OID\\EncodingType 0\\CertDllCreateCertificateChainEngine\\Config"

#define KEY(path, values) "[" path "]\n" values "\n"
#define ON "\"Enabled\"=dword:00000001\n"
#define OFF "\"Enabled\"=dword:00000000\n"
#define WINDOWS(product, version, build, kind)                                                                              \
	KEY(SOFTWARE "Microsoft\\Windows NT\\CurrentVersion", "\"ProductName\"=\"" product "\"\n\"CurrentVersion\"=\"" version \
	    "\"\n\"CurrentBuild\"=\"" build "\"\n\"CurrentBuildNumber\"=\"" build "\"\n\"InstallationType\"=\"" kind "\"\n")
#define SERVER_2019 WINDOWS("Windows Server 2019 Standard", "6.3", "17763", "Server")
#define SERVER_2012R2 WINDOWS("Windows Server 2012 R2 Standard", "6.3", "9600", "Server")
#define X64 KEY(CONTROL "Session Manager\\Environment", "\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n")
#define DOTNET KEY(SOFTWARE "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "\"Release\"=dword:00080eb1\n")
#define BOTH_SET "\"SystemDefaultTlsVersions\"=dword:00000001\n\"SchUseStrongCrypto\"=dword:00000001\n"
#define DOTNET_SET DOTNET KEY(NET, BOTH_SET) KEY(NET32, BOTH_SET)
#define BOTH_OFF "\"SystemDefaultTlsVersions\"=dword:00000000\n\"SchUseStrongCrypto\"=dword:00000000\n"
/* Whole machines: READY, but for what is added. */
#define BARE SERVER_2019 X64 DOTNET_SET
#define SERVER SYSTEM_ROOT SOFTWARE_ROOT BARE
#define MACHINE HEAD SERVER
#define UNSET HEAD SYSTEM_ROOT SOFTWARE_ROOT SERVER_2019 X64 DOTNET
#define SETS HEAD SYSTEM_ROOT SOFTWARE_ROOT SERVER_2012R2 DOTNET_SET
#define OF_SET(number, values)                                                                              \
	KEY(SET(number) "Session Manager\\Environment", "\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n") KEY(SET(number) CLIENT, values)
#define ENHANCED "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
#define SECOND "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
#define RC4 "TLS_RSA_WITH_RC4_128_SHA"

/* Latin-1 to what Registry Editor writes. */
static inline char *write_text(const char *folder, int number, const char *text)
{
	static uint8_t data[4 * TEXT_LIMIT];
	size_t step = strncmp(text, "REGEDIT4", 8) == 0 ? 1 : 2, size = 0;
	char name[8];

	assert_true(strlen(text) < TEXT_LIMIT);
	memset(data, 0, sizeof data);
	if (step == 2 && *text) {
		memcpy(data, "\xFF\xFE", 2);
		size = 2;
	}
	for (; *text; text++, size += step) {
		if (*text == '\n') {
			data[size] = '\r';
			size += step;
		}
		data[size] = (uint8_t)*text;
	}
	snprintf(name, sizeof name, "%d.reg", number);
	return scratch_write(folder, name, data, size);
}

static inline unsigned run(const struct kind_row *row)
{
	static const char *const inputs[FILES_LIMIT] = { "0.reg", "0.reg 1.reg", "0.reg 1.reg 2.reg" };
	char *folder = scratch_make();
	size_t wants = 0;
	int files = 0;

	for (; files < FILES_LIMIT && row->texts[files]; files++)
		free(write_text(folder, files, row->texts[files]));
	while (wants < WANTS_LIMIT && row->wants[wants])
		wants++;
	unsigned misses = expectation_misses(row->name, folder, row->arguments ? row->arguments : inputs[files - 1], row->wants, wants);

	scratch_remove(folder);
	return misses;
}

static inline void expect_all(const struct kind_row *rows, size_t count)
{
	unsigned misses = 0;

	for (size_t i = 0; i < count; i++)
		misses += run(&rows[i]);
	assert_int_equal(misses, 0);
}

#define LEAF KEY(CONTROL CLIENT, ON)

#endif
