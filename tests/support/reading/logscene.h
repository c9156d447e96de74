/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hive and its logs drawn with letters: each 4096-byte page of the hive is one letter, and a log is drawn as the hive
 * that it makes, with '-' for pages that it does not touch. "abcd" and the log "-B--" give "aBcd".
 *
 *	scene_hive(scene, "abcd", 51, 50);
 *	scene_log(scene, 50);
 *	scene_entry(scene, "-B--");
 *	assert_true(scene_replay(scene));
 *	assert_string_equal(scene_letters(scene), "aBcd");
 */
#ifndef TLSREADY_TESTS_SUPPORT_LOGSCENE_H
#define TLSREADY_TESTS_SUPPORT_LOGSCENE_H

#include "parser/hive/baseblock.h"
#include "parser/hive/log/log.h"
#include "support/build/logbuild.h"

enum { SCENE_PAGE = 4096, SCENE_PAGES_LIMIT = 2048 };

#define SCENE_WRITTEN UINT64_C(132223104000000000) /* 2020-01-01T00:00:00Z: when hive and logs were written */

struct scene {
	struct bytes hive;
	struct logbuild logs[HIVE_LOGS_LIMIT];
	size_t count;
	uint32_t next; /* sequence number of the next entry */
	struct arena *arena;
	struct hive_log told[HIVE_LOGS_LIMIT];
	char letters[SCENE_PAGES_LIMIT + 1];
};

/* For cmocka_unit_test_setup_teardown: *state is an empty struct scene. */
int scene_setup(void **state);
int scene_teardown(void **state);

#define SCENE_TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

void scene_hive(struct scene *scene, const char *letters, uint32_t sequence1, uint32_t sequence2);

/* Further logs, in the order in which their names would give them. */
struct logbuild *scene_log(struct scene *scene, uint32_t first);
struct logbuild *scene_old_log(struct scene *scene, uint32_t sequence, uint64_t written, const char *letters);

/* One more entry of the log made last; returns where it begins. */
size_t scene_entry(struct scene *scene, const char *letters);

bool scene_replay(struct scene *scene);

/* The pages that the base block now claims: '?' for one that is not a single letter, '.' for one that is not there. */
const char *scene_letters(struct scene *scene);

struct baseblock scene_base(const struct scene *scene);

/* Fails the test unless the reason given for that log has this part. */
void scene_assert_why(const struct scene *scene, size_t log, const char *part);

/* Drops the log made last, for tests with a table of damages. */
void scene_forget_log(struct scene *scene);

#endif
