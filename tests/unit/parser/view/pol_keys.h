/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys that policies of these tests write, as a policy, a view and a .reg name them. */
#ifndef TLSREADY_TESTS_POL_KEYS_H
#define TLSREADY_TESTS_POL_KEYS_H

#define SCHANNEL_BELOW "Control\\SecurityProviders\\SCHANNEL"
#define CLIENT_BELOW SCHANNEL_BELOW "\\Protocols\\TLS 1.2\\Client"
#define SCHANNEL "SYSTEM\\CurrentControlSet\\" SCHANNEL_BELOW
#define CLIENT "SYSTEM\\CurrentControlSet\\" CLIENT_BELOW
#define LM "HKEY_LOCAL_MACHINE\\"

#endif
