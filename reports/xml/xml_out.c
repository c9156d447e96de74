/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/xml/xml_out.h"

/* What could not be written is known from the file afterwards; told of it here, libxml2 would print it. */
static int to_file(void *context, const char *bytes, int size)
{
	fwrite(bytes, 1, (size_t)size, context);
	return size;
}

/* libxml2 2.9 drops text that it has no memory for, returns success, and says so here alone (or prints it). */
static void note_failure(void *context, xmlErrorPtr error)
{
	struct xml_out *self = context;

	(void)error;
	self->failed = true;
}

void xml_out_resume(struct xml_out *self)
{
	if (late_xml.xmlSetStructuredErrorFunc)
		late_xml.xmlSetStructuredErrorFunc(self, note_failure);
}

void xml_out_pause(struct xml_out *self)
{
	(void)self;
	if (late_xml.xmlSetStructuredErrorFunc)
		late_xml.xmlSetStructuredErrorFunc(NULL, NULL);
}

int xml_out_open(struct xml_out *self, FILE *file, struct error *err)
{
	*self = (struct xml_out){ .file = file };
	int code = late_xml_load(err);

	if (code < 0)
		return code;
	xml_out_resume(self);
	xmlOutputBuffer *buffer = late_xml.xmlOutputBufferCreateIO(to_file, NULL, file, NULL);

	self->xml = buffer ? late_xml.xmlNewTextWriter(buffer) : NULL;
	if (buffer && !self->xml)
		late_xml.xmlOutputBufferClose(buffer);
	return self->xml ? 0 : error_set(err, ERR_NOMEM, "out of memory");
}

int xml_out_close(struct xml_out *self, const char *name, bool failed, struct error *err)
{
	bool ready = self->xml != NULL;

	if (ready) {
		self->failed |= late_xml.xmlTextWriterFlush(self->xml) < 0;
		late_xml.xmlFreeTextWriter(self->xml);
	}
	xml_out_pause(self);
	if (fflush(self->file) != 0 || ferror(self->file))
		return error_set(err, ERR_IO, "the %s report could not be written", name);
	if (!ready || failed || self->failed)
		return error_set(err, ERR_NOMEM, "out of memory while writing the %s report", name);
	return fputc('\n', self->file) == EOF ? error_set(err, ERR_IO, "the %s report could not be written", name) : 0;
}
