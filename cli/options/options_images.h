/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that choose what of an image is evaluated, and the keys of its BitLocker volumes. As option_row.take. */
#ifndef TLSREADY_CLI_OPTIONS_IMAGES_H
#define TLSREADY_CLI_OPTIONS_IMAGES_H

#include "cli/options/options.h"

bool take_shadow_copies(struct settings *ret, const struct option_row *row, const char *given);
bool take_verify_image(struct settings *ret, const struct option_row *row, const char *given);
bool take_offset(struct settings *ret, const struct option_row *row, const char *given);
bool take_image(struct settings *ret, const struct option_row *row, const char *given);

/* --recovery-key takes digits, which are hidden from lists of processes, or a file; the others take a file. */
bool take_recovery_key(struct settings *ret, const struct option_row *row, const char *given);
bool take_key_file(struct settings *ret, const struct option_row *row, const char *given);

#endif
