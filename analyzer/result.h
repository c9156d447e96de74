/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the program has to say: plain data that owns its text and points into no view. Reports include this header and
 * nothing else of the analyzer; they learn no rule and no place of Windows from anywhere else.
 *
 * Every string that came from evidence (or from the command line) is a struct text; a const char * here is a constant of
 * ours or a string from a profile that was checked when it was loaded. Lists are sorted and complete: a report that
 * prints them in order prints the same bytes for the same input. Everything lives in one arena (result_free).
 */
#ifndef TLSREADY_ANALYZER_RESULT_H
#define TLSREADY_ANALYZER_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/run_info.h"
#include "analyzer/verdict.h"
#include "common/arena.h"
#include "common/text/text.h"

/* Lanes of a timeline: one for each kind of setting, and one for the hive files. */
enum lane { LANE_WINDOWS, LANE_SCHANNEL, LANE_CIPHERS, LANE_DOTNET, LANE_WINHTTP, LANE_OTHERS, LANE_HIVES, LANE_COUNT };

enum lane lane_of_fact(const char *name); /* LANE_OTHERS: also of a fact that is a plain value */

/* The state of evidence.inputs where an input is not what was acquired. */
#define ALTERED_EVIDENCE "ALTERED"

/* The profile that is used where none is named. */
#define DEFAULT_PROFILE "azure-backup"

enum answer {
	ANSWER_PRESENT,
	ANSWER_ABSENT,
	ANSWER_NOT_COVERED,
	ANSWER_UNREADABLE,
	ANSWER_DELETED /* found in the free space of a hive */
};

const char *answer_name(enum answer answer); /* "PRESENT" "ABSENT" "NOT_COVERED" "UNREADABLE" "DELETED" */

/* One look at the registry: what was asked and what came back. */
struct evidence {
	struct text key;   /* HKLM\SYSTEM\ControlSet001\... */
	struct text value; /* value name; "" with is_key, or for the default value */
	bool is_key;       /* the question was whether the key exists */
	enum answer answer;
	const char *type; /* "REG_DWORD"; "" when not PRESENT */
	struct text data; /* for people: "1", "0xffffffff (4294967295)", "Service Pack 1"; a REG_DWORD is decimal up to 9 */
	const char *data_hex; /* raw data, lower case, nothing lost; "" when not PRESENT */
	struct text detail; /* for what is not PRESENT: the nearest key that was opened, or what is damaged; else "" */
	struct text nearest; /* of what is ABSENT: the key above it that answered, whose place and time these are; "" its own key */
	int source;            /* index into sources; -1: none */
	uint64_t offset;       /* UINT64_MAX: none */
	uint32_t line, column; /* 0: none */
	/* 1 + index into the logs of the source: the bytes are in that log, at log_offset, and were replayed to offset. 0: none */
	uint32_t log;
	uint64_t log_offset;
	/* Where these bytes (those in the log, with log) are in the image that the source is in; image "": in none, or not as they are. */
	struct text image;     /* name of the file: "gold.vhdx", "case.E02", the parent of a differencing disk */
	uint64_t image_offset; /* with image */
	bool is_in_disk; /* image_offset is of the disk in it: the file holds these bytes in another form (compressed) */
	const char *written; /* RFC 3339 UTC with 100 ns, of the key that answered; "" when not known */
	const char *readers; /* which readers agree: "cells, libregf"; "cells" when there was one; "" for .reg */
};

struct fact {
	const char *name;       /* "schannel.tls12.client": a contract (DESIGN section 3) */
	const char *title;      /* "TLS 1.2, client" */
	const char *state;      /* "ENABLED" ...; for windows the product */
	struct text because;    /* one sentence that names the decider */
	const char *decider;    /* "value" "default" "update" "policy" "evidence" (unreadable, missing): what decided */
	const char *confidence; /* "documented" "derived" "disputed" "unconfirmed" */
	const struct evidence *evidence;
	size_t evidence_count;
	const char *const *issues; /* "wrong-type" "misplaced" "near-miss" ...: things worth a rule beside the state */
	size_t issue_count;
	bool has_looked; /* every look for issues had an answer, though the state may be UNKNOWN or an input missing */
	const char *root_cause; /* the fact that decided this one: were it good, this would be, too; "" none did */
	const char *const *by_set; /* UNKNOWN because control sets differ: the state by each of them; not part of a saved result */
	size_t by_set_count;
};

