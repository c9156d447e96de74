/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libregf under one name: what later releases renamed. Its 2021 releases have the functions by index; 20201007 has not.
 */
#ifndef TLSREADY_PARSER_HIVE_LIBREGF_COMPAT_H
#define TLSREADY_PARSER_HIVE_LIBREGF_COMPAT_H

#include <libbfio.h>
#include <libregf.h>

#if LIBREGF_VERSION > 20201007
#define regf_get_sub_key libregf_key_get_sub_key_by_index
#define regf_get_value libregf_key_get_value_by_index
#else
#define regf_get_sub_key libregf_key_get_sub_key
#define regf_get_value libregf_key_get_value
#endif

#endif
