/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registry.pol: the registry half of a Group Policy object, read into the events of .reg text (parser/reg/scan.h).
 *
 * [MS-GPREG] section 2.2.1 is the file, section 3.2.5.1.2 what a client makes of it, in order, one entry after the
 * other. The places of events and notes are byte offsets of entries; there are no lines. A file that is cut short, or
 * is something else from some byte on, keeps the entries before that. Codes of notes:
 *   pol-scope    neither Machine nor User in its path: taken for the machine's
 *   pol-cut      the file ends inside an entry        pol-broken   no entry where one should begin or go on
 *   pol-key      a key that no registry can hold      pol-root     the key begins with the name of a root
 *   pol-size     more data than the document allows   pol-special  an instruction that is not understood: no effect
 *   pol-secure   permissions of a key, which are not evaluated
 */
#ifndef TLSREADY_PARSER_POL_H
#define TLSREADY_PARSER_POL_H

#include "parser/reg/scan.h"

enum pol_scope { POL_MACHINE, POL_USER };

struct pol_summary {
	uint64_t size, entries; /* bytes read; entries that are whole */
	enum pol_scope scope;   /* whose registry it is written to */
	const char *format;     /* "Registry.pol 1", "Registry.xml", "LGPO text" */
	const char *doubt;      /* a setting that may concern the question and may not apply, a sentence; NULL: none */
	bool concerns;          /* an entry is about a key that was asked for */
	bool is_cut;            /* it ends, or breaks, inside an entry: what it would say there is not known */
};

enum { POL_SIZE_LIMIT = 1 << 24 }; /* no file this large is read: a thousand settings take a tenth of a megabyte */

/* True if these first bytes of a file are the signature. */
bool pol_probe(const uint8_t *head, size_t size);

/*
 * Reads one file. Its folder tells whose it is: ...\Machine\Registry.pol, ...\User\Registry.pol. Events have paths
 * below HKEY_LOCAL_MACHINE or HKEY_CURRENT_USER. 0, or ERR_FORMAT: no Registry.pol; ERR_CORRUPT: cut inside its header;
 * ERR_UNSUPPORTED: another version; ERR_LIMIT, ERR_IO, ERR_NOMEM; or what the callback returned.
 */
int pol_scan(const struct scan_job *job, const char *path, struct pol_summary *ret, struct error *err);

#endif
