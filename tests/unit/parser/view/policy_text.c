/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registry.xml of Group Policy Preferences and LGPO text: what each setting does, and what hostile files come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "parser/pol/gpp.h"
#include "parser/pol/lgpo.h"
#include "support/program/fixscene.h"

#define LM "HKEY_LOCAL_MACHINE\\"
#define BEGIN "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<RegistrySettings clsid=\"{A3CCFC41-DFDB-43a5-8D26-0FE8B954DA51}\">\n"
#define END "</RegistrySettings>"
#define ITEM(attributes) "<Registry name=\"x\"><Properties hive=\"HKEY_LOCAL_MACHINE\" key=\"k\" " attributes "/></Registry>\n"
#define MACHINE "p/Machine/Preferences/Registry/Registry.xml"

/* What a file says, as lines: [KEY] [-KEY] NAME=TYPE:HEX NAME=- *=- NAME?=TYPE:HEX; a doubt follows in parentheses. */
static struct scene {
	struct arena *arena;
	struct notes notes;
	struct pol_summary summary;
	struct error error;
	int result;
	char events[8192];
} scene;

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	static const char *const forms[] = { [REG_OPEN_KEY] = "[", [REG_DELETE_KEY] = "[-", [REG_SET_VALUE] = "=",
					     [REG_DELETE_VALUE] = "=-", [REG_DELETE_VALUES] = "*=-", [REG_SET_IF_ABSENT] = "?=" };
	bool sets = event->directive == REG_SET_VALUE || event->directive == REG_SET_IF_ABSENT;
	FILE *out = fmemopen(scene.events + strlen(scene.events), sizeof scene.events - strlen(scene.events), "w");

	(void)context;
	(void)err;
	if (event->directive == REG_OPEN_KEY || event->directive == REG_DELETE_KEY)
		fprintf(out, "%s%s]", forms[event->directive], event->path);
	else
		fprintf(out, "%s%s", event->name, forms[event->directive]);
	if (sets && !event->doubt)
		fprintf(out, "%u:", event->type);
	for (size_t i = 0; sets && !event->doubt && i < event->size; i++)
		fprintf(out, "%02x", event->data[i]);
	fprintf(out, event->doubt ? "(%s)\n" : "\n", event->doubt);
	fclose(out);
	return 0;
}

struct piece {
	const char *data;
	size_t size;
};

static int64_t give(void *context, void *buffer, size_t size)
{
	struct piece *piece = context;
	size_t got = piece->size < size ? piece->size : size;

	if (got)
		memcpy(buffer, piece->data, got);
	piece->data += got;
	piece->size -= got;
	return (int64_t)got;
}

static void scan_bytes(bool is_xml, const char *path, const void *data, size_t size)
{
	struct piece piece = { data, size };

	arena_free(scene.arena);
	scene = (struct scene){ .arena = arena_new((size_t)1 << 28) };
	scene.notes.arena = scene.arena;
	const struct scan_job job = { .read = give, .read_context = &piece, .source = 3, .arena = scene.arena, .notes = &scene.notes,
					      .event = on_event, .context = NULL };

	scene.result = (is_xml ? gpp_scan : lgpo_scan)(&job, path, &scene.summary, &scene.error);
}

static void assert_xml(const char *path, const char *text, const char *events)
{
	scan_bytes(true, path, text, strlen(text));
	assert_int_equal(scene.result, 0);
	assert_string_equal(scene.events, events);
}

static void assert_lgpo(const char *text, const char *events)
{
	scan_bytes(false, "lgpo.txt", text, strlen(text));
	assert_int_equal(scene.result, 0);
	assert_string_equal(scene.events, events);
}

static bool has_note(const char *code)
{
	for (size_t i = 0; i < scene.notes.count; i++)
		if (strcmp(scene.notes.list[i].code, code) == 0)
			return true;
	return false;
}

/* ---- Registry.xml ---- */

