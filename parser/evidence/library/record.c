/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/library/record.h"

#include <string.h>

void record_start(struct record *record, uint32_t kind)
{
	record->kind = kind;
	record->size = record->at = 0;
	record->is_bad = false;
}

static void add(struct record *record, const void *bytes, size_t size)
{
	if (record->is_bad || size > sizeof record->bytes - record->size) {
		record->is_bad = true;
		return;
	}
	memcpy(record->bytes + record->size, bytes, size);
	record->size += (uint32_t)size;
}

void record_add(struct record *record, uint64_t number)
{
	add(record, &number, sizeof number);
}

void record_add_text(struct record *record, const char *text)
{
	text = text ? text : "";
	add(record, text, strlen(text) + 1);
}

uint64_t record_number(struct record *record)
{
	uint64_t number;

	if (record->is_bad || record->size - record->at < sizeof number) {
		record->is_bad = true;
		return 0;
	}
	memcpy(&number, record->bytes + record->at, sizeof number);
	record->at += (uint32_t)sizeof number;
	return number;
}

const char *record_text(struct record *record)
{
	const char *text = (const char *)record->bytes + record->at;
	const char *end = record->is_bad ? NULL : memchr(text, '\0', record->size - record->at);

	if (!end) {
		record->is_bad = true;
		return "";
	}
	record->at += (uint32_t)(end - text) + 1;
	return text;
}