/* One edit that fixes a finding. Only from our own tables, never from evidence. */
struct fix {
	const char *key; /* HKEY_LOCAL_MACHINE\... as .reg wants it, CurrentControlSet form; "" for an action no .reg can do */
	const char *value;
	uint32_t data;      /* always REG_DWORD */
	const char *action; /* "" or "install KB3140245" */
	bool removes;       /* the value is deleted; data is 0 */
};

/*
 * Whether a .reg file makes it: it has a key, and not one below which Group Policy or MDM writes, whose next refresh undoes
 * the edit. Such a fix says what should be there; its action says in which policy to set it.
 */
bool fix_is_edit(const struct fix *fix);

struct source_ref { /* a document a rule rests on */
	const char *id, *title, *url;
};

/* Somebody accepts a finding, with a reason and an expiry date. It changes the exit code, never the verdict. */
struct waiver_ref {
	struct text reason, approved_by; /* approved_by may be "" */
	const char *expires;             /* "2026-12-31", inclusive, UTC; "never" */
};

struct finding {
	const char *rule;  /* "SCH101": for ever */
	const char *title; /* what should hold: "TLS 1.2 is on for clients" */
	enum level level;
	enum outcome outcome;
	struct text text;         /* what was found, one or two sentences */
	const char *expected;     /* "ENABLED": states that pass, for people */
	const char *found;        /* the state found */
	const char *why;          /* why the rule exists */
	const char *remedy;       /* what to do, for people; "" when nothing */
	const char *const *facts; /* names of the facts it evaluated */
	size_t fact_count;
	const struct fix *fixes;
	size_t fix_count;
	const struct source_ref *sources;
	size_t source_count;
	const struct waiver_ref *waiver; /* with OUTCOME_WAIVED; else NULL */
	enum outcome unwaived;           /* with OUTCOME_WAIVED: what it would be, OUTCOME_FAIL or OUTCOME_UNKNOWN */
	/*
	 * Of what failed: the rule that failed first and takes this one with it; "" none. Fixing that one fixes this:
	 * the remedy says so, and the fixes, which are the rule's, are not needed. finding_root_cause() is the finding itself.
	 */
	const char *root_cause;
	const char *const *expected_states; /* those of `expected`, one by one */
	size_t expected_count;
};

/* Another profile that the same machine was evaluated by: its rows do not touch the verdict. Gaps are what failed. */
struct baseline {
	const char *name, *title, *summary; /* of the profile */
	struct text path;                   /* of a user's own: the file, as it was named; "" built in */
	enum profile_kind kind;
	enum verdict verdict;           /* as that profile alone would have it */
	const struct finding *findings; /* in the order of machine_result.findings */
	size_t finding_count;
	const char *sha256; /* of the file at path; "" or NULL built in */
};

struct result_note {
	const char *code, *severity;
	int source;
	uint64_t offset;
	uint32_t line, column;
	uint32_t log; /* as in struct evidence */
	uint64_t log_offset;
	struct text text;
};

struct result_log {
	struct text path;
	const char *state; /* "applied" "ignored" "old" "gap" "invalid" */
	const char *format;
	uint32_t first, last, entries, pages;
	uint64_t size;
	const char *sha256;
	const char *sha1, *md5; /* by --hashes; "" or NULL: not asked for. Here and below */
	struct text why;
};

struct result_reader {
	const char *name, *status;
	struct text why;
	uint32_t agreed, differed;
};

enum source_kind { SOURCE_HIVE, SOURCE_REG, SOURCE_POL, SOURCE_OTHER };
enum source_status { SOURCE_READ, SOURCE_REFUSED, SOURCE_NOT_NEEDED };

const char *source_kind_name(enum source_kind kind);       /* "hive" "reg" "pol" "other" */
const char *source_status_name(enum source_status status); /* "read" "refused" "not needed" */

struct result_source {
	struct text path;
	enum source_kind kind;
	const char *role; /* "SYSTEM" "SOFTWARE" "user" "SAM" ...; for .reg the hives it speaks of: "SYSTEM, SOFTWARE" */
	const char *format; /* "regf 1.5", ".reg 5.00, utf-16le" */
	enum source_status status;
	struct text why;    /* for refused and not needed; of a policy file, what was done with it */
	const char *sha256; /* "" when not asked for */
	const char *sha1, *md5;
	uint64_t size;
	bool is_overlay;            /* laid over the machine by --overlay */
	bool is_dirty, is_replayed; /* hives */
	uint32_t sequence1, sequence2;
	const char *written, *root_written; /* hives: the base block, 0 since 8.1 is normal; the root key. "" unknown */
	const struct result_log *logs;
	size_t log_count;
	const struct result_reader *readers;
	size_t reader_count;
	const char *const *origin; /* in an image: "gold.vhdx", "partition 2", "Windows/System32/config/SYSTEM", neutral */
	size_t origin_count;       /* 0: a file of its own */
};

