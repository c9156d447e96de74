/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writer of markup: what it escapes, and what it refuses to write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "reports/xml/xml_out.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static char *written;
static size_t size;

static int write_with(void (*act)(struct xml_out *xml), struct error *err)
{
	struct xml_out xml = { .file = open_memstream(&written, &size) };

	assert_non_null(xml.file);
	act(&xml);
	int code = xml_out_close(&xml, "XML", false, err);

	fclose(xml.file);
	return code;
}

static void put_all(struct xml_out *xml)
{
	xml_out_raw(xml, "<!---->", 7);
	xml_out_open(xml, "a");
	xml_out_attribute(xml, "b", "<&>\"'\t\n\r\xC3\xA9");
	xml_out_text(xml, "<&>\"'\t\n\r\xE2\x82\xAC");
	xml_out_open(xml, "c");
	xml_out_end(xml);
	xml_out_open(xml, "d");
	xml_out_end_short(xml);
	xml_out_end_short(xml);
}

static void what_is_markup_is_escaped_in_text_and_attributes(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_int_equal(write_with(put_all, &err), 0);
	assert_string_equal(
		written,
		"<!----><a b=\"&lt;&amp;&gt;&quot;'&#9;&#10;&#13;\xC3\xA9\">&lt;&amp;&gt;&quot;'\t\n&#13;\xE2\x82\xAC"
		"<c></c><d/></a>\n");
	free(written);
}

static void put_no_end(struct xml_out *xml)
{
	xml_out_open(xml, "a");
}
static void put_two_ends(struct xml_out *xml)
{
	xml_out_open(xml, "a");
	xml_out_end(xml);
	xml_out_end(xml);
}
static void put_late_attribute(struct xml_out *xml)
{
	xml_out_open(xml, "a");
	xml_out_text(xml, "");
	xml_out_attribute(xml, "b", "");
	xml_out_end(xml);
}
static void put_a_tower(struct xml_out *xml)
{
	for (int i = 0; i <= XML_DEPTH_LIMIT; i++)
		xml_out_open(xml, "a");
	for (int i = 0; i <= XML_DEPTH_LIMIT; i++)
		xml_out_end(xml);
}

static void what_is_not_well_formed_is_refused(void **state)
{
	static const struct {
		void (*act)(struct xml_out *xml);
		const char *said;
	} table[] = {
		{ put_no_end, "the XML report would contain an element without an end" },
		{ put_two_ends, "the XML report would contain the end of an element that was not opened" },
		{ put_late_attribute, "the XML report would contain an attribute outside of a tag" },
		{ put_a_tower, "the XML report would contain elements that are nested too deeply" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct error err = { 0 };

		assert_int_equal(write_with(table[i].act, &err), ERR_FORMAT);
		assert_string_equal(err.text, table[i].said);
		free(written);
	}
}

static void what_xml_cannot_hold_is_refused(void **state)
{
	static const char *const texts[] = { "a\x01",        "\x1B[m",       "\xFF",         "\xC3",
					     "\xED\xA0\x80", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\xC0\x80" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct error err = { 0 };
		struct xml_out xml = { .file = open_memstream(&written, &size) };

		xml_out_text(&xml, texts[i]);
		assert_int_equal(xml_out_close(&xml, "XML", false, &err), ERR_FORMAT);
		assert_string_equal(err.text, "the XML report would contain a character that XML cannot hold");
		fclose(xml.file);
		free(written);
	}
}

static void a_full_disk_and_memory_that_is_out_are_reported(void **state)
{
	struct xml_out xml = { .file = fopen("/dev/full", "w") };
	struct error err = { 0 };

	(void)state;
	assert_non_null(xml.file);
	assert_int_equal(xml_out_close(&xml, "XML", false, &err), ERR_IO);
	fclose(xml.file);
	xml = (struct xml_out){ .file = open_memstream(&written, &size) };
	assert_int_equal(xml_out_close(&xml, "XML", true, &err), ERR_NOMEM);
	fclose(xml.file);
	free(written);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_markup_is_escaped_in_text_and_attributes),
		cmocka_unit_test(what_is_not_well_formed_is_refused),
		cmocka_unit_test(what_xml_cannot_hold_is_refused),
		cmocka_unit_test(a_full_disk_and_memory_that_is_out_are_reported),
	};

	return cmocka_run_group_tests_name("xml_out", tests, NULL, NULL);
}
