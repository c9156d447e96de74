/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where libraries run: handed in by the owner of main(), since the parser starts no processes. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_HOST_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_HOST_H

struct sandbox;

struct library_host {
	const struct sandbox *sandbox;
	unsigned patience; /* seconds without a sign of life, after which a process counts as hung; 0: the usual */
};

#endif