static void each_action_of_a_preference_does_what_the_document_says(void **state)
{
	(void)state;
	assert_xml(MACHINE,
		   BEGIN ITEM("action=\"U\" name=\"v\" type=\"REG_DWORD\" value=\"00000A00\"")
			   ITEM("action=\"R\" name=\"v\" type=\"REG_SZ\" value=\"a\"")
				   ITEM("action=\"C\" name=\"v\" type=\"REG_BINARY\" value=\"00ff\"")
					   ITEM("action=\"D\" name=\"v\"") ITEM("name=\"\" default=\"1\" type=\"REG_SZ\" value=\"\"") END,
		   "[" LM "k]\nv=4:000a0000\n[" LM "k]\nv=1:61000000\n[" LM "k]\nv?=3:00ff\nv=-\n[" LM "k]\n=1:0000\n");
	assert_xml(MACHINE,
		   BEGIN ITEM("action=\"U\" name=\"\"") ITEM("action=\"D\" name=\"\" default=\"0\"") ITEM("action=\"R\" name=\"\"") END,
		   "[" LM "k]\n[-" LM "k]\n[-" LM "k]\n[" LM "k]\n");
	assert_xml(MACHINE,
		   BEGIN ITEM("name=\"q\" type=\"REG_QWORD\" value=\"0000000000000A00\"")
		   "<Registry><Properties hive=\"HKEY_LOCAL_MACHINE\" key=\"\\a\\\\b\\\" name=\"m\" type=\"REG_MULTI_SZ\" value=\"x y\"><Values>"
		   "<Value>x</Value><Value>&amp;</Value></Values></Properties></Registry>" END,
		   "[" LM "k]\nq=11:000a000000000000\n[" LM "a\\b]\nm=7:78000000260000000000\n");
	assert_int_equal(scene.summary.entries, 2);
	assert_string_equal(scene.summary.format, "Registry.xml");
}

static void what_is_disabled_does_nothing_and_what_is_targeted_is_a_doubt(void **state)
{
	(void)state;
	assert_xml(MACHINE,
		   BEGIN "<Collection disabled=\"1\"><Collection>" ITEM("name=\"v\" type=\"REG_SZ\"") "</Collection></Collection>" END, "");
	assert_true(has_note("pol-disabled"));
	assert_xml(MACHINE,
		   BEGIN "<Collection>" ITEM("action=\"D\" name=\"v\"") "<Filters><FilterOs/></Filters></Collection>"
			 "<Collection><Filters/>" ITEM("action=\"D\" name=\"w\"") "</Collection>" END,
		   "v=-(item-level targeting decides whether it applies)\nw=-\n");
	assert_xml(MACHINE, BEGIN ITEM("name=\"v\" type=\"REG_DWORD\" value=\"0x\"") END,
		   "[" LM "k](its data does not fit its type)\nv=(its data does not fit its type)\n");
	assert_xml(MACHINE, BEGIN ITEM("action=\"D\" name=\"%v%\"") END, "%v%=-(it has a variable that only Windows can replace)\n");
}

/* The editor writes eight hexadecimal digits; a hand may write 2560. */
static void a_number_is_hexadecimal(void **state)
{
	(void)state;
	assert_xml(MACHINE, BEGIN ITEM("name=\"v\" type=\"REG_DWORD\" value=\"2560\"") END, "[" LM "k]\nv=4:60250000\n");
	assert_true(has_note("pol-hex"));
	assert_xml(MACHINE, BEGIN ITEM("name=\"v\" type=\"REG_DWORD\" value=\"00000001\"") END, "[" LM "k]\nv=4:01000000\n");
	assert_false(has_note("pol-hex"));
}

static void what_a_comment_holds_is_not_set(void **state)
{
	(void)state;
	assert_xml(MACHINE, BEGIN "<!-->" ITEM("action=\"D\" name=\"v\"") "-->" ITEM("action=\"D\" name=\"w\"") END, "w=-\n");
	assert_xml(MACHINE, BEGIN "<?>" ITEM("action=\"D\" name=\"v\"") "?>" ITEM("action=\"D\" name=\"w\"") END, "w=-\n");
}

static void the_folders_tell_whose_preferences_they_are(void **state)
{
	static const char text[] = BEGIN "<Registry><Properties action=\"D\" hive=\"HKEY_CURRENT_USER\" key=\"k\" name=\"v\"/></Registry>" END;

	(void)state;
	assert_xml(MACHINE, text, "v=-\n");
	assert_xml("{31B2}\\USER\\Preferences\\Registry\\Registry.xml", text, "v=-\n");
	assert_int_equal(scene.summary.scope, POL_USER);
	assert_xml("Registry.xml", text, "v=-(its folders do not show whether it is for computers or for users)\n");
}

static void hostile_xml_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *says;
		uint32_t line;
	} rows[] = {
		{ "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<RegistrySettings>&b;</RegistrySettings>",
		  "document type declaration", 2 },
		{ BEGIN "\n<Registry name=\"&xxe;\"/>" END, "unknown entity", 4 },
		{ BEGIN "<Registry>", "ends before its elements do", 3 },
		{ BEGIN "<Registry name=\"a", "not quoted", 3 },
		{ BEGIN "<Registry", "ends inside an element", 3 },
		{ BEGIN "</Registry>", "end tag does not fit", 3 },
		{ BEGIN "<!-- ", "ends inside a comment", 3 },
		{ BEGIN END "<x/>", "second root", 3 },
		{ BEGIN END "x", "outside of the root", 3 },
		{ BEGIN "<a b=\"1\" b=\"2\"/>", "twice", 3 },
		{ BEGIN "<a b=\"&#0;\"/>", "unknown entity", 3 },
		{ BEGIN "<a b=\"\x01\"/>", "not allowed", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		scan_bytes(true, MACHINE, rows[i].text, strlen(rows[i].text));
		assert_int_equal(scene.result, ERR_CORRUPT);
		if (!strstr(scene.error.text, rows[i].says) || scene.error.at.line != rows[i].line)
			fail_msg("%zu: line %u: %s", i, scene.error.at.line, scene.error.text);
		assert_string_equal(scene.events, ""); /* Windows applies nothing of it */
	}
}

