-- SPDX-License-Identifier: GPL-3.0-or-later
-- The database that `tlsready merge -o sqlite=FILE` writes: schema tlsready.sqlite/1. NULL: not known, or none.
PRAGMA application_id = 0x746c7352; -- "tlsR"
PRAGMA user_version = 1;

CREATE TABLE meta (
	name  TEXT PRIMARY KEY, -- 'schema', 'tool' (version), 'waivers' (SHA-256 of the file), 'options'
	value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE profile (
	number INTEGER PRIMARY KEY, -- 1 decides the verdict; the others are baselines
	name   TEXT NOT NULL,
	sha256 TEXT -- of a file of your own
) WITHOUT ROWID;

CREATE TABLE rule ( -- of profile 1
	id    TEXT PRIMARY KEY,
	level TEXT NOT NULL, -- 'error', 'warning', 'note'
	title TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE machine (
	id       INTEGER PRIMARY KEY, -- from 1, sorted by input
	input    TEXT NOT NULL, -- what the list of inputs calls it; two rows of other evidence can have one input
	name     TEXT NOT NULL, -- usually the computer name; several machines can have one name
	verdict  TEXT NOT NULL, -- 'READY', 'AT RISK', 'INDETERMINATE', 'NOT READY'; of a baseline 'COMPLIANT', 'DEVIATIONS', 'NOT COMPLIANT'
	gate     TEXT NOT NULL, -- the verdict after waivers
	kind     TEXT NOT NULL, -- of profile 1: 'readiness', 'baseline'
	because  TEXT, -- why this verdict, in a sentence
	error    TEXT, -- the machine could not be evaluated, and why
	product  TEXT NOT NULL, -- 'Windows Server 2019'; 'UNKNOWN'
	build    INTEGER,
	ubr      INTEGER,
	version  TEXT, -- '10.0'
	arch     TEXT, -- 'x64', 'x86', 'arm64', 'UNKNOWN'
	windows  TEXT, -- all of that, with the edition
	settings_written TEXT, -- the newest last-written time of a key that decided a fact, UTC
	notes    INTEGER NOT NULL, -- how many the result has
	cut      INTEGER NOT NULL, -- 1: the row was too long, and what is only in the result is not here
	evidence TEXT, -- SHA-256 over the inputs
	digest   TEXT  -- of the machine in the result
) WITHOUT ROWID;

CREATE TABLE fact ( -- a fact that is not here is UNKNOWN
	machine INTEGER NOT NULL REFERENCES machine,
	name    TEXT NOT NULL, -- 'schannel.tls12.client'
	state   TEXT NOT NULL, -- 'ENABLED'
	PRIMARY KEY (machine, name)
) WITHOUT ROWID;

CREATE TABLE finding ( -- a rule that is not here passed, if machine.cut is 0 and machine.error is NULL
	machine INTEGER NOT NULL REFERENCES machine,
	rule    TEXT NOT NULL,
	outcome TEXT NOT NULL, -- 'fail', 'unknown', 'waived', 'not-applicable'
	PRIMARY KEY (machine, rule)
) WITHOUT ROWID;

CREATE TABLE reason ( -- the rules that decided the verdict
	machine INTEGER NOT NULL REFERENCES machine,
	rule    TEXT NOT NULL,
	PRIMARY KEY (machine, rule)
) WITHOUT ROWID;

CREATE TABLE source (
	machine INTEGER NOT NULL REFERENCES machine,
	number  INTEGER NOT NULL, -- from 1
	file    TEXT NOT NULL, -- without its folders
	kind    TEXT, -- 'hive', 'reg'
	role    TEXT, -- 'SYSTEM'
	sha256  TEXT,
	dirty   INTEGER NOT NULL, -- 1: a hive that was not closed properly
	PRIMARY KEY (machine, number)
) WITHOUT ROWID;

CREATE TABLE missing ( -- inputs that would decide what is undetermined
	machine INTEGER NOT NULL REFERENCES machine,
	file    TEXT NOT NULL, -- 'SOFTWARE'
	PRIMARY KEY (machine, file)
) WITHOUT ROWID;

CREATE TABLE fix ( -- what a fix needs
	machine INTEGER NOT NULL REFERENCES machine,
	need    TEXT NOT NULL, -- 'reg', 'restart', 'update'
	PRIMARY KEY (machine, need)
) WITHOUT ROWID;

CREATE TABLE baseline ( -- of each further profile
	machine INTEGER NOT NULL REFERENCES machine,
	profile TEXT NOT NULL,
	kind    TEXT NOT NULL,
	verdict TEXT NOT NULL,
	fail    INTEGER NOT NULL, -- rules
	unknown INTEGER NOT NULL,
	PRIMARY KEY (machine, profile)
) WITHOUT ROWID;

-- Which rules keep machines from being READY? A machine counts for each rule that decided its verdict. Those that are INDETERMINATE
-- are in missing_evidence.
CREATE VIEW not_ready_by_cause AS
SELECT verdict, reason.rule, level, title, count(*) AS machines
FROM machine LEFT JOIN reason ON reason.machine = machine.id LEFT JOIN rule ON rule.id = reason.rule
WHERE verdict NOT IN ('READY', 'COMPLIANT', 'INDETERMINATE')
GROUP BY verdict, reason.rule ORDER BY verdict NOT LIKE 'NOT %', machines DESC, reason.rule;

-- Which Windows versions have the problem? In the words of a baseline: COMPLIANT, DEVIATIONS, INDETERMINATE, NOT COMPLIANT.
CREATE VIEW by_windows AS
SELECT product, count(*) AS machines,
	sum(verdict IN ('READY', 'COMPLIANT')) AS ready,
	sum(verdict IN ('AT RISK', 'DEVIATIONS')) AS at_risk,
	sum(verdict = 'INDETERMINATE') AS indeterminate,
	sum(verdict IN ('NOT READY', 'NOT COMPLIANT')) AS not_ready
FROM machine GROUP BY product ORDER BY not_ready DESC, machines DESC, product;

-- Which machines are undetermined in whole or in part, which input would decide it, and why are they?
CREATE VIEW missing_evidence AS
SELECT name, input, verdict, missing.file AS missing, coalesce(error, because) AS because
FROM machine LEFT JOIN missing ON missing.machine = machine.id
WHERE missing.file IS NOT NULL OR verdict = 'INDETERMINATE'
ORDER BY machine.id, missing.file;

-- How far are the machines from each profile? fail, unknown: rules of any level, of all these machines together.
CREATE VIEW profile_gaps AS
SELECT 1 AS number, (SELECT name FROM profile WHERE number = 1) AS profile, verdict, count(*) AS machines,
	sum((SELECT count(*) FROM finding WHERE machine = id AND outcome = 'fail')) AS fail,
	sum((SELECT count(*) FROM finding WHERE machine = id AND outcome = 'unknown')) AS unknown
FROM machine GROUP BY verdict
UNION ALL
SELECT number, profile, verdict, count(*), sum(fail), sum(unknown)
FROM baseline JOIN profile ON profile.name = baseline.profile GROUP BY number, verdict
ORDER BY number, verdict;

-- Whose settings have not changed for the longest time?
CREATE VIEW oldest_changes AS
SELECT settings_written, name, input, verdict, product
FROM machine WHERE settings_written IS NOT NULL ORDER BY settings_written, id;
