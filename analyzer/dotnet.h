/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files about .NET Framework share. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_DOTNET_H
#define TLSREADY_ANALYZER_DOTNET_H

#include "analyzer/study.h"

#define DOTNET4_KEY "Microsoft\\.NETFramework\\v4.0.30319"
#define DOTNET2_KEY "Microsoft\\.NETFramework\\v2.0.50727"

/* "SchUseStrongCrypto is not set", for a sentence. */
const char *dotnet_say(struct study *study, const char *name, const struct dword *dword);

/* True if there is nothing to judge: no 32-bit view, or nobody knows whether there is one. Then the fact is settled. */
bool dotnet_lacks_view(struct study *study, struct draft *fact, int view);

/* ".NET Framework 4.8" for a Release number; "" below 4.5. */
const char *dotnet_release_name(uint32_t release);

#endif
