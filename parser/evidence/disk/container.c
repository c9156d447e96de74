/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/disk/container.h"

/* Parts first: what they are parts of is seen when they are together. */
const struct container_format *const container_formats[] = {
	&container_split_raw, &container_vhdx,  &container_qcow2,
	&container_vmdk,      &container_ewf,   &container_vhd,
	&container_vdi,       &container_named, NULL,
};

static const struct container_format *format_of(struct source *file, const uint8_t *head, size_t size)
{
	const struct container_format *const *at = container_formats;

	while (*at && !(*at)->is(file, head, size))
		at++;
	return *at;
}

int container_open(struct source_room *room, struct source *file, const struct container_format **ret_format,
		   struct source **ret, struct error *err)
{
	uint8_t head[CONTAINER_HEAD];
	int64_t size = source_read_some(file, 0, head, sizeof head, err);
	const struct container_format *format = size < 0 ? NULL : format_of(file, head, (size_t)size), *inner = NULL;

	if (size < 0)
		return (int)size;
	*ret_format = format;
	*ret = file;
	if (!format)
		return 0;
	int result = format->open(room, file, ret, err);

	if (result < 0 || format != &container_split_raw)
		return result;
	struct source *joined = *ret; /* disk.vhd.001: a part of it has no name that ends like this */

	result = container_open(room, joined, &inner, ret, err);
	if (inner)
		*ret_format = inner;
	return result;
}
