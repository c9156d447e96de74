/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a machine is called: as somebody asked for (--name), else by the computer name in its registry, else by its inputs.
 */
#ifndef TLSREADY_ENGINE_MACHINE_NAME_H
#define TLSREADY_ENGINE_MACHINE_NAME_H

#include "analyzer/result.h"

/*
 * The name of one machine. input_name: that of its inputs, raw; given_name: raw, NULL or "" none; control_set: N for
 * "DC01 ControlSet00N", 0 for the current one. Lives in arena; "" when out of memory.
 */
struct text machine_name_of(const struct machine_identity *identity, const char *input_name, const char *given_name,
			    uint32_t control_set, struct arena *arena);

/*
 * Numbers the names of one run that are alike (without ASCII case, as computer names are), in their order: "DC01",
 * "DC01 (2)", ... A number that would make another name of the list is passed over. Without clashes nothing changes.
 * 0 or ERR_NOMEM.
 */
int machine_names_unique(struct text *names, size_t count, struct arena *arena);

#endif
