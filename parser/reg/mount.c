/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which hive a path is in. Forensic exports seldom say HKLM\SYSTEM: the offline hive is loaded under any name, below
 * any root, or has no root at all, so what is below the name decides. Does not open anything: a path that has not
 * shown its shape yet is HIVE_OTHER.
 */
#include "parser/reg/scan.h"

#include <string.h>
#include <strings.h>

struct shape {
	enum hive_kind kind;
	const char *path; /* '#' is any digit */
};

/* clang-format off */

/* As HKLM has them on the machine itself. */
static const struct shape named_mounts[] = {
	{ HIVE_SYSTEM,   "SYSTEM" },
	{ HIVE_SOFTWARE, "SOFTWARE" },
	{ HIVE_SAM,      "SAM" },
	{ HIVE_SECURITY, "SECURITY" },
	{ HIVE_OTHER,    NULL },
};

/* A hive loaded under any name: keys that only this kind has right below its root. */
static const struct shape offline_shapes[] = {
	{ HIVE_SYSTEM,   "Select" },
	{ HIVE_SYSTEM,   "ControlSet###" },
	{ HIVE_SYSTEM,   "CurrentControlSet" },
	{ HIVE_SOFTWARE, "Microsoft\\Windows NT\\CurrentVersion" },
	{ HIVE_SOFTWARE, "Microsoft\\.NETFramework" },
	{ HIVE_SOFTWARE, "WOW6432Node" },
	{ HIVE_USER,     "Control Panel" },
	{ HIVE_USER,     "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings" },
	{ HIVE_USER,     "Software\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings" },
	{ HIVE_OTHER,    NULL },
};

/* No root at all (hivexregedit): there is one hive in the file, so less is needed. SYSTEM has a "Software", too. */
static const struct shape rootless_shapes[] = {
	{ HIVE_SYSTEM,   "Select" },
	{ HIVE_SYSTEM,   "ControlSet###" },
	{ HIVE_SYSTEM,   "CurrentControlSet" },
	{ HIVE_SYSTEM,   "MountedDevices" },
	{ HIVE_SYSTEM,   "HardwareConfig" },
	{ HIVE_SYSTEM,   "DriverDatabase" },
	{ HIVE_SYSTEM,   "Setup" },
	{ HIVE_SYSTEM,   "WPA" },
	{ HIVE_SOFTWARE, "Microsoft" },
	{ HIVE_SOFTWARE, "WOW6432Node" },
	{ HIVE_SOFTWARE, "Classes" },
	{ HIVE_SOFTWARE, "Clients" },
	{ HIVE_SOFTWARE, "ODBC" },
	{ HIVE_SOFTWARE, "Policies" },
	{ HIVE_SOFTWARE, "RegisteredApplications" },
	{ HIVE_USER,     "Control Panel" },
	{ HIVE_USER,     "Software\\Microsoft\\Windows\\CurrentVersion" },
	{ HIVE_USER,     "Software\\Policies" },
	{ HIVE_SAM,      "SAM" },
	{ HIVE_SECURITY, "Policy" },
	{ HIVE_OTHER,    NULL },
};
/* clang-format on */

static bool same(char have, char want)
{
	return want == '#' ? have >= '0' && have <= '9' : strncasecmp(&have, &want, 1) == 0;
}

/* True if path is shape, or is below it. */
static bool has_shape(const char *path, const char *shape)
{
	while (*shape && same(*path, *shape)) {
		path++;
		shape++;
	}
	return !*shape && (!*path || *path == '\\');
}

static enum hive_kind kind_of(const struct shape *shapes, const char *path)
{
	for (; shapes->path; shapes++)
		if (has_shape(path, shapes->path))
			return shapes->kind;
	return HIVE_OTHER;
}

/* Size of the component at path. */
static size_t component(const char *path)
{
	return strcspn(path, "\\");
}

static const char *behind(const char *path)
{
	path += component(path);
	return *path ? path + 1 : path;
}

/* S-1-5-21-..., S-1-5-18, .DEFAULT; not the S-1-..._Classes beside it. */
static bool is_user(const char *name)
{
	size_t size = component(name);

	if (size == strlen(".DEFAULT") && strncasecmp(name, ".DEFAULT", size) == 0)
		return true;
	return size > 4 && strncasecmp(name, "S-1-", 4) == 0 && !memchr(name, '_', size);
}

static bool is_in_capitals(const char *name)
{
	for (size_t i = component(name); i-- > 0;)
		if (name[i] >= 'a' && name[i] <= 'z')
			return false;
	return true;
}

/*
 * HKEY_CURRENT_USER is a user's hive, but for what EricZimmerman's tools write (RegistryKey.GetRegFormat): a SYSTEM
 * hive as HKCU\SYSTEM, a SOFTWARE hive as HKCU\SOFTWARE, in capitals; in a user hive the names are "System" and
 * "Software". A user's own HKCU\System has a CurrentControlSet, and never a numbered one.
 */
static enum hive_kind below_current_user(const char *name, bool ez_tools)
{
	const char *below = behind(name);

	if (ez_tools && is_in_capitals(name))
		return kind_of(named_mounts, name);
	if (has_shape(name, "SYSTEM") && (has_shape(below, "ControlSet###") || has_shape(below, "Select")))
		return HIVE_SYSTEM;
	return HIVE_OTHER;
}

/* The kind of the hive at name, a component below a root; HIVE_OTHER if nothing tells. */
static enum hive_kind kind_below(const char *path, const char *name, bool ez_tools)
{
	enum hive_kind kind = HIVE_OTHER;

	if (has_shape(path, "HKEY_CURRENT_USER"))
		return below_current_user(name, ez_tools);
	if (has_shape(path, "HKEY_USERS") && is_user(name))
		return HIVE_USER;
	if (has_shape(path, "HKEY_LOCAL_MACHINE"))
		kind = kind_of(named_mounts, name);
	return kind != HIVE_OTHER ? kind : kind_of(offline_shapes, behind(name));
}

static enum hive_kind answer(enum hive_kind kind, size_t size, const char *below, size_t *ret_size, const char **ret)
{
	*ret_size = size;
	*ret = below;
	return kind;
}

enum hive_kind reg_mount_of(const char *path, bool ez_tools, size_t *ret_mount_size, const char **ret_below)
{
	const char *name = behind(path);

	if (*path == '\\')
		return answer(kind_of(rootless_shapes, path + 1), 0, path + 1, ret_mount_size, ret_below);
	bool is_current_user = has_shape(path, "HKEY_CURRENT_USER");
	bool has_mounts = has_shape(path, "HKEY_LOCAL_MACHINE") || has_shape(path, "HKEY_USERS");
	enum hive_kind kind = *name && (has_mounts || is_current_user) ? kind_below(path, name, ez_tools) : HIVE_OTHER;

	if (*name && (has_mounts || kind != HIVE_OTHER))
		return answer(kind, (size_t)(name - path) + component(name), behind(name), ret_mount_size, ret_below);
	return answer(is_current_user ? HIVE_USER : HIVE_OTHER, component(path), name, ret_mount_size, ret_below);
}
