/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/disk/container.h"

const struct container_format *const container_formats[] = {
	&container_vhdx, &container_qcow2,     &container_vmdk,  &container_ewf, &container_vhd,
	&container_vdi,  &container_split_raw, &container_named, NULL,
};

int container_open(struct source_room *room, struct source *file, const struct container_format **ret_format,
		   struct source **ret, struct error *err)
{
	uint8_t head[CONTAINER_HEAD];
	int64_t size = source_read_some(file, 0, head, sizeof head, err);

	if (size < 0)
		return (int)size;
	for (const struct container_format *const *at = container_formats; *at; at++)
		if ((*at)->is(file, head, (size_t)size)) {
			*ret_format = *at;
			return (*at)->open(room, file, ret, err);
		}
	*ret_format = NULL;
	*ret = file;
	return 0;
}
