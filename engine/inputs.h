/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs, given to a machine, and what is said of those that are of no use. */
#ifndef TLSREADY_ENGINE_INPUTS_H
#define TLSREADY_ENGINE_INPUTS_H

#include "common/note.h"
#include "engine/messages.h"
#include "engine/options.h"
#include "parser/evidence/library/library_host.h"

/* Where the parser runs libraries. */
extern const struct library_host engine_library_host;

/* What the parser needs of the options. */
struct machine_options machine_options_of(const struct engine_options *options, struct wanted_keys wanted_keys);

/* The artifacts of --overlay, open as far as that is possible; NULL: there are none. */
struct subject *open_overlays(const char *const *paths, size_t count, struct arena *arena);

/* Gives machine the inputs, and the overlays (NULL: none) after them. 0, or what machine_add returns below 0. */
int add_inputs(struct machine *machine, struct subject *subject, struct subject *overlays, struct error *err);

/*
 * One clear line for each input that could not be read or was of no use, and for each that is damaged; one where the mount (of
 * --mount; NULL: none) has no effect. After machine_view.
 */
void tell_of_inputs(const struct machine *machine, const char *mount, const struct notes *notes,
		    struct messages *messages);

/* What a folder has beside the inputs, and may be missed: a note and a line for each. */
void tell_of_refusals(const struct subject *subject, struct notes *notes, struct messages *messages);

#endif
