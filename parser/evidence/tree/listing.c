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

int listing_add(struct listing *listing, const char *name, enum entry_type type, uint64_t id)
{
	if (listing->count == listing->capacity) {
		size_t wanted = listing->capacity ? 2 * listing->capacity : 16;
		struct listing_entry *wider = realloc(listing->entries, wanted * sizeof *wider);

		if (!wider)
			return ENOMEM;
		listing->entries = wider;
		listing->capacity = wanted;
	}
	char *copy = strdup(name);

	if (copy)
		listing->entries[listing->count++] = (struct listing_entry){ .name = copy, .type = type, .id = id };
	return copy ? 0 : ENOMEM;
}

void listing_sort(struct listing *listing)
{
	if (listing->count)
		qsort(listing->entries, listing->count, sizeof *listing->entries, compare);
}

int listing_read(int fd, size_t limit, struct listing *ret)
{
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
		if (listing_add(ret, entry->d_name, type_of(fd, entry), 0) != 0)
			return ENOMEM;
	}
	if (errno)
		return errno;
	listing_sort(ret);
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

/* Only an archive has two entries of one name; which of them is meant is told where they are opened. */
bool listing_has_twin(const struct listing *listing, size_t index)
{
	const struct listing_entry *entries = listing->entries;

	return (index && strcmp(entries[index - 1].name, entries[index].name) == 0) ||
	       (index + 1 < listing->count && strcmp(entries[index + 1].name, entries[index].name) == 0);
}
