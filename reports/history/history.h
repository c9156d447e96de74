/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a history has to say: the states of one machine in order of time, and the spans in which nothing changed. Plain data, made by
 * engine/history; the facts and the evidence that it points to are those of the states' machines. It is written as text, JSON, HTML.
 */
#ifndef TLSREADY_REPORTS_HISTORY_H
#define TLSREADY_REPORTS_HISTORY_H

#include <stdio.h>

#include "analyzer/result.h"
#include "common/error.h"
#include "reports/reports.h"

enum history_kind { HISTORY_OLDER_COPY, HISTORY_SHADOW_COPY, HISTORY_PRESENT };

/* What the time of a state means. */
enum history_time {
	TIME_UNKNOWN,
	TIME_MADE,       /* the shadow copy was made then */
	TIME_NOT_BEFORE, /* the latest time that the hives hold: the state is not older */
	TIME_NOT_AFTER,  /* that of the shadow copy in which it is: its hives hold later times, which cannot be right */
};

struct history_state {
	enum history_kind kind;
	struct text label; /* "shadow copy 2", "RegBack", "RegBack in shadow copy 2", "now" */
	struct text path;  /* "case.E01 > partition 2 > shadow copy 2", "/mnt/c/Windows/System32/config/RegBack" */
	const char *time;  /* RFC 3339; "" unknown */
	enum history_time time_is;
	const struct machine_result *machine; /* NULL: the state is not known */
	struct text why;                      /* with machine NULL: a clause, "cannot be read: ..." */
};

/* What became of a fact between two states. */
enum history_change_kind {
	CHANGE_STATE, /* another state, both determined */
	CHANGE_LOST,  /* it cannot be determined in the later one */
	CHANGE_FOUND, /* it is determined for the first time */
	CHANGE_BACK,  /* it is determined again, and as it was before */
};

/* A place of the registry that both states looked at, with other answers. */
struct history_value {
	const struct evidence *from, *to;
	const char *change; /* "added" "changed" "removed" */
};

struct history_change {
	enum history_change_kind kind;
	const struct fact *from, *to;
	size_t since;               /* the state of `from`: the last one before in which the fact is determined */
	const struct fact *follows; /* the fact that decides this one, of the later state: it changed, too. NULL: none */
	const struct history_value *values;
	size_t value_count;
	const char *written; /* when the keys of these values were last written, the latest of them; "" unknown */
	/* The change happened after the first and not after the second; "" unknown. is_narrowed: the second is `written`. */
	const char *after, *before;
	bool is_narrowed;
	bool is_odd; /* `written` is not between the two states: a clock, a time or a key was altered, or the key was replaced */
};

/* States in a row, all of them known and without a difference; or one state that is not known. */
struct history_span {
	size_t first, count;
	size_t reference; /* the state that it is compared with; SIZE_MAX: none before it is known */
	bool is_renamed;  /* the computer name is another one than there: a rename, or another installation */
	struct history_change *changes;
	size_t change_count;
};

struct history {
	struct text name;             /* of the machine, as it is called in its latest known state */
	struct text place;            /* its folder in the volume: "partition 2 > Windows"; "" for loose hives */
	struct history_state *states; /* oldest first; those of unknown time before all others, the present last */
	size_t count, unknown;        /* unknown: so many of them are not known */
	const struct machine_result *present; /* NULL: there is none, or it is not known */
	struct history_span *spans;
	size_t span_count;
	struct text summary; /* one sentence: "READY until ... (shadow copy 2); NOT READY since ... at the latest" */
};

struct history_report {
	struct text operand;
	struct report_head head; /* of the present states, without summaries */
	const struct history *histories;
	size_t count;
};

/* When the machine of a state was last shut down; "" unknown. A machine that was read back may lack it. */
static inline const char *state_shutdown(const struct history_state *state)
{
	const char *time = state->machine ? state->machine->identity.last_shutdown : NULL;

	return time ? time : "";
}

/* The span's first state; NULL for its machine: not known. */
static inline const struct history_state *span_state(const struct history *history, const struct history_span *span)
{
	return &history->states[span->first];
}

/* 0, ERR_NOMEM or ERR_IO. */
int history_text(const struct history_report *report, const struct report_options *options, FILE *out, struct error *err);
int history_json(const struct history_report *report, const struct report_options *options, FILE *out, struct error *err);
int history_html(const struct history_report *report, const struct report_options *options, FILE *out, struct error *err);

#endif
