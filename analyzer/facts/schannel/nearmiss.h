/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What somebody set and Windows does not read: values one level too high, in the wrong view, and keys and values with
 * almost the right name. Each find gives its fact the issue "misplaced" or "near-miss", is cited, and is named at the end
 * of the fact's sentence. Nothing here changes a state. Private to the analyzer.
 */
#ifndef TLSREADY_ANALYZER_NEARMISS_H
#define TLSREADY_ANALYZER_NEARMISS_H

#include "analyzer/facts/fact_context.h"

/* To be called when the fact is decided. protocol: "TLS 1.2". */
void near_miss_schannel(struct fact_context *ctx, struct fact_builder *fact, const char *protocol, enum role role);
void near_miss_dotnet(struct fact_context *ctx, struct fact_builder *fact, int version, int view);
void near_miss_winhttp(struct fact_context *ctx, struct fact_builder *fact, int view);

/*
 * For the files that look: one find becomes the issue, evidence, and a clause behind the sentence. hint: where Windows looks
 * instead; NULL: not said. *count: the finds so far, of which the sentence names the first few.
 */
void near_miss_tell(struct fact_context *ctx, struct fact_builder *fact, const char *issue,
		    const struct reganswer *answer, const char *hint, size_t *count);

#endif
