/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One input of a saved result: what it was, its logs, and who read it. */
#include <string.h>

#include "reports/json/json_read_parts.h"

CHOICES(kind_choice, "hive", "reg", "pol", "other")
CHOICES(status_choice, "read", "refused", "not needed")
CHOICES(log_choice, "applied", "ignored", "old", "gap", "invalid")

/* clang-format off */
#define LOG(field, want) FIELD(struct result_log, field, want)
static const struct take log_rows[] = {
	{ "path",    TAKE_TEXT,  LOG(path, struct text),    true,  NULL },
	{ "state",   TAKE_NAME,  LOG(state, const char *),  true,  log_choice },
	{ "format",  TAKE_WORDS, LOG(format, const char *), false, NULL },
	{ "size",    TAKE_U64,   LOG(size, uint64_t),       true,  NULL },
	{ "sha256",  TAKE_HEX,   LOG(sha256, const char *), false, NULL },
	{ "first",   TAKE_U32,   LOG(first, uint32_t),      false, NULL },
	{ "last",    TAKE_U32,   LOG(last, uint32_t),       false, NULL },
	{ "entries", TAKE_U32,   LOG(entries, uint32_t),    true,  NULL },
	{ "pages",   TAKE_U32,   LOG(pages, uint32_t),      true,  NULL },
	{ "why",     TAKE_TEXT,  LOG(why, struct text),     false, NULL },
};

#define READER(field, want) FIELD(struct result_reader, field, want)
static const struct take reader_rows[] = {
	{ "name",     TAKE_WORDS, READER(name, const char *),   true,  NULL },
	{ "status",   TAKE_WORDS, READER(status, const char *), true,  NULL },
	{ "why",      TAKE_TEXT,  READER(why, struct text),     false, NULL },
	{ "agreed",   TAKE_U32,   READER(agreed, uint32_t),     true,  NULL },
	{ "differed", TAKE_U32,   READER(differed, uint32_t),   true,  NULL },
};

#define SOURCE(field, want) FIELD(struct result_source, field, want)
static const struct take source_rows[] = {
	{ "path",    TAKE_TEXT,  SOURCE(path, struct text),     true,  NULL },
	{ "kind",    TAKE_NAME,  SOURCE(kind, const char *),    true,  kind_choice },
	{ "status",  TAKE_NAME,  SOURCE(status, const char *),  true,  status_choice },
	{ "size",    TAKE_U64,   SOURCE(size, uint64_t),        true,  NULL },
	{ "sha256",  TAKE_HEX,   SOURCE(sha256, const char *),  false, NULL },
	{ "role",    TAKE_WORDS, SOURCE(role, const char *),    false, NULL },
	{ "format",  TAKE_WORDS, SOURCE(format, const char *),  false, NULL },
	{ "why",     TAKE_TEXT,  SOURCE(why, struct text),      false, NULL },
	{ "written", TAKE_TIME,  SOURCE(written, const char *), false, NULL },
	{ "root_written", TAKE_TIME, SOURCE(root_written, const char *), false, NULL },
	{ "overlay", TAKE_FLAG,  SOURCE(is_overlay, bool),      false, NULL },
};

static const struct take hive_rows[] = {
	{ "dirty",     TAKE_FLAG, SOURCE(is_dirty, bool),      true, NULL },
	{ "replayed",  TAKE_FLAG, SOURCE(is_replayed, bool),   true, NULL },
	{ "sequence1", TAKE_U32,  SOURCE(sequence1, uint32_t), true, NULL },
	{ "sequence2", TAKE_U32,  SOURCE(sequence2, uint32_t), true, NULL },
};
/* clang-format on */

static struct result_log read_log(const struct from *from)
{
	struct result_log log = { 0 };

	TAKE(from, log_rows, &log);
	return log;
}

static struct result_reader read_reader(const struct from *from)
{
	struct result_reader reader = { 0 };

	TAKE(from, reader_rows, &reader);
	return reader;
}

DEFINE_LIST(read_logs, struct result_log, LOGS_LIMIT, read_log)
DEFINE_LIST(read_readers, struct result_reader, READERS_LIMIT, read_reader)

struct result_source read_source(const struct from *from)
{
	struct result_source source = { 0 };

	TAKE(from, source_rows, &source);
	if (strcmp(source.kind, "hive") == 0) {
		TAKE(from, hive_rows, &source);
		source.logs = read_logs(from, "logs", true, &source.log_count);
		source.readers = read_readers(from, "readers", true, &source.reader_count);
	}
	return source;
}
