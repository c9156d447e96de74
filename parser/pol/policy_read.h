/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a policy file, whatever its form. Private to parser/pol. */
#ifndef TLSREADY_PARSER_POLICY_READ_H
#define TLSREADY_PARSER_POLICY_READ_H

#include "parser/pol/pol.h"

/* All of it, in the arena of the job. ERR_LIMIT: POL_SIZE_LIMIT bytes or more; ERR_IO, ERR_NOMEM. */
int policy_read_all(const struct scan_job *job, uint8_t **ret, size_t *ret_size, struct error *err);

#endif
