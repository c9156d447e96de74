/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The json format: every member of struct result that is not on the way to another one, so that any other format can be made
 * from the saved JSON. Escapes (\u{202E}) are part of the strings; raw data is in data_hex, so nothing is lost.
 */
#include "reports/formats.h"
#include "reports/json/result_rows.h"

int report_json(const struct result *result, const struct report_options *options, FILE *out, struct error *err)
{
	struct json_writer writer = { .out = out_to_file(out), .indent = 2 };

	(void)options;
	write_table(&writer, &result_table, result);
	return write_finish(&writer, true, err);
}
