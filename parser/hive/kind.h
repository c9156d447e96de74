/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which hive this is, told by the keys below its root: file names and the base block's copy of them prove nothing. */
#ifndef TLSREADY_PARSER_HIVE_KIND_H
#define TLSREADY_PARSER_HIVE_KIND_H

#include "parser/hive/backend.h"

enum hive_kind hive_kind_of(const struct hive_backend *backend, void *self, hivekey root);

/* What the name in the base block hints at: "\SystemRoot\System32\Config\SOFTWARE". HIVE_UNKNOWN: nothing. */
enum hive_kind hive_kind_of_name(const char *embedded_name);

#endif
