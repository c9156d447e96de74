/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values that Group Policy or MDM writes: the policy's name, where it is set, and what to set there. A .reg edit of such
 * a value lasts until the next policy refresh only (fix_is_edit in analyzer/result.h).
 */
#ifndef TLSREADY_ANALYZER_POLICIES_H
#define TLSREADY_ANALYZER_POLICIES_H

#include "analyzer/result.h"

/*
 * What to do instead of, or along with, this edit; "" if no policy is known to write the value. build: of the Windows
 * that is examined, 0 unknown.
 */
const char *policy_action(struct arena *arena, const struct fix *fix, uint32_t build);

#endif
