/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that several of the tables here name. */
#ifndef TLSREADY_TESTS_TABLES_KEYS_H
#define TLSREADY_TESTS_TABLES_KEYS_H

#include "support/machine/statements.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define CBS SOFT "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"
#define NDP SOFT "Microsoft\\NET Framework Setup\\NDP\\"
#define NET2 SOFT "Microsoft\\.NETFramework\\v2.0.50727"
#define NET4 SOFT "Microsoft\\.NETFramework\\v4.0.30319"
#define CONTEXT SOFT "Microsoft\\.NETFramework\\AppContext"
#define PROGRAMS NET4 "\\System.Net.ServicePointManager."
#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"

#endif
