/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The side of the wire that asks. The other side may be in the hands of whoever made the hive: its sizes are checked,
 * and it is never waited for without end.
 */
#include "parser/hive/second/remote.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "common/host/clock.h"
#include "common/sandbox/stream.h"
#include "parser/hive/second/send_queue.h"
#include "parser/hive/second/remote_serve.h"

enum {
	PATIENCE_MS = 20000, /* for one answer, unless the options say otherwise */
	RESTARTS_LIMIT = 3,  /* of a process that crashed */
};

struct remote {
	struct remote_options options; /* without a sandbox, server is in this process */
	uint8_t sector[LOG_SECTOR];
	struct sandbox_process run;
	struct server server;
	struct arena *arena;
	const struct bytes *bytes;
	struct send_queue send_queue;
	uint32_t asked, answered;
	uint32_t repeated; /* answers to come that were had before */
	unsigned restarts;
	bool running, opened, lost, crashed;
	int open_result;
	struct error open_error;
	const char *status, *why;
};

static void set_status(struct remote *remote, const char *status, const char *why)
{
	const char *own = why ? arena_strdup(remote->arena, why) : "";

	remote->status = status;
	remote->why = own ? own : "";
}

static int say_lost(const struct remote *remote, struct error *err)
{
	return error_set(err, ERR_IO, "libregf: %s (%s)", remote->why, remote->status);
}

static int run(struct remote *remote, struct error *err)
{
	struct serve_context serve = { remote->options.backend, remote->bytes, remote->options.sector };
	int result = remote->options.sandbox->start(remote_serve, &serve, &remote->options.limits, &remote->run, err);

	remote->running = result == 0;
	return result;
}

/* The end of the other side. How its process ended says more than what was noticed here. */
static int lose(struct remote *remote, const char *status, const char *why, struct error *err)
{
	char how[SANDBOX_WHY] = "";
	enum sandbox_end end = remote->running ? remote->options.sandbox->end(&remote->run, how) : SANDBOX_ENDED;

	remote->running = false;
	remote->lost = true;
	if (end == SANDBOX_ENDED)
		set_status(remote, status, why);
	else if (end == SANDBOX_EXHAUSTED)
		set_status(remote, "timeout", how);
	else /* lists that contain themselves, counts that overflow: fixed in the releases of 2021 */
		set_status(remote, "crashed",
			   arena_printf(remote->arena, "%s (known: libregf 20201007 crashes on some damaged lists)", how));
	remote->crashed = end == SANDBOX_CRASHED;
	return say_lost(remote, err);
}

/* Sending. */

static void flush(struct remote *remote)
{
	if (remote->running)
		send_queue_flush(&remote->send_queue, remote->run.fd);
}

uint32_t remote_ask(struct remote *remote, const struct remote_question *question)
{
	if (!remote->lost && !send_queue_add(&remote->send_queue, question))
		lose(remote, "failed", "out of memory", NULL);
	flush(remote);
	return ++remote->asked;
}

/* Receiving. */

static bool wait_for(struct remote *remote, int64_t until)
{
	int64_t left = until - clock_ms();
	struct pollfd wait = { .fd = remote->run.fd, .events = POLLIN };

	if (remote->send_queue.sent < remote->send_queue.size)
		wait.events |= POLLOUT;
	if (left <= 0 || poll(&wait, 1, (int)left) == 0)
		return false;
	if (wait.revents & POLLOUT)
		flush(remote);
	return true;
}

static int receive(struct remote *remote, void *buffer, size_t size, struct error *err)
{
	int64_t until = clock_ms() + remote->options.patience_ms;
	uint8_t *p = buffer;

	while (size) {
		ssize_t got = stream_receive(remote->run.fd, p, size, MSG_DONTWAIT);

		if (got > 0) {
			p += got;
			size -= (size_t)got;
		} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
			return lose(remote, "crashed", "its process ended without a message", err);
		} else if (!wait_for(remote, until)) {
			return lose(
				remote, "timeout",
				arena_printf(remote->arena, "it gave no answer for %u ms", remote->options.patience_ms),
				err);
		}
	}
	return 0;
}

static int receive_text(struct remote *remote, uint64_t size, const void **ret, struct error *err)
{
	char *text = arena_alloc(remote->arena, (size_t)size + 1);

	if (!text)
		return lose(remote, "failed", "out of memory", err);
	*ret = text;
	return receive(remote, text, (size_t)size, err);
}

