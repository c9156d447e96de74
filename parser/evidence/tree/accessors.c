/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/tree/accessors.h"

#include <string.h>
#include <strings.h>

#include "parser/evidence/tree/windows_tree.h"

struct upload {
	const char *host; /* the path up to and with "uploads/" */
	size_t host_size;
	char drive; /* 0: this is no upload */
};

/* HOST/uploads/ACCESSOR/DRIVE. */
static struct upload upload_of(const struct site *site)
{
	static const char folder[] = "uploads/";
	static const size_t folder_size = sizeof folder - 1;
	const char *drive = strrchr(site->below, '/'), *accessor = drive;

	while (accessor && accessor > site->below && accessor[-1] != '/')
		accessor--;
	size_t size = accessor ? (size_t)(accessor - site->below) : 0;

	if (site->label || size < folder_size || strncasecmp(accessor - folder_size, folder, folder_size) != 0 ||
	    (size > folder_size && accessor[-(ptrdiff_t)folder_size - 1] != '/'))
		return (struct upload){ .drive = 0 };
	return (struct upload){ .host = site->below, .host_size = size, .drive = drive_letter(drive + 1) };
}

static bool is_same_host(struct upload a, struct upload b)
{
	return a.drive && b.drive && a.host_size == b.host_size && strncmp(a.host, b.host, a.host_size) == 0;
}

static bool share_a_file(const struct site *a, const struct site *b)
{
	size_t a_size = strlen(a->below), b_size = strlen(b->below);

	for (const struct found_file *left = a->files; left; left = left->next)
		for (const struct found_file *right = b->files; right; right = right->next)
			if (strcasecmp(left->below + a_size, right->below + b_size) == 0)
				return true;
	return false;
}

static void join(struct site *site, struct site *other)
{
	other->joined = site;
	if (other->files) {
		*(site->last ? &site->last->next : &site->files) = other->files;
		site->last = other->last;
		site->count += other->count;
	}
	if (other->refusals.first) {
		*(site->refusals.last ? &site->refusals.last->next : &site->refusals.first) = other->refusals.first;
		site->refusals.last = other->refusals.last;
		site->refusals.count += other->refusals.count;
	}
	site->refusals.dropped += other->refusals.dropped;
}

/* Those of one host are neighbours. */
static bool join_with_earlier(struct site *const *sites, size_t kept, struct site *site)
{
	struct upload upload = upload_of(site);

	for (size_t i = kept; i-- > 0;) {
		struct upload earlier = upload_of(sites[i]);

		if (!is_same_host(earlier, upload))
			return false;
		if (earlier.drive == upload.drive && !share_a_file(sites[i], site)) {
			join(sites[i], site);
			return true;
		}
	}
	return false;
}

size_t accessors_join(struct site **sites, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!join_with_earlier(sites, kept, sites[i]))
			sites[kept++] = sites[i];
	return kept;
}
