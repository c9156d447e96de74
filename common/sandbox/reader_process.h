/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readers that may crash, in processes of their own: common/sandbox/sandbox.h says what is promised. */
#ifndef TLSREADY_COMMON_READER_PROCESS_H
#define TLSREADY_COMMON_READER_PROCESS_H

#include "common/sandbox/sandbox.h"

extern const struct sandbox process_sandbox;

#endif
