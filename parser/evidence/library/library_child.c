/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The side that may crash. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/sandbox/stream.h"
#include "parser/evidence/library/library.h"

/* Head and bytes in one call: for a list of names the calls are what costs. */
void library_say(int fd, const struct record *record)
{
	static uint8_t message[sizeof(uint32_t[2]) + RECORD_LIMIT];
	const uint32_t head[2] = { record->kind, record->size };

	if (record->is_bad) {
		library_say_error(fd, ERR_LIMIT, "has a name that is too long");
		return;
	}
	memcpy(message, head, sizeof head);
	memcpy(message + sizeof head, record->bytes, record->size);
	stream_send_whole(fd, message, sizeof head + record->size);
}

bool library_heard(int fd, struct record *record)
{
	uint32_t head[2];

	if (!stream_receive_whole(fd, head, sizeof head) || head[1] > sizeof record->bytes)
		return false;
	record_start(record, head[0]);
	record->size = head[1];
	return stream_receive_whole(fd, record->bytes, record->size);
}

void library_say_done(int fd)
{
	static struct record record;

	record_start(&record, RECORD_DONE);
	library_say(fd, &record);
}

void library_say_error(int fd, int code, const char *format, ...)
{
	static struct record record;
	char text[ERROR_TEXT_LIMIT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	record_start(&record, RECORD_ERROR);
	record_add(&record, (uint64_t)(int64_t)code);
	record_add_text(&record, text);
	library_say(fd, &record);
}

void library_say_alive(int fd)
{
	static struct record record;
	static time_t said;
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0 || now.tv_sec == said)
		return;
	said = now.tv_sec;
	record_start(&record, RECORD_ALIVE);
	library_say(fd, &record);
}
