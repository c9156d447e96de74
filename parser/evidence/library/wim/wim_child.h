/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wimlib as it is used in its process. Private to wim_list.c and wim_fetch.c, and only where wimlib.h was found. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_CHILD_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_CHILD_H

#include <wimlib.h>

#include "parser/evidence/library/wim/wim_parts.h"

/* clang-format off */
#define WIM_FUNCTIONS(X) \
	X(wimlib_global_init) X(wimlib_set_print_errors) X(wimlib_get_error_string) X(wimlib_open_wim) \
	X(wimlib_reference_resource_files) X(wimlib_get_wim_info) X(wimlib_get_image_property) X(wimlib_iterate_dir_tree) \
	X(wimlib_register_progress_function) X(wimlib_set_output_compression_type) X(wimlib_update_image) X(wimlib_write_to_fd)
/* clang-format on */

struct wim_functions {
#define WIM_POINTER(name) __typeof__(name) *name;
	WIM_FUNCTIONS(WIM_POINTER)
#undef WIM_POINTER
};

extern struct wim_functions wim; /* since wim_prepare */

/* Makes wimlib read paths->inside where it reads paths->stand_in. False: it cannot be made to. */
bool wim_read_instead(const struct wim_paths *paths, void *library);
extern struct error wim_read_error; /* why that failed */

/* What wimlib calls then, and in a static program always, by these names (cmake/static.cmake). The first two are there only. */
int tlsready_wim_open(const char *path, int flags, ...);
off_t tlsready_wim_lseek(int fd, off_t offset, int whence);
ssize_t tlsready_wim_pread(int fd, void *buffer, size_t size, off_t at);
ssize_t tlsready_wim_read(int fd, void *buffer, size_t size);
char *tlsready_wim_realpath(const char *path, char *resolved);

/* Sets what they read. False: there is nothing that stands in. */
bool wim_instead_of(const struct wim_paths *paths);

/* With all parts; false: the error was said. */
bool wim_opened(const struct wim_work *work, int fd, WIMStruct **ret);

/* What an error of wimlib is here: enum err, and a clause. */
int wim_error(int code, const char **ret_text);

/* Why this file cannot be unpacked; NULL: it can. */
const char *wim_refusal(const struct wim_work *work, const struct wimlib_dir_entry *entry);

#endif
