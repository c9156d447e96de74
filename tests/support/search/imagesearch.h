/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Images of machines with known answers whose structure is damaged, evaluated as `check` does it, and every READY that comes out
 * judged. A machine that is not READY has hives of one that is elsewhere on its disk (imagescene.h), or as an older state that the log
 * of the image replaces, so that damage has somewhere to lead to. READY stands only if
 *   - the machine is READY: and the hives that were read are its own, byte for byte, or the second opinion (independent.h) takes what
 *     was read for READY as well; or
 *   - the change was a redirection: something that a writer does, done on purpose and whole, which leaves every structure sound: the
 *     run list of a hive replaced by that of the other machine's, or the log of a VHDX disowned with checksums made right. Then the
 *     image does hold the other machine's hives at the place of the first one's, and no reader can know better; and each hive that
 *     was read must be whole, one of the two machines', byte for byte.
 * Damage that was not aimed has no such excuse.
 */
#ifndef TLSREADY_TESTS_IMAGESEARCH_H
#define TLSREADY_TESTS_IMAGESEARCH_H

#include "engine/criteria.h"
#include "support/search/imageform.h"
#include "support/search/imagescene.h"
#include "support/damage/mutate.h"

enum { IMAGE_FAULT_TEXT = 512, IMAGE_WHAT = 256 };

/* What is damaged for a while: cases take longer to make than to damage. */
struct image_case {
	unsigned long number;
	size_t machine, decoy, form; /* indexes of the tables */
	struct imagescene_plan plan;
	struct sample_machine_hives hives, other; /* the machine's, the decoy's */
	struct imagescene scene, older;
};

struct image_change {
	bool is_redirection; /* of the disk */
	bool is_sealed;      /* checksums of the file were made right */
	char what[IMAGE_WHAT];
};

struct image_search {
	struct criteria criteria;
	struct arena *arena; /* of the criteria */
	int fd;              /* where the image lies */
	struct image_case current;
	bool has_case;
	struct image_counts {
		unsigned long images, machines; /* machines that were found in them */
		unsigned long ready, own, agreed, redirected, faults;
	} counts;
	char fault[IMAGE_FAULT_TEXT];
};

void image_search_open(struct image_search *search);
void image_search_close(struct image_search *search);

/* Makes a case; each number is another one. */
const struct image_case *image_search_case(struct image_search *search, unsigned long number);
size_t image_search_forms(void);

/* The case without damage. 1: READY, 0: not, -1: no machine was found. Faults are counted. */
int image_search_plain(struct image_search *search, unsigned long number);
/* The decoy put in the place of the machine; the same. */
int image_search_swapped(struct image_search *search, unsigned long number);

/* One change by the dice of seed, judged. folder: the image is left there; NULL: nowhere. */
void image_search_change(struct image_search *search, unsigned long seed, const char *folder);

/* Whether READY can stand by the hives that were read: for a test of the judge. */
bool image_search_supports(struct image_search *search, const struct image_change *change,
			   const uint8_t *const hives[2], const size_t sizes[2]);

void image_search_report(const struct image_search *search); /* one line */

#endif
