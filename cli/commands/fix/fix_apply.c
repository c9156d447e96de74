/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How to apply a fix to the image that was evaluated, as commands with its own names, partition, image number and paths. */
#include "cli/commands/fix/fix_say.h"

#include <stdlib.h>
#include <string.h>

#include "common/paths.h"
#include "common/text/shell.h"

#define MOUNTED "C:\\mount\\"
#define ATTACHED "W:\\"

/* What can be written to, and by whom. */
struct way {
	const char *format, *qemu; /* what QEMU calls it; NULL: a WIM */
	bool is_of_windows;        /* Windows attaches it */
};

/* clang-format off */
static const struct way ways[] = {
	{ "raw disk image", "raw",   false },
	{ "VHD",            "vpc",   true },
	{ "VHDX",           "vhdx",  true },
	{ "VMDK",           "vmdk",  false },
	{ "QCOW2",          "qcow2", false },
	{ "VDI",            "vdi",   false },
	{ "WIM",            NULL,    true },
};
/* clang-format on */

struct apply {
	const struct plan *plan;
	FILE *out;
	const char *reg; /* the file that was written */
	struct fix_target target;
	const struct way *way; /* NULL: the hives are files of the host */
	unsigned number;       /* of the partition or the image; 0: a volume without a table */
};

/* As text for a terminal: names are evidence. */
static const char *word(const struct apply *apply, const char *raw)
{
	const char *quoted = raw ? shell_quoted(apply->plan->arena, raw) : NULL;

	return quoted ? text_of(apply->plan->arena, quoted).utf8 : "";
}

/* What ends a word in single quotes in PowerShell: the typographic ones do, too (about_Quoting_Rules). 0: something else. */
static size_t quote_size(const char *at)
{
	static const char *const quotes[] = { "'", "\u2018", "\u2019", "\u201a", "\u201b" };

	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		if (strncmp(at, quotes[i], strlen(quotes[i])) == 0)
			return strlen(quotes[i]);
	return 0;
}

/* A word of PowerShell: in single quotes, in which only quotes are doubled; with \ for the / of a path. */
static const char *windows_word(const struct apply *apply, const char *before, const char *path)
{
	struct arena *arena = apply->plan->arena;
	size_t size = 0;
	char *copy = arena_alloc(arena, 2 * strlen(path) + 1);

	while (copy && *path) {
		size_t quote = quote_size(path), one = quote ? quote : 1;

		memcpy(copy + size, path, quote);
		memcpy(copy + size + quote, *path == '/' ? "\\" : path, one);
		size += quote + one;
		path += one;
	}
	const char *quoted = copy ? arena_printf(arena, "'%s%s'", before, copy) : NULL;

	return quoted ? text_of(arena, quoted).utf8 : "";
}

static bool is_of_user(const struct fix_hive *hive)
{
	return !strchr(hive->key, '\\');
}

/* The key that reg load makes. */
static const char *loaded(const struct apply *apply, const struct fix_hive *hive)
{
	return is_of_user(hive) ? "HKU\\OFFLINE_USER"
				: arena_printf(apply->plan->arena, "HKLM\\OFFLINE_%s", strrchr(hive->key, '\\') + 1);
}

static bool is_wim(const struct apply *apply)
{
	return apply->way && strcmp(apply->way->format, "WIM") == 0;
}

/* "partition 2", "image 1": one step into the image; more of them lead through an archive. */
static bool take_number(struct apply *apply)
{
	const char *noun = is_wim(apply) ? "image " : "partition ", *volume = apply->target.volume;
	char *end;

	if (!*volume)
		return !is_wim(apply);
	if (strncmp(volume, noun, strlen(noun)) != 0)
		return false;
	apply->number = (unsigned)strtoul(volume + strlen(noun), &end, 10);
	return apply->number && !*end;
}

