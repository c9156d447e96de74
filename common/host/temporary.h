/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Room for what does not fit into memory. */
#ifndef TLSREADY_COMMON_HOST_TEMPORARY_H
#define TLSREADY_COMMON_HOST_TEMPORARY_H

#define TEMPORARY_FOLDER "/tmp"

/*
 * A file for reading and writing without a name, so that it is gone with this process however that ends. It is in the folder, which a
 * user named, or, if that is NULL, in TEMPORARY_FOLDER. Where there is no such folder to write to, as in a container whose root is
 * read-only, it is in memory: there a folder for temporary files would be, too. The descriptor, or -1 with errno.
 */
int temporary_file(const char *folder);

#endif
