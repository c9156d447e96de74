/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The side that asks. What it reads was written by a process that the evidence may have taken over. */
#include "parser/evidence/library/library.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/host/clock.h"
#include "common/sandbox/stream.h"

enum { FILES_LIMIT = 4096, MILLISECONDS = 1000, SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static unsigned seconds_for(uint64_t input_size)
{
	uint64_t more = input_size / LIBRARY_BYTES_A_SECOND;

	return LIBRARY_SECONDS + (unsigned)(more < LIBRARY_SECONDS_LIMIT ? more : LIBRARY_SECONDS_LIMIT);
}

int library_start(struct library_call *call, const struct library_job *job, struct error *err)
{
	int files[FILES_LIMIT];
	size_t count = job->room ? source_descriptors(job->room, files, FILES_LIMIT) : 0;

	if (count > FILES_LIMIT)
		return error_set(err, ERR_LIMIT, "consists of more than %d files", FILES_LIMIT);
	const struct sandbox_job what = {
		.prepare = job->prepare,
		.serve = job->serve,
		.context = job->context,
		.files = files,
		.file_count = count,
		.output = job->output,
		.output_size = LIBRARY_OUTPUT_LIMIT,
		.may_open = job->may_open,
		.limits = { .memory = LIBRARY_MEMORY, .seconds = seconds_for(job->input_size) },
	};
	int result = job->host->sandbox->start_job(&what, &call->process, err);

	call->host = job->host;
	call->library = job->library;
	call->waited = 0;
	call->has_refused = false;
	call->runs = result == 0;
	return result;
}

void library_stop(struct library_call *call)
{
	char why[SANDBOX_WHY];

	if (call->runs)
		call->host->sandbox->end(&call->process, why);
	call->runs = false;
}

/* It says that it lives, and nothing else: a process that was taken over may do so for ever, and needs no processor time for it. */
static int dawdles(struct library_call *call, struct error *err)
{
	library_stop(call);
	return error_set(err, ERR_LIMIT, "%s did not finish reading it in %d hours", call->library,
			 LIBRARY_WAITING_LIMIT / 3600);
}

static int hangs(struct library_call *call, unsigned seconds, struct error *err)
{
	library_stop(call);
	return error_set(err, ERR_LIMIT, "%s gave no sign of life for %u seconds while it read it", call->library,
			 seconds);
}

static int died(struct library_call *call, struct error *err)
{
	char why[SANDBOX_WHY];
	enum sandbox_end end = call->host->sandbox->end(&call->process, why);

	call->runs = false;
	if (end == SANDBOX_EXHAUSTED)
		return error_set(err, ERR_LIMIT, "%s took too long to read it: %s", call->library, why);
	return error_set(err, ERR_CORRUPT, "%s crashed while it read it%s%s", call->library, *why ? ": " : "", why);
}

static int nonsense(struct library_call *call, struct error *err)
{
	library_stop(call);
	return error_set(err, ERR_CORRUPT, "%s returned invalid data while it read it", call->library);
}

/* What poll returns. */
static int wait_for(struct library_call *call, unsigned seconds)
{
	struct pollfd wait = { .fd = call->process.fd, .events = POLLIN };
	int64_t start = clock_ms();
	int ready = poll(&wait, 1, (int)seconds * MILLISECONDS);

	call->waited += (uint64_t)(clock_ms() - start);
	return ready;
}

/* All size bytes: 1; 0: it has ended; below 0: an error, and the call has ended. */
static int receive(struct library_call *call, void *buffer, size_t size, struct error *err)
{
	unsigned patience = call->host->patience ? call->host->patience : LIBRARY_PATIENCE;

	for (size_t done = 0; done < size;) {
		int ready = wait_for(call, patience);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0)
			return hangs(call, patience, err);
		if (call->waited > (uint64_t)LIBRARY_WAITING_LIMIT * MILLISECONDS)
			return dawdles(call, err);
		ssize_t got = ready < 0 ? 0 : stream_receive(call->process.fd, (uint8_t *)buffer + done, size - done, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return 0;
		done += (size_t)got;
	}
	return 1;
}

static int receive_record(struct library_call *call, struct record *record, struct error *err)
{
	uint32_t head[2];
	int result = receive(call, head, sizeof head, err);

	if (result == 1 && head[1] > sizeof record->bytes)
		return nonsense(call, err);
	if (result == 1) {
		record_start(record, head[0]);
		record->size = head[1];
		result = receive(call, record->bytes, record->size, err);
	}
	return result == 0 ? died(call, err) : result;
}

enum err library_error(uint64_t code)
{
	switch ((int64_t)code) {
	case ERR_IO:
	case ERR_LIMIT:
	case ERR_UNSUPPORTED:
		return (enum err)(int64_t)code;
	case ERR_NOMEM:
		return ERR_LIMIT;
	case ERR_CORRUPT:
	case ERR_FORMAT:
		return ERR_CORRUPT;
	default:
		return 0;
	}
}

static int pass_error(struct library_call *call, struct record *record, struct error *err)
{
	enum err code = library_error(record_number(record));
	const char *text = record_text(record);

	if (record->is_bad || !code || !*text)
		return nonsense(call, err);
	library_stop(call);
	call->has_refused = true;
	return error_set(err, code, "%s", text);
}

int library_next_of_answer(struct library_call *call, struct record *record, struct error *err)
{
	int result;

	if (!call->runs)
		return error_set(err, ERR_IO, "cannot be read any more: %s has ended", call->library);
	do
		result = receive_record(call, record, err);
	while (result > 0 && record->kind == RECORD_ALIVE);
	if (result < 0)
		return result;
	if (record->kind == RECORD_ERROR)
		return pass_error(call, record, err);
	return record->kind != RECORD_DONE;
}

int library_next(struct library_call *call, struct record *record, struct error *err)
{
	int result = library_next_of_answer(call, record, err);

	if (result == 0)
		library_stop(call);
	return result;
}

int library_ask(struct library_call *call, const struct record *record, struct error *err)
{
	const uint32_t head[2] = { record->kind, record->size };

	if (record->is_bad)
		return error_set(err, ERR_LIMIT, "has a path that is too long");
	if (!call->runs)
		return error_set(err, ERR_IO, "cannot be read any more: %s has ended", call->library);
	if (stream_send(call->process.fd, head, sizeof head, MSG_NOSIGNAL) != sizeof head ||
	    stream_send(call->process.fd, record->bytes, record->size, MSG_NOSIGNAL) != (ssize_t)record->size)
		return died(call, err);
	return 0;
}

int library_output(void)
{
	return memfd_create("unpacked", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int library_output_take(struct source_room *room, int fd, struct source *below, const char *label, struct source **ret,
			struct error *err)
{
	if (fcntl(fd, F_ADD_SEALS, SEALS) == 0)
		return source_take_memory(room, fd, below, label, ret, err);
	int reason = errno;

	close(fd);
	return error_set(err, ERR_IO, "its copy in memory cannot be sealed: %s", strerror(reason));
}