/* What was recorded when a disk was acquired (E01). "" and 0: not recorded. */
struct result_acquisition {
	struct text case_number, evidence_number, description, examiner, notes;
	struct text software, platform;    /* version of the acquiring application, its operating system */
	struct text model, serial;         /* of the disk */
	struct text acquired, system_date; /* "2021-07-22T15:33:30Z"; without Z: local time of the acquiring computer */
	const char *md5, *sha1;            /* of the disk, as they were stored then */
	uint64_t sectors, unreadable_sectors;
	uint32_t bytes_per_sector, segments;
	bool has_password; /* the acquiring application asks for one; nothing is encrypted */
};

enum verification { VERIFICATION_MATCH, VERIFICATION_MISMATCH, VERIFICATION_DAMAGED, VERIFICATION_NO_HASH };

const char *verification_name(enum verification verification); /* "match" "mismatch" "damaged" "no stored hash" */

/* By --verify-image. */
struct result_verification {
	enum verification status;
	const char *md5, *sha1; /* of the disk as it is now; "" where it could not be read whole, or no hash is stored */
	uint64_t damaged;       /* chunks that cannot be read */
	const char *const *damage; /* the first of them: a clause with the place, neutral */
	size_t damage_count;
};

/* An image that sources of the machine are in; of an image in an archive, the archive comes first. */
struct result_image {
	struct text name; /* as origin of sources has it */
	const char *format;
	uint64_t size;                                  /* of the disk in it; of an archive or a WIM, its own */
	const struct result_acquisition *acquisition;   /* NULL: the format records nothing */
	const struct result_verification *verification; /* NULL: not asked for */
};

struct windows_info {
	const char *product;   /* "Windows Server 2019"; "UNKNOWN" */
	struct text display;   /* "Windows Server 2019 Standard (10.0.17763.4974) x64" */
	const char *version;   /* "10.0", "6.1", ... ; "" unknown */
	uint32_t build, ubr;   /* 0: not known */
	const char *arch;      /* "x64" "x86" "arm64" "UNKNOWN" */
	const char *installed; /* RFC 3339 from InstallDate, "" unknown */
};

/* What the machine belongs to, as far as its registry shows: the secret of a domain account is in no hive that is read. */
enum joined {
	JOINED_UNKNOWN,
	JOINED_WORKGROUP, /* no primary DNS suffix, and nothing that contradicts it */
	JOINED_DOMAIN,    /* a domain controller, or a primary DNS suffix is set; perhaps to a tenant, too */
	JOINED_TENANT,    /* Microsoft Entra ID */
};

const char *joined_name(enum joined joined); /* "unknown" "workgroup" "domain" "tenant" */

/*
 * Which machine the registry is of. Decides nothing: no rule reads it, and what is missing or damaged here leaves every
 * fact as it is. Each is "" (unknown) where its value is not set or of another type.
 */
struct machine_identity {
	struct text computer_name; /* "DC01" */
	struct text dns_name;      /* "dc01.corp.example", or the host name alone */
	struct text domain;        /* the primary DNS suffix, which is the domain of a member: "corp.example" */
	struct text tenant_id, tenant_name;
	struct text time_zone;     /* "W. Europe Standard Time"; resource strings ("@tzres.dll,-322") as they are */
	const char *utc_offset;    /* "+02:00", when the hive was saved */
	const char *installed;     /* RFC 3339, from InstallTime, else InstallDate */
	const char *last_shutdown; /* RFC 3339 */
	const char *product_type;  /* "workstation" "domain controller" "server" */
	enum joined joined;
};

/* Whether anything is known of it. */
bool has_identity(const struct machine_identity *identity);

/* A fact that transaction logs changed: what the hive files alone would have said. */
struct fact_change {
	const char *fact, *title; /* "schannel.tls12.client", "TLS 1.2, client" */
	const char *before, *after;
};

/* An input that was not supplied, or not as a whole. */
struct missing_input {
	struct text name;    /* "the SOFTWARE hive (...)"; "all of HKLM\SOFTWARE: no input lists HKLM\SOFTWARE\..." */
	const char *file;    /* "SOFTWARE": what the command makes */
	const char *command; /* to be run as administrator on the Windows machine: "reg save HKLM\SOFTWARE SOFTWARE" */
};