static void deep_and_foreign_xml_is_refused(void **state)
{
	char *deep = calloc(1, 1 << 16);

	(void)state;
	strcpy(deep, "<RegistrySettings>");
	for (int i = 0; i < 5000; i++)
		strcat(deep + i * 3, "<a>");
	scan_bytes(true, MACHINE, deep, strlen(deep));
	assert_int_equal(scene.result, ERR_CORRUPT);
	assert_non_null(strstr(scene.error.text, "nested too deep"));
	free(deep);
	scan_bytes(true, MACHINE, "<Groups/>", 9);
	assert_int_equal(scene.result, ERR_FORMAT);
	assert_non_null(strstr(scene.error.text, "its first element is Groups"));
	scan_bytes(true, MACHINE, "<RegistrySettings a=\"\xe9\"/>", 25);
	assert_int_equal(scene.result, ERR_FORMAT);
	assert_non_null(strstr(scene.error.text, "neither UTF-8 nor UTF-16"));
	scan_bytes(true, MACHINE, "<RegistrySettings\0/>", 20);
	assert_int_equal(scene.result, ERR_FORMAT);
}

/* ---- LGPO text ---- */

static void each_line_of_lgpo_text_does_what_its_manual_says(void **state)
{
	(void)state;
	assert_lgpo("; comment\n\nComputer\r\nSOFTWARE\\P\r\nv\r\nDWORD:2048\r\n\r\nUser\nk\nv\nSZ:a\n\nComputer\nk\nv\nDELETE",
		    "[" LM "SOFTWARE\\P]\nv=4:00080000\n[HKEY_CURRENT_USER\\k]\nv=1:61000000\nv=-\n");
	assert_lgpo("Computer\nk\n*\nDELETEALLVALUES\nComputer\nk\n*\nCREATEKEY\nComputer\nk\nm\nMULTISZ:a\\0b\nComputer\nk\nb\nBINARY:00fF\n",
		    "*=-\n[" LM "k]\n[" LM "k]\nm=7:61000000620000000000\n[" LM "k]\nb=3:00ff\n");
	assert_int_equal(scene.summary.entries, 4);
	assert_false(scene.summary.is_cut);
}

static void what_lgpo_text_leaves_open_is_a_doubt(void **state)
{
	(void)state;
	assert_lgpo("Computer\nk\nv\nCLEAR\nUser:Administrators\nk\nv\nDELETE\nComputer\nk\nv\nDWORD:4294967296\n",
		    "[" LM "k](tlsready does not know its action)\nv=(tlsready does not know its action)\n"
		    "v=-(it is for specific users only)\n"
		    "[" LM "k](its data does not fit its type)\nv=(its data does not fit its type)\n");
}

static void lgpo_text_that_breaks_keeps_what_came_before(void **state)
{
	(void)state;
	assert_lgpo("Computer\nk\nv\nDELETE\n\nHello\nk\nv\nDELETE\n", "v=-\n");
	assert_true(scene.summary.is_cut && has_note("lgpo-broken"));
	assert_lgpo("Computer\nk\nv\nDELETE\nComputer\nk\nv", "v=-\n");
	assert_true(scene.summary.is_cut);
}

/* ---- as overlays ---- */

#define CLIENT_KEY "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define CLIENT_ITEM(tail)                                                                                               \
	"<Registry name=\"Enabled\"><Properties action=\"U\" hive=\"HKEY_LOCAL_MACHINE\" key=\"" CLIENT_KEY                 \
	"\" name=\"Enabled\" type=\"REG_DWORD\" value=\"00000000\"/>" tail "</Registry>"

static void put_ready(void)
{
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software("17763", true));
}

static void assert_run(const char *arguments, int code, const char *says)
{
	if (run(arguments) != code || !(strstr(ran.out, says) || strstr(ran.err, says)))
		fail_msg("%s: %d\n%s%s", arguments, ran.code, ran.out, ran.err);
}

