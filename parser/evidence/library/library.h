/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Formats that a library reads. It is loaded late, in a process of its own that is in a cage, reads the evidence there and hands back
 * records; files go into a memory file. This process never runs a line of it: a crash, a hang, a limit is one error here.
 *
 *     library_start(&call, ...);
 *     while ((result = library_next(&call, &record, err)) > 0)
 *             ...
 *     library_stop(&call);
 *
 * Private to this folder, but for struct library_host.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_LIBRARY_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_LIBRARY_H

#include "common/error.h"
#include "common/host/library.h"
#include "common/sandbox/sandbox.h"
#include "parser/evidence/library/library_host.h"
#include "parser/evidence/library/record.h"
#include "parser/evidence/source/source.h"

/* Limits of one process. */
#define LIBRARY_MEMORY                                                                                                 \
	(UINT64_C(1) << 30) /* dictionaries: 7-Zip writes up to 1.5 GiB, which is refused then; 64 MiB are usual */
#define LIBRARY_FILE_LIMIT (UINT64_C(2) << 30)   /* of one file, unpacked */
#define LIBRARY_OUTPUT_LIMIT (UINT64_C(4) << 30) /* of all files that are unpacked together */
enum {
	LIBRARY_SECONDS = 60,             /* of processor time, and ... */
	LIBRARY_BYTES_A_SECOND = 4 << 20, /* ... one more for so many bytes of the input */
	LIBRARY_SECONDS_LIMIT = 3600,
	LIBRARY_PATIENCE = 60,            /* seconds without a sign of life */
	LIBRARY_WAITING_LIMIT = 4 * 3600, /* seconds that are waited for one process in all, signs of life or not */
};

struct library_job {
	const struct library_host *host;
	struct source_room *room; /* all of its files stay open there; NULL: none does */
	const char *library;      /* "libarchive", for messages */
	uint64_t input_size;
	void (*prepare)(void *context);
	void (*serve)(void *context, int fd);
	void *context;
	int output; /* -1: none */
	bool may_open;
};

struct library_call { /* starts as {0} */
	const struct library_host *host;
	const char *library;
	struct sandbox_process process;
	bool runs, has_refused; /* has_refused: it ended with an error that it said itself, and may be started again */
	uint64_t waited;        /* milliseconds */
};

/* This process. 0, or a negative enum err. */

int library_start(struct library_call *call, const struct library_job *job, struct error *err);

/*
 * The next record: 1; 0: it has said all, and the process is gone. ERR_CORRUPT: it died or answers nonsense, ERR_LIMIT: it used up its
 * time or hangs, or what it said itself. The call has ended then, too.
 */
int library_next(struct library_call *call, struct record *record, struct error *err);

/* A question, for a process that answers several: after it the records up to RECORD_DONE are the answer. */
int library_ask(struct library_call *call, const struct record *record, struct error *err);
int library_next_of_answer(struct library_call *call, struct record *record, struct error *err); /* the process stays */

void library_stop(struct library_call *call);

/*
 * What a code from the other process means here. What it lacks is its memory and not ours, which would end the whole run; and what
 * was handed to it had the first bytes of its format. 0: the number is no code.
 */
enum err library_error(uint64_t code);

/* A memory file to unpack into; -1: errno. library_output_take seals it, and it is the room's from there on, also on failure. */
int library_output(void);
int library_output_take(struct source_room *room, int fd, struct source *below, const char *label, struct source **ret,
			struct error *err);

/* The other process. */

bool library_heard(int fd, struct record *record);     /* a question; false: nobody asks any more */
void library_say(int fd, const struct record *record); /* a record that is bad is an error */
void library_say_done(int fd);
void library_say_error(int fd, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
void library_say_alive(int fd); /* once a second at the most, so that it may be called often */

#endif
