/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names that Microsoft documents for lists of suites and of curves, and what a name that is none was meant to be. */
#ifndef TLSREADY_ANALYZER_LISTNAMES_H
#define TLSREADY_ANALYZER_LISTNAMES_H

#include "analyzer/facts/ciphers/namelist.h"
#include "analyzer/facts/ciphers/suites.h"

/*
 * Whether some Windows documents a suite of this very name: of any version of TLS, also PSK and export suites. Case counts, for
 * no page says that it does not.
 */
bool suite_is_documented(const char *name, size_t length);

/* The documented name that this one was meant to be: another case, OpenSSL's name, a slip or two; NULL: none is near. */
const char *suite_meant(const char *name, size_t length);

/* The index of the TLS 1.2 suite that a name in another case stands for, with or without a curve; suite_count: none. */
size_t suite_but_for_case(const char *name, size_t length);

struct curve_row {
	const char *name;           /* as documented; the pages themselves vary its case */
	const char *nist;           /* the NIST name of the same curve, if that is another one */
	enum acceptance acceptance; /* AZURE: P-256, P-384, P-521 */
	bool in_fips;
	bool is_for_devops;
};

const struct curve_row *curve_at(size_t index); /* NULL past the end */

/* NULL: no page has this name. */
const struct curve_row *curve_named(const char *name, size_t length);
const char *curve_meant(const char *name, size_t length); /* as suite_meant */

/* How many names of the list some page documents. */
size_t documented_names(const struct name_list *list);

#endif
