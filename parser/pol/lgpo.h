/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LGPO text, which LGPO.exe of Microsoft's Security Compliance Toolkit writes (/parse) and reads (/t): a line Computer or
 * User, a key, a value name, an action; comments begin with a semicolon. Read into the events of .reg text.
 *
 * Actions: TYPE:data (SZ, EXSZ, MULTISZ with \0 between strings, DWORD, QWORD, BINARY), DELETE, DELETEALLVALUES,
 * CREATEKEY. Others, CLEAR among them, and settings of some users only (User:NAME) carry a doubt. A file that goes on in
 * another way keeps the entries before that. Code of a note: lgpo-broken.
 */
#ifndef TLSREADY_PARSER_LGPO_H
#define TLSREADY_PARSER_LGPO_H

#include "parser/pol/poltext.h"

/* As pol_scan; the path is not looked at. */
int lgpo_scan(const struct scan_job *job, const char *path, struct pol_summary *ret, struct error *err);

#endif
