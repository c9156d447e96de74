/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages about facts, for explain. */
#ifndef TLSREADY_CLI_EXPLAIN_FACT_H
#define TLSREADY_CLI_EXPLAIN_FACT_H

#include "analyzer/policy/profile.h"

/* Prints the page of a fact. False: there is no fact of this name. */
bool put_fact(const char *name);

/* For the page of a rule: where its facts are explained, and what is disputed about them. */
void put_facts_of(const struct rule *rule);

/* Text behind a label of 9 columns, wrapped at 78; nothing for an empty text. */
void put_paragraph(const char *label, const char *text);

#endif
