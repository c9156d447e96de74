/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes Registry.pol files, entry by entry ([MS-GPREG] section 2.2.1). Names are ASCII. */
#ifndef TLSREADY_TESTS_SUPPORT_POLBUILD_H
#define TLSREADY_TESTS_SUPPORT_POLBUILD_H

#include <stddef.h>
#include <stdint.h>

struct polbuild {
	uint8_t *data; /* a whole file after every call */
	size_t size, capacity;
};

struct polbuild *polbuild_new(void); /* the header alone */
void polbuild_free(struct polbuild *pol);

void polbuild_entry(struct polbuild *pol, const char *key, const char *value, uint32_t type, const void *data,
		    size_t size);
void polbuild_dword(struct polbuild *pol, const char *key, const char *value, uint32_t number);
/* text as UTF-16LE with its NUL, whatever the type. */
void polbuild_text(struct polbuild *pol, const char *key, const char *value, uint32_t type, const char *text);

#endif
