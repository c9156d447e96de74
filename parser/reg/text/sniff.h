/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first bytes: how the text is encoded, or what the file is if it is no text. */
#ifndef TLSREADY_PARSER_REG_SNIFF_H
#define TLSREADY_PARSER_REG_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct sniffed {
	const char *encoding; /* a constant */
	size_t mark;          /* bytes of the byte order mark */
	bool wide, swap;      /* UTF-16; big-endian */
};

/* 0, or ERR_FORMAT with one clear line. */
int sniff(const uint8_t *bytes, size_t size, int32_t source, struct sniffed *ret, struct error *err);

#endif
