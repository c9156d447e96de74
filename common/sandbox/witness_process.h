/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readers that may crash, in processes of their own: common/sandbox/runner.h says what is promised. */
#ifndef TLSREADY_CLI_WITNESS_PROCESS_H
#define TLSREADY_CLI_WITNESS_PROCESS_H

#include "common/sandbox/runner.h"

extern const struct sandbox process_sandbox;

#endif
