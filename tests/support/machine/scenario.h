/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines written as data (scenarios.json of the shared corpora): the same registry as .reg text and as hives.
 */
#ifndef TLSREADY_TESTS_SUPPORT_SCENARIO_H
#define TLSREADY_TESTS_SUPPORT_SCENARIO_H

#include <jansson.h>

enum { SCENARIO_FILES = 8 };

/* Writes the case into folder; returns paths, NULL-ended (free each with scenario_paths_free). */
void scenario_as_reg(const json_t *scenario, const char *folder, char *ret_paths[SCENARIO_FILES]);
void scenario_as_hives(const json_t *scenario, const char *folder, char *ret_paths[SCENARIO_FILES]);
void scenario_paths_free(char *paths[SCENARIO_FILES]);

#endif
