/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a text that is no YAML, in words for whoever wrote it. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_YAML_PROBLEM_H
#define TLSREADY_ANALYZER_YAML_PROBLEM_H

#include <stdbool.h>

/* problem: libyaml's own sentence; NULL is fine. is_at_start: the place to name is where the list, text or object begins. */
struct yaml_problem {
	const char *problem, *words;
	bool is_at_start;
};
const struct yaml_problem *yaml_problem(const char *problem);

#endif
