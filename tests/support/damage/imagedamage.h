/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damage to structure by dice: bits, numbers, entries of tables; and redirections. */
#ifndef TLSREADY_TESTS_IMAGEDAMAGE_H
#define TLSREADY_TESTS_IMAGEDAMAGE_H

#include "support/search/imageform.h"
#include "support/search/imagescene.h"
#include "support/damage/mutate.h"

/* Each adds what was done to text, which has size bytes. */

void imagedamage_disk(struct dice *dice, struct imagescene *scene, char *text, size_t size);
/* The image may become shorter. */
void imagedamage_file(struct dice *dice, struct imageform_file *file, char *text, size_t size);
/* The run list of a hive, or of both, becomes the decoy's: every structure is sound. */
void imagedamage_redirect(struct dice *dice, struct imagescene *scene, char *text, size_t size);
/* The index entry leads to the decoy's file record, or its file record becomes the decoy's: the record has another name, or folder. */
void imagedamage_misdirect(struct dice *dice, struct imagescene *scene, char *text, size_t size);

#endif
