/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/search/tlspaths.h"

#define PROTOCOLS "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"

const struct tls_path tls_paths[] = {
	{ "Select", "Current" },
	{ "ControlSet001\\Control\\SecurityProviders\\SCHANNEL", "EventLogging" },
	{ PROTOCOLS "\\TLS 1.0\\Client", "Enabled" },
	{ PROTOCOLS "\\TLS 1.2\\Client", "Enabled" },
	{ PROTOCOLS "\\TLS 1.2\\Client", "DisabledByDefault" },
	{ PROTOCOLS "\\TLS 1.2\\Server", "Enabled" },
	{ PROTOCOLS "\\TLS 1.3\\Client", "Enabled" },
	{ "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber" },
	{ "Microsoft\\.NETFramework\\v4.0.30319", "SchUseStrongCrypto" },
	{ "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp", "DefaultSecureProtocols" },
	{ "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002", "Functions" },
};

const size_t tls_paths_count = sizeof tls_paths / sizeof *tls_paths;
