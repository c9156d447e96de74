/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/tree/listing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static enum entry_type type_of_mode(mode_t mode)
{
	return S_ISREG(mode) ? ENTRY_FILE : S_ISDIR(mode) ? ENTRY_FOLDER : S_ISLNK(mode) ? ENTRY_LINK : ENTRY_OTHER;
}

/* Not every file system knows types in its folders. */
static enum entry_type type_of(int folder, const struct dirent *entry)
{
	struct stat status;

	if (entry->d_type != DT_UNKNOWN)
		return type_of_mode(DTTOIF(entry->d_type));
	if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return ENTRY_OTHER;
	return type_of_mode(status.st_mode);
}

static int compare(const void *a, const void *b)
{
	const char *left = ((const struct listing_entry *)a)->name, *right = ((const struct listing_entry *)b)->name;
	int order = strcasecmp(left, right);

	return order ? order : strcmp(left, right);
}

static bool add(struct listing *listing, size_t *capacity, const struct dirent *entry)
{
	if (listing->count == *capacity) {
		size_t wanted = *capacity ? 2 * *capacity : 16;
		struct listing_entry *wider = realloc(listing->entries, wanted * sizeof *wider);

		if (!wider)
			return false;
		listing->entries = wider;
		*capacity = wanted;
	}
	char *name = strdup(entry->d_name);

	if (name)
		listing->entries[listing->count++] =
			(struct listing_entry){ .name = name, .type = type_of(listing->fd, entry) };
	return name;
}

int listing_read(int fd, size_t limit, struct listing *ret)
{
	size_t capacity = 0;
	const struct dirent *entry;

	*ret = (struct listing){ .stream = fdopendir(fd), .fd = fd };
	if (!ret->stream) {
		int reason = errno;

		close(fd);
		return reason;
	}
	while (errno = 0, (entry = readdir(ret->stream))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (ret->count == limit)
			return EOVERFLOW;
		if (!add(ret, &capacity, entry))
			return ENOMEM;
	}
	if (errno)
		return errno;
	if (ret->count)
		qsort(ret->entries, ret->count, sizeof *ret->entries, compare);
	return 0;
}

void listing_close(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free(listing->entries[i].name);
	free(listing->entries);
	if (listing->stream)
		closedir(listing->stream);
	*listing = (struct listing){ .fd = -1 };
}

bool listing_has_rival(const struct listing *listing, size_t index)
{
	const struct listing_entry *entries = listing->entries;

	return (index && strcasecmp(entries[index - 1].name, entries[index].name) == 0) ||
	       (index + 1 < listing->count && strcasecmp(entries[index + 1].name, entries[index].name) == 0);
}
