/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/host/library.h"

#include <stdint.h>
#include <string.h>

#ifdef TLSREADY_STATIC
void *library_load(const char *file, const struct library_symbol *symbols, size_t count, void *functions)
{
	(void)file;
	for (size_t i = 0; i < count; i++)
		memcpy((uint8_t *)functions + symbols[i].at, &symbols[i].address, sizeof symbols[i].address);
	return functions;
}
#else
#include <dlfcn.h>

void *library_load(const char *file, const struct library_symbol *symbols, size_t count, void *functions)
{
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; library && i < count; i++) {
		void *symbol = dlsym(library, symbols[i].name);

		if (!symbol)
			return NULL;
		memcpy((uint8_t *)functions + symbols[i].at, &symbol, sizeof symbol);
	}
	return library;
}
#endif
