/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine: the inputs that belong together, each recognised by its content, composed into one regview.
 *
 * Hives are at the bottom, .reg files on top in the order given, later over earlier. An input that cannot be read is
 * refused with one clear line and the others are still read; machine_faults tells, because an unread input may have
 * changed the answer.
 */
#ifndef TLSREADY_PARSER_MACHINE_H
#define TLSREADY_PARSER_MACHINE_H

#include "common/note.h"
#include "parser/evidence/subject.h"
#include "parser/input.h"

struct machine;

/* Never fails but for memory (NULL). */
struct machine *machine_new(const struct machine_options *options, struct notes *notes, struct arena *arena);

/*
 * Reads one more input, which stays open as long as the machine; one that is not open is opened, and closed by machine_free. 0, or ERR_USAGE for a
 * second hive of one kind other than a user's (the text says the way out); what is wrong with the input itself is told in its
 * struct input, and the return is 0.
 *
 * An overlay (artifact->is_overlay) is a .reg or a policy that is laid over everything else: "what if this were imported?". It
 * proves nothing absent that no input covers. A hive is refused as one; a Registry.pol is refused as anything else.
 */
int machine_add(struct machine *machine, struct artifact *artifact, struct error *err);

/* Every artifact of the subject. */
int machine_add_subject(struct machine *machine, struct subject *subject, struct error *err);

/* Closes the list of inputs and makes the view. */
struct regview *machine_view(struct machine *machine);

size_t machine_inputs(const struct machine *machine, const struct input **ret);

/* What keeps the evidence from being whole, each a clause that names the input; NULL: nothing of the kind. */
struct machine_faults {
	const char *incomplete; /* an input could not be read: it may have changed the answer */
	const char *dirty;      /* a hive lacks changes that its logs would hold */
	const char *damaged;    /* part of a hive is cut off, zeroed or overwritten, whether or not it was needed */
	const char *disputed;   /* the two readers of a hive differ on a value */
	const char *policies;   /* a policy file of a folder was not read as a whole; it is no state of the machine */
};

/*
 * When all questions are asked, once: hashes the hives while their second readers work, hears these out, and notes what reading brought
 * to light about images.
 */
void machine_finish(const struct machine *machine);

struct machine_faults machine_faults(const struct machine *machine);

void machine_free(struct machine *machine); /* hives and mappings; what lives in the arena stays */

/* How messages end about what its place in a folder refuses: a saved result has the message, not the place. */
#define IN_PLACE_OF_HIVE "is a .reg file in the place of a hive"
#define IN_PLACE_OF_USER "hive in the place of a user's"

#endif
