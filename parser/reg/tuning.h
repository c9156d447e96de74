/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reg_scan with its inner sizes in the caller's hand: for tests, which want small ones. The answers never depend on
 * them. */
#ifndef TLSREADY_PARSER_REG_TUNING_H
#define TLSREADY_PARSER_REG_TUNING_H

#include "parser/reg/scan.h"

struct reg_tuning {
	size_t chunk; /* bytes asked for in one read */
	bool plain;   /* without SSE2, as on other processors */
};

int reg_scan_tuned(const struct reg_tuning *tuning, reg_read_fn read, void *read_context, int32_t source,
		   const struct wanted_keys *wanted_keys, struct arena *arena, struct notes *notes, reg_event_fn event,
		   void *context, struct reg_summary *ret, struct error *err);

#endif
