/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One input of a machine, and how all of them are read: parser/machine/ makes them, the layers of parser/view/ fill them. */
#ifndef TLSREADY_PARSER_INPUT_H
#define TLSREADY_PARSER_INPUT_H

#include "common/digest.h"
#include "parser/evidence/artifact.h"
#include "parser/hive/hive.h"
#include "parser/pol/pol.h"
#include "parser/reg/scan.h"
#include "parser/regview.h"

enum input_kind { INPUT_REFUSED, INPUT_HIVE, INPUT_REG, INPUT_LOG, INPUT_POL };

struct input {
	const char *path; /* raw, as given; "-" is standard input */
	struct artifact *artifact;
	enum input_kind kind;
	bool used;           /* its content is part of the view */
	bool is_opened_here; /* and is closed with the machine */
	bool is_pending;     /* .reg text, or an overlay: read when all hives are in place */
	struct error error; /* INPUT_REFUSED, or read and of no use by itself (a SAM hive, a log): why, and what to do */
	uint64_t size;
	char sha256[DIGEST_HEX];              /* "" when not asked for or not read to the end */
	struct hive *hive;                    /* INPUT_HIVE */
	const struct volume_witness *witness; /* of a file in an NTFS volume, since machine_finish; NULL: none */
	struct reg_summary reg;               /* INPUT_REG */
	struct pol_summary pol;               /* INPUT_POL */
	enum hive_kind hive_kind;
	const char *root;   /* INPUT_HIVE, used: where it is in the view, "HKLM\SYSTEM", "HKU\alice" */
	unsigned reg_kinds; /* INPUT_REG and INPUT_POL: bit 1 << enum hive_kind for each hive it speaks of */
	bool is_overlay;
	bool is_policy; /* a policy file that is in a folder: laid over the machine only for a comparison (engine/policies/policies.h) */
};

struct machine_options {
	struct hive_options hive;
	bool no_hash, all_hashes; /* none, or MD5 and SHA-1 beside SHA-256 */
	struct wanted_keys wanted_keys;
	bool keep_all_hives; /* `query`: hives that concern no TLS too (SAM, SECURITY, ...) */
	const char *mount; /* take only this mount of .reg files that hold several of a kind; NULL: they are ambiguous */
};

#endif