static int receive_answer(struct remote *remote, struct remote_reply *ret, struct error *err)
{
	struct wire_answer wire;
	char text[ERROR_TEXT_LIMIT] = "";
	const void *name = "", *data = NULL;
	int result = receive(remote, &wire, sizeof wire, err);

	if (result < 0)
		return result;
	if (wire.name_size > WIRE_NAME_LIMIT || wire.data_size > remote->bytes->size || wire.text_size >= sizeof text ||
	    wire.result < ERR_USAGE || wire.result > UNREADABLE)
		return lose(remote, "crashed", "its process gave an answer that makes no sense", err);
	if ((wire.name_size && (result = receive_text(remote, wire.name_size, &name, err)) < 0) ||
	    (wire.data_size && (result = receive_text(remote, wire.data_size, &data, err)) < 0) ||
	    (result = receive(remote, text, wire.text_size, err)) < 0)
		return result;
	if (wire.text_size)
		error_at(err, wire.result < 0 ? (enum err)wire.result : ERR_CORRUPT, wire.at, "%s", text);
	*ret = (struct remote_reply){ name, wire.at, wire.written, wire.type, data, (size_t)wire.data_size };
	return wire.result;
}

/* The next of the questions that were kept, answered here and now. */
static int answer_here(struct remote *remote, struct remote_reply *ret, struct error *err)
{
	struct remote_question question = send_queue_take(&remote->send_queue, remote->arena);

	return question.name ? server_answer(&remote->server, &question, ret, err) : error_no_memory(err);
}

/*
 * Another process for the questions that are left, since the last one crashed over the one just asked for. One that
 * crashes where the last did not has no successor: it would do so again.
 */
static void restart(struct remote *remote)
{
	struct error err;

	if (remote->repeated || remote->restarts == RESTARTS_LIMIT ||
	    !send_queue_again(&remote->send_queue, remote->answered) || run(remote, &err) < 0)
		return;
	remote->restarts++;
	remote->lost = false;
	remote->repeated = 1 + remote->answered + 1; /* how opening went, the answers had, and the one that it skips */
	flush(remote);
}

static int answer_there(struct remote *remote, struct remote_reply *ret, struct error *err)
{
	for (; remote->repeated && !remote->lost; remote->repeated -= !remote->lost)
		receive_answer(remote, ret, err);
	int result = remote->lost ? say_lost(remote, err) : receive_answer(remote, ret, err);

	if (remote->lost && remote->crashed)
		restart(remote);
	remote->answered++;
	return result;
}

int remote_opened(struct remote *remote, struct error *err)
{
	struct remote_reply nothing;

	if (!remote->opened && remote->running)
		remote->open_result = receive_answer(remote, &nothing, &remote->open_error);
	if (!remote->opened && remote->open_result < 0 && !remote->lost)
		set_status(remote, "refused", remote->open_error.text);
	remote->opened = true;
	if (remote->open_result < 0 && err)
		*err = remote->open_error;
	return remote->open_result;
}

int remote_answer(struct remote *remote, struct remote_reply *ret, struct error *err)
{
	int result = remote_opened(remote, err);

	if (result < 0)
		return result;
	if (remote->lost)
		return say_lost(remote, err);
	return remote->running ? answer_there(remote, ret, err) : answer_here(remote, ret, err);
}

/* Starting and ending. */

static int start_here(struct remote *remote, const struct remote_options *options)
{
	if (options->sector)
		memcpy(remote->bytes->data, options->sector, LOG_SECTOR);
	remote->open_result =
		server_open(&remote->server, options->backend, remote->bytes, remote->arena, &remote->open_error);
	return 0;
}

int remote_start(const struct remote_options *options, const struct bytes *bytes, struct arena *arena,
		 struct remote **ret, struct error *err)
{
	struct remote *remote = arena_alloc(arena, sizeof *remote);

	if (!remote)
		return error_no_memory(err);
	*remote = (struct remote){ .options = *options, .arena = arena, .bytes = bytes, .status = "read", .why = "" };
	if (!options->patience_ms)
		remote->options.patience_ms = PATIENCE_MS;
	if (options->sector)
		remote->options.sector = memcpy(remote->sector, options->sector, LOG_SECTOR);
	int result = options->sandbox ? run(remote, err) : start_here(remote, options);

	if (result == 0)
		*ret = remote;
	return result;
}

const char *remote_status(const struct remote *remote, const char **ret_why)
{
	*ret_why = remote->why;
	return remote->status;
}

void remote_close(struct remote *remote)
{
	char how[SANDBOX_WHY];

	if (!remote)
		return;
	if (remote->running)
		remote->options.sandbox->end(&remote->run, how);
	remote->running = false;
	server_close(&remote->server);
	send_queue_free(&remote->send_queue);
}
