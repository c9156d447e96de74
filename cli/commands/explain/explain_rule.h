/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages about rules, for explain. */
#ifndef TLSREADY_CLI_EXPLAIN_RULE_H
#define TLSREADY_CLI_EXPLAIN_RULE_H

#include "analyzer/policy/profile.h"

/* Prints the page of a rule of this profile. */
void put_rule_page(const struct profile *profile, const struct rule *rule);

/* Prints the page of EVD590 or EVD591, which are in no profile. False: it is neither. */
bool put_waiver_page(const char *id);

#endif
