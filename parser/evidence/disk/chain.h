/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images that were opened for one another: a child, its parent, the parent of that one. */
#ifndef TLSREADY_PARSER_EVIDENCE_DISK_CHAIN_H
#define TLSREADY_PARSER_EVIDENCE_DISK_CHAIN_H

#include "parser/evidence/source/source.h"

struct disk_chain {
	struct source *file;
	const struct disk_chain *child; /* whose parent it is; NULL: the image that was asked for */
	unsigned depth;                 /* 0: that image */
};

/* Whether a file is of the chain already: it would be its own parent. */
static inline bool disk_chain_has(const struct disk_chain *chain, const struct source *file)
{
	for (; chain; chain = chain->child)
		if (source_is_same_file(chain->file, file))
			return true;
	return false;
}

#endif