static bool find_way(struct apply *apply)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (strcmp(apply->target.format, ways[i].format) == 0)
			apply->way = &ways[i];
	return apply->way && !apply->target.is_shadow_copy && take_number(apply);
}

static void say_windows_open(const struct apply *apply)
{
	const char *image = apply->way ? windows_word(apply, "C:\\images\\", path_name(apply->target.image)) : NULL;

	if (!image)
		fprintf(apply->out, "On Windows, in PowerShell as administrator, in the folder of the hives:\n");
	else if (is_wim(apply))
		fprintf(apply->out,
			"On Windows, in PowerShell as administrator, with the image in C:\\images:\n"
			"  mkdir C:\\mount\n"
			"  Dism /Mount-Image /ImageFile:%s /Index:%u /MountDir:C:\\mount\n",
			image, apply->number);
	else
		fprintf(apply->out,
			"On Windows, in PowerShell as administrator, with the image in C:\\images and W: the letter of its %s:\n"
			"  Mount-DiskImage -ImagePath %s\n",
			*apply->target.volume ? text_of(apply->plan->arena, apply->target.volume).utf8 : "volume", image);
}

static void say_windows_close(const struct apply *apply)
{
	if (is_wim(apply))
		fprintf(apply->out, "  Dism /Unmount-Image /MountDir:C:\\mount /Commit\n");
	else if (apply->way)
		fprintf(apply->out, "  Dismount-DiskImage -ImagePath %s\n",
			windows_word(apply, "C:\\images\\", path_name(apply->target.image)));
}

/* Imported under their own names, the edits would change the Windows that services the image, and its user. */
static void say_renamed_keys(const struct apply *apply)
{
	fprintf(apply->out,
		"  (Get-Content %s) -replace '^\\[HKEY_LOCAL_MACHINE\\\\S', '[HKEY_LOCAL_MACHINE\\OFFLINE_S' |\n",
		windows_word(apply, "", apply->reg));
	for (size_t i = 0; i < apply->target.count; i++)
		if (is_of_user(&apply->target.hives[i]))
			fprintf(apply->out,
				"    ForEach-Object { $_ -replace '^\\[HKEY_CURRENT_USER\\\\', '[HKEY_USERS\\OFFLINE_USER\\' } |\n");
	fprintf(apply->out, "    Set-Content offline.reg -Encoding Unicode\n"
			    "  reg import offline.reg\n");
}

static void say_windows(const struct apply *apply)
{
	const char *root = is_wim(apply) ? MOUNTED : apply->way ? ATTACHED : ".\\";

	say_windows_open(apply);
	for (size_t i = 0; i < apply->target.count; i++) {
		const struct fix_hive *hive = &apply->target.hives[i];

		fprintf(apply->out, "  reg load %s %s\n", loaded(apply, hive),
			windows_word(apply, root, apply->way ? hive->path : path_name(hive->path)));
	}
	say_renamed_keys(apply);
	for (size_t i = 0; i < apply->target.count; i++)
		fprintf(apply->out, "  reg unload %s\n", loaded(apply, &apply->target.hives[i]));
	say_windows_close(apply);
}

/* The hive as a file of the host. */
static const char *local(const struct apply *apply, const struct fix_hive *hive)
{
	if (!apply->way)
		return word(apply, hive->path);
	return word(apply, arena_printf(apply->plan->arena, "hives/%s", path_name(hive->path)));
}

static const char *in_image(const struct apply *apply, const struct fix_hive *hive)
{
	return arena_printf(apply->plan->arena, "/%s", hive->path);
}

static void say_guestfish(const struct apply *apply, bool is_upload)
{
	fprintf(apply->out, "  guestfish --rw --format=%s -a %s -m /dev/sda", apply->way->qemu,
		word(apply, apply->target.image));
	if (apply->number)
		fprintf(apply->out, "%u", apply->number);
	for (size_t i = 0; i < apply->target.count; i++) {
		const struct fix_hive *hive = &apply->target.hives[i];
		const char *inside = word(apply, in_image(apply, hive)), *outside = local(apply, hive);

		fprintf(apply->out, "%s %s %s %s", i ? " :" : "", is_upload ? "upload" : "download",
			is_upload ? outside : inside, is_upload ? inside : outside);
	}
	fputc('\n', apply->out);
}

