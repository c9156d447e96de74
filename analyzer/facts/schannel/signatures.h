/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which signature algorithms a machine has left. Private to signatures.c and explain_signatures.c. */
#ifndef TLSREADY_ANALYZER_SIGNATURES_H
#define TLSREADY_ANALYZER_SIGNATURES_H

#include "analyzer/facts/ciphers/namelist.h"

enum { LOCAL, POLICY, LISTS };
enum { OFF_256 = 1, OFF_384 = 2, OFF_512 = 4, OFF_NONE = 0 };

struct algorithm {
	const char *name;
	unsigned hash;  /* OFF_...: the switch that takes it away */
	bool required;  /* by Azure */
	bool is_usable; /* TLS 1.2 with Azure is not excluded while it is left */
};

/* A key below SCHANNEL\Hashes. */
struct signature_hash {
	const char *name;
	unsigned off;
};

enum { SIGNATURE_ALGORITHMS = 17, SIGNATURE_HASHES = 3 };

extern const struct algorithm signature_algorithms[SIGNATURE_ALGORITHMS];
extern const struct signature_hash signature_hashes[SIGNATURE_HASHES];

struct signature_settings {
	struct name_list lists[LISTS];
	bool is_odd[LISTS];      /* another type, or it names nothing */
	unsigned off, maybe_off; /* OFF_... */
	const char *off_names;   /* hashes that are off: "SHA384, SHA512" */
	const char *odd_names;   /* hashes whose switch is no REG_DWORD: no document states what Schannel makes of it */
	const char *why;         /* of the first switch or list that cannot be read; NULL: all were */
};

/* A state of schannel.signatures. hopeful: what cannot be read is taken for the best it could hold, else for the worst. */
const char *signatures_state(const struct signature_settings *settings, bool hopeful);

#endif
