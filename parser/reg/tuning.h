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

int reg_scan_tuned(const struct reg_tuning *tuning, const struct scan_job *job, const struct wanted_keys *wanted_keys,
		   struct reg_summary *ret, struct error *err);

#endif
