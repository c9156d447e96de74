/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/library.h"

#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

void *library_load(const char *name, const struct library_symbol *symbols, size_t count, void *functions)
{
	void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; library && i < count; i++) {
		void *symbol = dlsym(library, symbols[i].name);

		if (!symbol)
			return NULL;
		memcpy((uint8_t *)functions + symbols[i].at, &symbol, sizeof symbol);
	}
	return library;
}
