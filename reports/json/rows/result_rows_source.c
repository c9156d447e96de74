/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One input: what it was, its logs, and who read it. */
#include <string.h>

#include "reports/json/rows/result_rows.h"

ENUM_CHOICES(kind_choice, enum source_kind, SOURCE_OTHER, source_kind_name)
ENUM_CHOICES(status_choice, enum source_status, SOURCE_NOT_NEEDED, source_status_name)
CHOICES(state_choice, "applied", "ignored", "old", "gap", "invalid")

/* clang-format off */
#define STRUCT struct result_log
static const struct row log_rows[] = {
	{ AS_U32("entries", entries),              REQUIRED },
	{ AS_U32("first", first),                  KNOWN },
	{ AS_WORDS("format", format),              KNOWN },
	{ AS_U32("last", last),                    KNOWN },
	{ AS_HEX("md5", md5),                      KNOWN, FORM("md5") },
	{ AS_U32("pages", pages),                  REQUIRED },
	{ AS_TEXT("path", path),                   REQUIRED, FORM("words") },
	{ AS_HEX("sha1", sha1),                    KNOWN, FORM("sha1") },
	{ AS_HEX("sha256", sha256),                KNOWN, FORM("sha256") },
	{ AS_U64("size", size),                    REQUIRED },
	{ AS_NAME("state", state, state_choice),   REQUIRED },
	{ AS_TEXT("why", why),                     KNOWN },
};
const struct table log_table = { .name = "log", TABLE(log_rows) };
#undef STRUCT

#define STRUCT struct result_reader
static const struct row reader_rows[] = {
	{ AS_U32("agreed", agreed),     REQUIRED },
	{ AS_U32("differed", differed), REQUIRED },
	{ AS_WORDS("name", name),       REQUIRED },
	{ AS_WORDS("status", status),   REQUIRED },
	{ AS_TEXT("why", why),          KNOWN },
};
const struct table reader_table = { .name = "reader", TABLE(reader_rows) };
#undef STRUCT

#define STRUCT struct file_time
static const struct row file_time_rows[] = {
	{ AS_INDEX("log", log),          KNOWN, ABOUT("Index into the logs of the source; absent: it is the source itself.") },
	{ AS_TIME("modified", modified), REQUIRED, FORM("time") },
	{ AS_INDEX("source", source),    REQUIRED },
};
const struct table file_time_table = { .name = "file", TABLE(file_time_rows) };
#undef STRUCT

static bool is_hive(const void *source)
{
	return ((const struct result_source *)source)->kind == SOURCE_HIVE;
}

#define STRUCT struct result_source
static const struct row source_rows[] = {
	{ AS_FLAG("dirty", is_dirty),               REQUIRED, .when = is_hive },
	{ AS_WORDS("format", format),               KNOWN },
	{ AS_ENUM("kind", kind, enum source_kind, kind_choice),      REQUIRED },
	{ AS_LIST("logs", logs, log_count, struct result_log, LOGS_LIMIT, log_table), REQUIRED, .when = is_hive },
	{ AS_HEX("md5", md5),                       KNOWN, FORM("md5"), ABOUT("By --hashes, as sha1.") },
	{ AS_STRINGS("origin", origin, origin_count, ORIGIN_LIMIT), KNOWN,
	  ABOUT("The way to an input inside of an image: the image, what it holds, the path there. Absent: a file of its own.") },
	{ AS_FLAG("overlay", is_overlay),           KNOWN, ABOUT("Laid over the machine by --overlay.") },
	{ AS_TEXT("path", path),                    REQUIRED, FORM("words") },
	{ AS_LIST("readers", readers, reader_count, struct result_reader, READERS_LIMIT, reader_table), REQUIRED, .when = is_hive },
	{ AS_FLAG("replayed", is_replayed),         REQUIRED, .when = is_hive },
	{ AS_WORDS("role", role),                   KNOWN },
	{ AS_TIME("root_written", root_written),    KNOWN },
	{ AS_U32("sequence1", sequence1),           REQUIRED, .when = is_hive },
	{ AS_U32("sequence2", sequence2),           REQUIRED, .when = is_hive },
	{ AS_HEX("sha1", sha1),                     KNOWN, FORM("sha1") },
	{ AS_HEX("sha256", sha256),                 KNOWN, FORM("sha256") },
	{ AS_U64("size", size),                     REQUIRED },
	{ AS_ENUM("status", status, enum source_status, status_choice), REQUIRED },
	{ AS_TEXT("why", why),                      KNOWN },
	{ AS_TIME("written", written),              KNOWN },
};
const struct table source_table = { .name = "source", TABLE(source_rows), MORE(
	"\"if\": { \"properties\": { \"kind\": { \"const\": \"hive\" } } },"
	"\"then\": { \"required\": [\"dirty\", \"replayed\", \"sequence1\", \"sequence2\", \"logs\", \"readers\"] }") };
#undef STRUCT
/* clang-format on */
