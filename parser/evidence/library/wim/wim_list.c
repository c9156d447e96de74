/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In its process: wimlib is loaded, opens the WIM, and lists. */
#include "parser/evidence/library/wim/wim_parts.h"

#ifdef TLSREADY_WIMLIB
#include <stdio.h>
#include <string.h>

#include "parser/evidence/library/wim/wim_child.h"

struct wim_functions wim;
static bool is_loaded, reads_instead;

void wim_prepare(void *work)
{
#define WIM_SYMBOL(name) LIBRARY_SYMBOL(struct wim_functions, name),
	static const struct library_symbol symbols[] = { WIM_FUNCTIONS(WIM_SYMBOL) };
#undef WIM_SYMBOL

	const struct wim_paths *paths = ((const struct wim_work *)work)->paths;
	void *library = library_load(LIBWIM_FILE, symbols, sizeof symbols / sizeof *symbols, &wim);

	reads_instead = library && (!paths->inside || wim_read_instead(paths, library));
	is_loaded = library &&
		    wim.wimlib_global_init(WIMLIB_INIT_FLAG_ASSUME_UTF8 | WIMLIB_INIT_FLAG_DEFAULT_CASE_SENSITIVE) == 0;
	if (is_loaded)
		wim.wimlib_set_print_errors(false);
}

/* clang-format off */
static const struct {
	int code;
	enum err is;
	const char *text;
} errors[] = {
	{ WIMLIB_ERR_NOT_A_WIM_FILE,              ERR_CORRUPT,     "is not a WIM" },
	{ WIMLIB_ERR_WIM_IS_ENCRYPTED,            ERR_UNSUPPORTED, "is an encrypted ESD, as Windows Update downloads it: decrypt it first" },
	{ WIMLIB_ERR_UNKNOWN_VERSION,             ERR_UNSUPPORTED, "is a WIM of a version that wimlib does not read" },
	{ WIMLIB_ERR_INVALID_COMPRESSION_TYPE,    ERR_UNSUPPORTED, "is a WIM of a compression that wimlib does not read" },
	{ WIMLIB_ERR_INVALID_HEADER,              ERR_CORRUPT,     "is a WIM whose header is damaged" },
	{ WIMLIB_ERR_UNEXPECTED_END_OF_FILE,      ERR_CORRUPT,     "is a WIM that is cut off" },
	{ WIMLIB_ERR_INVALID_LOOKUP_TABLE_ENTRY,  ERR_CORRUPT,     "is a WIM whose lookup table is damaged" },
	{ WIMLIB_ERR_INVALID_METADATA_RESOURCE,   ERR_CORRUPT,     "is a WIM in which the folders of the image are damaged" },
	{ WIMLIB_ERR_METADATA_NOT_FOUND,          ERR_CORRUPT,     "is a WIM in which the folders of the image are missing" },
	{ WIMLIB_ERR_XML,                         ERR_CORRUPT,     "is a WIM whose XML is damaged" },
	{ WIMLIB_ERR_DECOMPRESSION,               ERR_CORRUPT,     "is damaged: its data cannot be decompressed" },
	{ WIMLIB_ERR_INVALID_RESOURCE_HASH,       ERR_CORRUPT,     "is damaged: its data does not match its SHA-1" },
	{ WIMLIB_ERR_RESOURCE_NOT_FOUND,          ERR_CORRUPT,     "has no data in the WIM" },
	{ WIMLIB_ERR_PATH_DOES_NOT_EXIST,         ERR_IO,          "does not exist in the image" },
	{ WIMLIB_ERR_NOTDIR,                      ERR_IO,          "is not a folder of the image" },
	{ WIMLIB_ERR_NOMEM,                       ERR_LIMIT,       "takes more memory to read than tlsready allows wimlib" },
	{ WIMLIB_ERR_WRITE,                       ERR_LIMIT,       "cannot be unpacked: there is not enough memory" },
	{ WIMLIB_ERR_READ,                        ERR_IO,          "cannot be read" },
};
/* clang-format on */

int wim_error(int code, const char **ret_text)
{
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].code == code) {
			*ret_text = errors[i].text;
			return errors[i].is;
		}
	*ret_text = NULL;
	return ERR_CORRUPT;
}

static void say_error(int fd, int code)
{
	const char *text;
	int is = wim_error(code, &text);

	if (wim_read_error.code)
		library_say_error(fd, wim_read_error.code, "%s", wim_read_error.text);
	else if (text)
		library_say_error(fd, is, "%s", text);
	else
		library_say_error(fd, is, "is a WIM that wimlib cannot read: %s",
				  wim.wimlib_get_error_string((enum wimlib_error_code)code));
}

bool wim_opened(const struct wim_work *work, int fd, WIMStruct **ret)
{
	const struct wim_paths *paths = work->paths;

	if (!is_loaded) {
		library_say_error(fd, ERR_UNSUPPORTED, "is a WIM, which cannot be read: " LIBWIM_FILE " was not found");
		return false;
	}
	if (!reads_instead) {
		library_say_error(fd, ERR_UNSUPPORTED,
				  "is a WIM inside of another file, which this wimlib cannot read: copy it out first");
		return false;
	}
	int result = wim.wimlib_open_wim(paths->wim, 0, ret);

	if (result == 0 && paths->part_count)
		result = wim.wimlib_reference_resource_files(*ret, paths->parts, paths->part_count, 0, 0);
	if (result != 0)
		say_error(fd, result);
	return result == 0;
}