static void policies_as_text_are_recognised_by_content_as_overlays_only(void **state)
{
	(void)state;
	put_ready();
	put_text("gpp", BEGIN CLIENT_ITEM("") END);
	put_text("lgpo", "; ------------------------------------------\n;\nComputer\n" CLIENT_KEY "\nEnabled\nDWORD:0\n");
	put_text("other", "<Groups/>");
	assert_run("check SYSTEM SOFTWARE --overlay gpp", 1, "READY -> NOT READY");
	assert_run("check SYSTEM SOFTWARE --overlay lgpo", 1, "READY -> NOT READY");
	assert_run("check SYSTEM SOFTWARE gpp", 3, "supply it with --overlay");
	assert_run("check SYSTEM SOFTWARE lgpo", 3, "supply it with --overlay");
	assert_run("check SYSTEM SOFTWARE --overlay other", 3, "is XML, but not a Registry.xml");
}

/* Neither says a word about the key that the value is in. */
static void what_policies_as_text_delete_of_a_hive_is_gone(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(1u << 1, 1));
	put_hive("SOFTWARE", software("17763", true));
	put_text("gpp", BEGIN "<Registry><Properties action=\"D\" hive=\"HKEY_LOCAL_MACHINE\" key=\"" CLIENT_KEY
			      "\" name=\"Enabled\"/></Registry>" END);
	put_text("lgpo", "; ------------------------------------------\n;\nComputer\n" CLIENT_KEY "\nEnabled\nDELETE\n");
	assert_run("check SYSTEM SOFTWARE --overlay gpp", 0, "NOT READY -> READY");
	assert_run("check SYSTEM SOFTWARE --overlay lgpo", 0, "NOT READY -> READY");
	assert_run("query SYSTEM --overlay lgpo -o text --key HKLM\\\\SYSTEM\\\\ControlSet001\\\\Control\\\\SecurityProviders", 0, "TLS 1.2");
	assert_null(strstr(ran.out, "Enabled"));
}

/* Applied or ignored, it would be a guess. */
static void a_targeted_setting_keeps_a_machine_from_ready_if_it_concerns_tls(void **state)
{
	(void)state;
	put_ready();
	put_text("gpp", BEGIN CLIENT_ITEM("<Filters><FilterOs/></Filters>") END);
	assert_run("check SYSTEM SOFTWARE --overlay gpp", 3, "item-level targeting");
	put_text("gpp", BEGIN "<Registry><Properties hive=\"HKEY_LOCAL_MACHINE\" key=\"SOFTWARE\\Wallpaper\" name=\"x\"/><Filters><FilterOs/>"
			      "</Filters></Registry>" END);
	assert_run("check SYSTEM SOFTWARE --overlay gpp", 0, "READY");
	put_text("gpp", BEGIN "<Registry><Properties action=\"D\" hive=\"HKEY_LOCAL_MACHINE\" key=\"SOFTWARE\\Microsoft\" name=\"\"/><Filters>"
			      "<FilterOs/></Filters></Registry>" END);
	assert_run("check SYSTEM SOFTWARE --overlay gpp", 3, "item-level targeting");
}

static void what_a_policy_file_sets_is_not_edited_either(void **state)
{
	(void)state;
	put_ready();
	put_text("gpp", BEGIN CLIENT_ITEM("") END);
	assert_run("fix SYSTEM SOFTWARE --overlay gpp -o reg=fix.reg", 1, "gpp sets Enabled in HKEY_LOCAL_MACHINE");
	assert_false(there("fix.reg"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_action_of_a_preference_does_what_the_document_says),
		cmocka_unit_test(what_is_disabled_does_nothing_and_what_is_targeted_is_a_doubt),
		cmocka_unit_test(a_number_is_hexadecimal),
		cmocka_unit_test(what_a_comment_holds_is_not_set),
		cmocka_unit_test(the_folders_tell_whose_preferences_they_are),
		cmocka_unit_test(hostile_xml_is_refused_with_its_line),
		cmocka_unit_test(deep_and_foreign_xml_is_refused),
		cmocka_unit_test(each_line_of_lgpo_text_does_what_its_manual_says),
		cmocka_unit_test(what_lgpo_text_leaves_open_is_a_doubt),
		cmocka_unit_test(lgpo_text_that_breaks_keeps_what_came_before),
		FIX_TEST(policies_as_text_are_recognised_by_content_as_overlays_only),
		FIX_TEST(what_policies_as_text_delete_of_a_hive_is_gone),
		FIX_TEST(a_targeted_setting_keeps_a_machine_from_ready_if_it_concerns_tls),
		FIX_TEST(what_a_policy_file_sets_is_not_edited_either),
	};
	int result = cmocka_run_group_tests_name("policy_text", tests, NULL, NULL);

	arena_free(scene.arena);
	return result;
}
