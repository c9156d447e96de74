/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts and their evidence as JSON values. */
#include "reports/json/json_result.h"

#include "reports/words/report_util.h"

/* machine NULL: its list of sources is not in this document, so the log is not named. */
static void put_log(struct maker *maker, json_t *object, const struct machine_result *machine, struct location at)
{
	const struct result_log *log = machine ? log_of_location(machine, at) : NULL;
	json_t *location = at.log ? json_object() : NULL;

	if (!location)
		return;
	put_number(maker, location, "index", at.log - 1);
	put_number(maker, location, "offset", at.log_offset);
	if (log)
		put_string(maker, location, "path", log->path.utf8);
	put_value(maker, object, "log", location);
}

void put_location(struct maker *maker, json_t *object, const struct machine_result *machine, struct location at)
{
	if (at.source >= 0)
		put_number(maker, object, "source", (uint64_t)at.source);
	if (at.offset != LOCATION_NO_OFFSET)
		put_number(maker, object, "offset", at.offset);
	put_nonzero(maker, object, "line", at.line);
	put_nonzero(maker, object, "column", at.column);
	put_log(maker, object, machine, at);
}

json_t *json_of_evidence(struct maker *maker, const struct machine_result *machine, const struct evidence *evidence)
{
	json_t *object = json_object();

	put_string(maker, object, "key", evidence->key.utf8);
	put_string(maker, object, "answer", evidence->answer);
	if (!evidence->is_key)
		put_string(maker, object, "value", evidence->value.utf8);
	if (!evidence->is_key && is_present(evidence)) {
		put_string(maker, object, "type", evidence->type);
		put_string(maker, object, "data", evidence->data.utf8);
		put_string(maker, object, "data_hex", evidence->data_hex);
	}
	put_location(maker, object, machine, location_of_evidence(evidence));
	put_known(maker, object, "written", evidence->written);
	put_known(maker, object, "readers", evidence->readers);
	put_known(maker, object, "detail", evidence->detail.utf8);
	put_known(maker, object, "nearest", evidence->nearest.utf8);
	return object;
}

/* order: objects are sorted by name, and reports tell facts in the order in which they were decided. */
json_t *json_of_fact(struct maker *maker, const struct machine_result *machine, const struct fact *fact, size_t order)
{
	json_t *object = json_object(), *evidence = json_array();

	for (size_t i = 0; i < fact->evidence_count; i++)
		append(maker, evidence, json_of_evidence(maker, machine, &fact->evidence[i]));
	put_string(maker, object, "state", fact->state);
	put_string(maker, object, "because", fact->because.utf8);
	put_known(maker, object, "title", fact->title);
	put_known(maker, object, "decider", fact->decider);
	put_known(maker, object, "confidence", fact->confidence);
	put_known(maker, object, "cause", fact->root_cause);
	put_value(maker, object, "evidence", evidence);
	put_number(maker, object, "order", order);
	if (fact->issue_count)
		put_value(maker, object, "issues", strings_of(maker, fact->issues, fact->issue_count));
	return object;
}