/* Images. */

static const char *architecture(const char *number)
{
	static const struct {
		const char *number, *name; /* PROCESSOR_ARCHITECTURE_... */
	} names[] = { { "0", "x86" }, { "5", "ARM" }, { "6", "IA-64" }, { "9", "x64" }, { "12", "ARM64" } };

	for (size_t i = 0; number && i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].number, number) == 0)
			return names[i].name;
	return number;
}

static void say_version(WIMStruct *of, int image, struct record *record)
{
	static const char *const names[] = { "MAJOR", "MINOR", "BUILD", "SPBUILD" };
	char version[128] = "", property[64];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(property, sizeof property, "WINDOWS/VERSION/%s", names[i]);
		const char *number = wim.wimlib_get_image_property(of, image, property);
		size_t used = strlen(version);

		if (!number)
			break;
		snprintf(version + used, sizeof version - used, "%s%s", i ? "." : "", number);
	}
	record_add_text(record, version);
}

static void say_images(WIMStruct *of, int fd, struct record *record)
{
	struct wimlib_wim_info info;

	wim.wimlib_get_wim_info(of, &info);
	for (int image = 1; image <= (int)info.image_count; image++) {
		record_start(record, WIM_IMAGE);
		record_add_text(record, wim.wimlib_get_image_property(of, image, "NAME"));
		record_add_text(record, wim.wimlib_get_image_property(of, image, "DESCRIPTION"));
		record_add_text(record, wim.wimlib_get_image_property(of, image, "WINDOWS/EDITIONID"));
		say_version(of, image, record);
		record_add_text(record, wim.wimlib_get_image_property(of, image, "WINDOWS/VERSION/BUILD"));
		record_add_text(record, architecture(wim.wimlib_get_image_property(of, image, "WINDOWS/ARCH")));
		record_add_text(record, wim.wimlib_get_image_property(of, image, "TOTALBYTES"));
		library_say(fd, record);
	}
	library_say_done(fd);
}

/* Folders. */

struct listing {
	const struct wim_work *work;
	int fd;
	struct record record;
};

/* Names that lead elsewhere: a dot, or a separator of either system. */
static bool is_path(const char *name)
{
	return !*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strpbrk(name, "/\\");
}

const char *wim_refusal(const struct wim_work *work, const struct wimlib_dir_entry *entry)
{
	if (entry->attributes & WIMLIB_FILE_ATTRIBUTE_REPARSE_POINT)
		return "is a link or another reparse point, which is not followed";
	if (entry->attributes & WIMLIB_FILE_ATTRIBUTE_ENCRYPTED)
		return "is encrypted (EFS)";
	if (!(entry->attributes & WIMLIB_FILE_ATTRIBUTE_DIRECTORY) && entry->streams[0].resource.is_missing)
		return work->paths->lacks_parts ? "is in a part of the split WIM that was not found"
						: "has no data in the WIM";
	if (entry->streams[0].resource.uncompressed_size > LIBRARY_FILE_LIMIT)
		return "has more than 2 GiB: unpack the WIM first";
	return NULL;
}

static int say_entry(const struct wimlib_dir_entry *entry, void *context)
{
	struct listing *listing = context;
	const char *refusal = wim_refusal(listing->work, entry);
	bool is_folder = (entry->attributes & WIMLIB_FILE_ATTRIBUTE_DIRECTORY) && !refusal;

	if (!entry->filename || is_path(entry->filename)) {
		is_folder = false;
		refusal = "has a name that is a path";
	}
	record_start(&listing->record, WIM_ENTRY);
	record_add_text(&listing->record,
			refusal && !is_folder && (!entry->filename || is_path(entry->filename)) ? "?" : entry->filename);
	record_add(&listing->record, is_folder);
	record_add(&listing->record, is_folder ? 0 : entry->streams[0].resource.uncompressed_size);
	record_add_text(&listing->record, refusal);
	library_say(listing->fd, &listing->record);
	return 0;
}

static void say_folder(WIMStruct *of, struct listing *listing, struct record *question)
{
	int image = (int)record_number(question);
	int result = wim.wimlib_iterate_dir_tree(of, image, record_text(question),
						 WIMLIB_ITERATE_DIR_TREE_FLAG_CHILDREN, say_entry, listing);

	if (result)
		say_error(listing->fd, result);
	else
		library_say_done(listing->fd);
}

void wim_list_serve(void *work, int fd)
{
	static struct record question;
	static struct listing listing;
	WIMStruct *of;

	listing.work = work;
	listing.fd = fd;
	if (!wim_opened(work, fd, &of))
		return;
	while (library_heard(fd, &question)) {
		if (question.kind == WIM_ASK_IMAGES)
			say_images(of, fd, &question);
		else if (question.kind == WIM_ASK_PLACE)
			wim_place_say(of, work, fd, &question);
		else
			say_folder(of, &listing, &question);
	}
}
#else
void wim_prepare(void *work)
{
	(void)work;
}

static void refuse(int fd)
{
	library_say_error(fd, ERR_UNSUPPORTED, "is a WIM: this build cannot read WIM (wimlib was not found)");
}

void wim_list_serve(void *work, int fd)
{
	(void)work;
	refuse(fd);
}

void wim_fetch_serve(void *work, int fd)
{
	(void)work;
	refuse(fd);
}
#endif
