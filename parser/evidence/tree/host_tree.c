/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of the host as a tree: opened name by name beneath the operand, so that no link leads out of it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/host/beneath.h"
#include "parser/evidence/tree/tree.h"

/* The operand itself may be a link: what is in it may not. */
static int open_top(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
	int top = fd < 0 ? -1 : beneath_open_at(fd, ""), reason = errno;

	if (fd >= 0)
		close(fd);
	errno = reason;
	return top;
}

static int list(struct tree *tree, const struct listing *parent, const char *name, const char *below,
		const char *const *names, size_t limit, struct listing *ret)
{
	int fd = parent ? beneath_open_at(parent->fd, name) : open_top(((const struct host_tree *)tree)->path);

	(void)below;
	(void)names;
	*ret = (struct listing){ .fd = -1 };
	return fd < 0 ? errno : listing_read(fd, limit, ret);
}

static int64_t size_of(struct tree *tree, const struct listing *listing, const struct listing_entry *entry)
{
	struct stat status;

	(void)tree;
	return fstatat(listing->fd, entry->name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status.st_size : -1;
}

static int64_t head(struct tree *tree, const struct listing *listing, const struct listing_entry *entry, void *buffer,
		    size_t size)
{
	int fd = beneath_open_at(listing->fd, entry->name);
	ssize_t got = fd < 0 ? -1 : read(fd, buffer, size);
	int reason = errno;

	(void)tree;
	if (fd >= 0)
		close(fd);
	errno = reason;
	return got;
}

static const struct tree_type host_type = { .list = list, .size = size_of, .head = head };

int host_tree_open(const char *path, struct host_tree *ret, struct error *err)
{
	int fd = open_top(path);

	*ret = (struct host_tree){ .tree = { .type = &host_type }, .path = path };
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	return error_set(err, ERR_IO, "cannot be read: %s", strerror(errno));
}