static void say_wimlib(const struct apply *apply, bool is_update)
{
	const char *image = word(apply, apply->target.image);

	for (size_t i = 0; i < apply->target.count; i++) {
		const struct fix_hive *hive = &apply->target.hives[i];

		if (is_update)
			fprintf(apply->out, "  wimlib-imagex update %s %u --command=%s\n", image, apply->number,
				word(apply, arena_printf(apply->plan->arena, "add %s %s", local(apply, hive),
							 word(apply, in_image(apply, hive)))));
		else
			fprintf(apply->out, "  wimlib-imagex extract %s %u %s --dest-dir=hives\n", image, apply->number,
				word(apply, in_image(apply, hive)));
	}
}

static void say_copy(const struct apply *apply, bool is_back)
{
	if (apply->way && !is_back)
		fprintf(apply->out, "  mkdir -p hives\n");
	if (is_wim(apply))
		say_wimlib(apply, is_back);
	else if (apply->way)
		say_guestfish(apply, is_back);
}

/* hivexregedit reads UTF-8 without CR, of one hive at a time. */
static void say_linux(const struct apply *apply)
{
	fprintf(apply->out, "On Linux, with %shivexregedit%s:\n",
		is_wim(apply) ? "wimlib-imagex and "
		: apply->way  ? "guestfish and "
			      : "",
		apply->way ? "" : ", on copies of the hives if they are evidence");
	say_copy(apply, false);
	for (size_t i = 0; i < apply->target.count; i++) {
		const struct fix_hive *hive = &apply->target.hives[i];

		fprintf(apply->out,
			"  iconv -f UTF-16 -t UTF-8 %s | tr -d '\\r' |\n"
			"    awk -v RS= -v ORS='\\n\\n' '/^\\[%s%s\\\\/' |\n"
			"    hivexregedit --merge --prefix '%s' %s\n",
			word(apply, apply->reg), is_of_user(hive) ? "" : "HKEY_LOCAL_MACHINE\\\\",
			is_of_user(hive) ? hive->key : strrchr(hive->key, '\\') + 1, hive->key, local(apply, hive));
	}
	say_copy(apply, true);
	if (apply->way)
		fprintf(apply->out, "  tlsready check %s\n", word(apply, apply->target.image));
}

/* Logs that are replayed later bring the former values back. */
static bool is_any_dirty(const struct apply *apply)
{
	bool is_any = false;

	for (size_t i = 0; i < apply->target.count; i++)
		is_any |= apply->target.hives[i].is_dirty;
	return is_any;
}

static void say_refusal(const struct apply *apply)
{
	fprintf(apply->out,
		apply->target.is_shadow_copy
			? "A shadow copy cannot be changed: apply the fix to the volume itself.\n"
			: "How to apply it: %s is %s, which is not changed in place. Restore the disk or unpack the "
			  "archive, and run tlsready fix --for offline for the result.\n",
		text_of(apply->plan->arena, path_name(apply->target.image)).utf8, apply->target.format);
}

void say_apply(const struct plan *plan, FILE *out, const char *path)
{
	struct apply apply = { .plan = plan, .out = out, .reg = path ? path : "fix.reg" };

	if (!plan_target(plan, &apply.target))
		return;
	if (apply.target.image && !find_way(&apply)) {
		say_refusal(&apply);
		return;
	}
	if (!apply.way || apply.way->is_of_windows)
		say_windows(&apply);
	if (is_any_dirty(&apply))
		fprintf(out,
			"Not on Linux: hivexregedit does not apply the transaction logs of the hives; reg load does.\n");
	else
		say_linux(&apply);
}
