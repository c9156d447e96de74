/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/image/image.h"
bool image_probe(const char *path)
{
	(void)path;
	return false;
}
int image_open(const char *path, struct image **ret, struct error *err)
{
	(void)path;
	(void)ret;
	return error_set(err, ERR_UNSUPPORTED, "x");
}
size_t image_volume_count(const struct image *image)
{
	(void)image;
	return 0;
}
const struct image_volume *image_volume(const struct image *image, size_t index)
{
	(void)image;
	(void)index;
	return NULL;
}
void image_close(struct image *image)
{
	(void)image;
}
