/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/json/json_out.h"

int json_out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM,
			 "the result does not fit into memory as JSON, or one of its strings is not UTF-8");
}

int json_out(const json_t *object, bool failed, size_t flags, FILE *out, struct error *err)
{
	if (failed || !object)
		return json_out_of_memory(err);
	if (json_dumpf(object, out, flags | JSON_SORT_KEYS | JSON_ENSURE_ASCII) != 0 || fputc('\n', out) == EOF ||
	    fflush(out) != 0)
		return error_set(err, ERR_IO, "the report could not be written");
	return 0;
}
