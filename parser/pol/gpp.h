/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registry.xml: the registry items of Group Policy Preferences, [MS-GPPREF] section 2.2.1.11, as the events of .reg text.
 *
 * Create sets a value only where there is none, Replace and Update set it, Delete deletes it; an item without a value name
 * is about its key. A disabled item does nothing. An item with item-level targeting, with a variable in its text or with
 * data that does not fit its type may or may not apply: its events carry a doubt.
 */
#ifndef TLSREADY_PARSER_GPP_H
#define TLSREADY_PARSER_GPP_H

#include "parser/pol/poltext.h"

enum { GPP_ITEMS_LIMIT = 100000 };

/*
 * The folders show whose it is: ...\Machine\Preferences\Registry\Registry.xml, ...\User\Preferences\... As pol_scan;
 * ERR_CORRUPT: it is not well-formed, and Windows applies nothing of it.
 */
int gpp_scan(const struct scan_job *job, const char *path, struct pol_summary *ret, struct error *err);

#endif
