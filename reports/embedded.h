/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of this folder that are part of the program, embedded when it is built. */
#ifndef TLSREADY_REPORTS_EMBEDDED_H
#define TLSREADY_REPORTS_EMBEDDED_H

#include <stddef.h>

/* html.css: its hash is the only thing the page's policy allows. */
extern const char html_css[];
extern const size_t html_css_size;

/* history/history.css, of a history's page; history/history.schema.json. */
extern const char history_css[], history_schema[];
extern const size_t history_css_size, history_schema_size;

/* fleet_diff/fleet_diff.css, of the page of two fleets; fleet_diff/fleet_diff.schema.json. */
extern const char fleet_diff_css[], fleet_diff_schema[];
extern const size_t fleet_diff_css_size, fleet_diff_schema_size;

/* sqlite/schema.sql: the tables and views of a database. */
extern const char sqlite_schema[];
extern const size_t sqlite_schema_size;

/* analyzer/policy/profile.schema.json and analyzer/policy/waivers.schema.json, of the files that the analyzer reads. */
extern const char profile_schema[], waivers_schema[];
extern const size_t profile_schema_size, waivers_schema_size;

/* analyzer/policy/new_profile.yaml, with $NAME where the name belongs. */
extern const char new_profile[];
extern const size_t new_profile_size;

#endif