struct machine_result {
	struct text name; /* the computer name, else that of its inputs (engine/machine_name.h); or as it was supplied */
	struct text input_name; /* that of its inputs; waivers may name it. Not part of a saved result: there it is "" */
	/*
	 * What a list or the command line calls it, whatever is in it: NAME where it was supplied, else the path of its inputs as
	 * it was written. The key of a fleet; no part of the digest.
	 */
	struct text input;
	const char *option; /* of the command line, which chooses it in its image: "--partition 2"; "" or NULL: none has to */
	bool is_numbered;       /* its name ends in " (2)", which its run gave to the second of this name */
	bool is_named;          /* the name was supplied: no evidence has it */
	enum profile_kind kind; /* of the first --profile, whose words the verdict has */
	enum verdict verdict;
	enum verdict verdict_after_waivers; /* the verdict if what is waived had passed: the exit code goes by it */
	const char *const *reasons;         /* rule ids that decided the verdict, sorted */
	size_t reason_count;
	struct text summary; /* one sentence: why this verdict */
	struct windows_info windows;
	struct machine_identity identity;
	const struct result_source *sources;
	size_t source_count;
	const struct result_image *images; /* that sources are in */
	size_t image_count;
	const struct fact *facts; /* in the order of the fact table */
	size_t fact_count;
	const struct finding *findings; /* failed first: outcome, then level from error to note, then id */
	size_t finding_count;
	const struct result_note *notes;
	size_t note_count, notes_dropped;
	bool is_replayed;                  /* logs were applied to a hive of this machine */
	const struct fact_change *changes; /* by which these facts changed; none: replay made no difference to them */
	size_t change_count;
	bool is_overlaid;            /* --overlay files were laid over it, and it was evaluated without, too */
	enum verdict before_overlay; /* the verdict without them */
	const struct fact_change *overlay_changes; /* the facts that they change */
	size_t overlay_change_count;
	uint32_t control_set; /* the ControlSetNNN that was evaluated by --control-set; 0: the current one */
	uint32_t evaluated_set; /* NNN of the ControlSetNNN that the evidence is of; 0: it names none, or which is current is not known */
	const struct baseline *baselines; /* every --profile after the first; with baselines alone: azure-backup, too */
	size_t baseline_count;
	const struct missing_input *missing; /* what would decide what is undecided; at most one command for each hive */
	size_t missing_count;
	const char *evidence; /* "sha256:..." over the hashes of its inputs (engine/collect/evidence_id.h); "": no input has one */
	const struct file_time *file_times; /* left out by --reproducible; never part of the digest. Files in images have none */
	size_t file_time_count;
	const char *digest; /* "sha256:..." set by report_digest_machine (reports/reports.h); NULL or "": not yet */
};

struct result {
	struct arena *arena;
	const char *tool_version;
	const char *profile, *profile_title, *profile_summary; /* of the first --profile */
	struct text profile_path;                    /* of a user's own: the file, as it was named; "" built in */
	const char *profile_sha256, *waivers_sha256; /* of the files; "" or NULL: built in, none */
	struct text waivers_path, expected_path; /* --waivers, --expect-hashes: the files, as they were named; "" none */
	const char *options; /* those that change answers: "--no-logs --hashes" (engine/fleet.h); "" or NULL: none, or not known */
	const struct case_info *case_info; /* NULL: nothing was said */
	const struct machine_result *machines;
	size_t machine_count;
	enum fail_on fail_on;
	int exit_code;
	const char *exit_reason;                 /* "ready" "compliant" "above-bar" "below-bar" "indeterminate" ... */
	const char *digest;                      /* "sha256:..." set by report_seal (reports/reports.h) */
	const struct run_info *run;              /* NULL with --reproducible */
	const struct incomplete_run *incomplete; /* NULL: every input was evaluated */
};

void result_free(struct result *result);

/* Where the verdict is one of baselines: the readiness that was evaluated beside it; NULL: none, or the verdict says it. */
const struct baseline *readiness_beside(const struct machine_result *machine);

/* A finding that contradicts the verdict READY of a saved result: somebody changed it. NULL: there is none. */
const struct finding *finding_against_ready(const struct machine_result *machine);

/* The fact of this name in machine; NULL if there is none. */
const struct fact *machine_fact(const struct machine_result *machine, const char *name);

bool fact_has_issue(const struct fact *fact, const char *issue); /* NULL has none */

/*
 * The finding of the list that takes this one with it, while it fails itself; NULL: this one stands for itself. A
 * list of things to do leaves out what has a cause.
 */
const struct finding *finding_root_cause(const struct finding *findings, size_t count, const struct finding *finding);

#endif
