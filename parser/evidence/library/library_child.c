/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The side that may crash. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/sandbox/stream.h"
#include "parser/evidence/library/library.h"

static bool send_all(int fd, const void *buffer, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t put = stream_send(fd, (const uint8_t *)buffer + done, size - done, MSG_NOSIGNAL);

		if (put < 0 && errno != EINTR)
			return false;
		done += put > 0 ? (size_t)put : 0;
	}
	return true;
}

static bool receive_all(int fd, void *buffer, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = read(fd, (uint8_t *)buffer + done, size - done);

		if (got == 0 || (got < 0 && errno != EINTR))
			return false;
		done += got > 0 ? (size_t)got : 0;
	}
	return true;
}

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
	send_all(fd, message, sizeof head + record->size);
}

bool library_heard(int fd, struct record *record)
{
	uint32_t head[2];

	if (!receive_all(fd, head, sizeof head) || head[1] > sizeof record->bytes)
		return false;
	record_start(record, head[0]);
	record->size = head[1];
	return receive_all(fd, record->bytes, record->size);
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
