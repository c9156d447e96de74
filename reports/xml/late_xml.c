/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/xml/late_xml.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

struct late_xml late_xml;

/* POSIX promises that a function's address survives dlsym's void *; C does not, hence the copy. */
static void *address_of(void *library, const char *name, void *to, size_t size)
{
	void *address = dlsym(library, name);

	memcpy(to, &address, size);
	return address;
}

int late_xml_load(struct error *err)
{
	if (late_xml.xmlNewTextWriter)
		return 0;
	struct late_xml found;
	void *library = dlopen(TLSREADY_LIBXML2, RTLD_NOW | RTLD_LOCAL);
	bool whole = library != NULL;

#define LOOK_UP(function) whole = whole && address_of(library, #function, &found.function, sizeof found.function);
	LATE_XML(LOOK_UP)
	if (!whole)
		return error_set(err, ERR_UNSUPPORTED,
				 "HTML and JUnit need " TLSREADY_LIBXML2 ", which was not found (install libxml2)");
	late_xml = found;
	return 0;
}
