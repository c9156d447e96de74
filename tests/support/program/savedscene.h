/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines whose results are saved, and results that somebody changes: in the folder of support/program/fixscene.h. */
#ifndef TLSREADY_TESTS_SUPPORT_SAVEDSCENE_H
#define TLSREADY_TESTS_SUPPORT_SAVEDSCENE_H

#include "analyzer/result.h"
#include "support/program/fixscene.h"

#define OVERRIDES FRAMEWORK "\\System.Net.ServicePointManager.SecurityProtocol"

/*
 * SYSTEM and SOFTWARE (READY), OFF (a SYSTEM with TLS 1.2 off), dirty/SYSTEM with its SYSTEM.LOG1 that switches TLS 1.2 off,
 * HOSTILE (a SOFTWARE full of hostile names), off.reg, policy.reg, w.yaml (waivers), mine.yaml (a profile).
 */
int make_saved(void **state);
int remove_saved(void **state);

#define SAVED_TEST(name) cmocka_unit_test_setup_teardown(name, make_saved, remove_saved)

/* Runs the program and fails the test unless this is its exit code. */
void expect(int code, const char *arguments);

/* Fails the test unless the last run printed this, to either stream. */
void expect_said(const char *part);

/* A whole file of the folder; free() it. Fails the test if it is not there. */
char *whole_file(const char *name, size_t *ret_size);

/* Reads a saved result, lets somebody change it, and writes it to another file under a good seal. */
void forge(const char *from, const char *to, void (*change)(struct result *result));

/* The elements of a result are constant; for those who forge it: writable ones. */
struct machine_result *machine_of(struct result *result);
struct fact *fact_of(struct result *result, const char *name);
struct finding *finding_of(struct result *result, const char *rule);
struct evidence *present_evidence_of(struct result *result, const char *fact);

#endif
