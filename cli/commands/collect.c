/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * collect: a script for the Windows machine that writes what check reads. Whole hives, or with --minimal only the keys
 * that the facts and the profiles read. reg export fails for a key that does not exist, so the script then writes the
 * line [-KEY]: it proves that absence, and no more. Which keys these are comes from the list that a .reg is scanned for.
 *
 * `reg query HKU\S-1-5-19` is how the scripts tell an administrator: without those rights a key that may not be read
 * would pass for one that does not exist. A 32-bit shell on 64-bit Windows sees the other SOFTWARE: it is refused, too.
 */
#include <string.h>
#include <strings.h>

#include "cli/commands.h"
#include "common/ceilings.h"

#define MADE_BY "tlsready " TLSREADY_VERSION

struct script {
	const char *begin, *whole, *key, *user_begin, *user_key, *user_end,
		*end; /* printf formats: key: root, path, number */
};

/* clang-format off */
static const struct script cmd = {
	.begin =
		"@echo off\n"
		"rem Made by " MADE_BY ". Writes what `tlsready check` reads into the folder named as argument\n"
		"rem (default: tlsready-COMPUTERNAME in the current folder). Run it as administrator.\n"
		"setlocal\n"
		"set \"out=%cd%\\tlsready-%COMPUTERNAME%\"\n"
		"if not \"%~1\"==\"\" set \"out=%~1\"\n"
		"if defined PROCESSOR_ARCHITEW6432 (echo Run this script from a 64-bit command prompt.& exit /b 1)\n"
		"reg query HKU\\S-1-5-19 >nul 2>&1 || (echo Run this script as administrator.& exit /b 1)\n"
		"if not exist \"%out%\" mkdir \"%out%\" || exit /b 1\n",
	.whole =
		"reg save HKLM\\SYSTEM \"%out%\\SYSTEM\" /y >nul || goto failed\n"
		"reg save HKLM\\SOFTWARE \"%out%\\SOFTWARE\" /y >nul || goto failed\n"
		"reg save HKU\\.DEFAULT \"%out%\\DEFAULT\" /y >nul || goto failed\n"
		"for /f \"tokens=2 delims=\\\" %%S in ('reg query HKU ^| findstr /r /c:\"S-1-5-21-[0-9-]*$\"') do (\n"
		"  if not exist \"%out%\\%%S\" mkdir \"%out%\\%%S\"\n"
		"  reg save \"HKU\\%%S\" \"%out%\\%%S\\NTUSER.DAT\" /y >nul || goto failed\n"
		")\n",
	.key = "call :key \"%s\\%s\" %u\n",
	.user_begin = "for /f \"tokens=2 delims=\\\" %%S in ('reg query HKU ^| findstr /r /c:\"\\.DEFAULT$\" /c:\"S-1-5-21-[0-9-]*$\"') do (\n",
	.user_key = "  call :key \"HKEY_USERS\\%%%%S\\%s\" %%%%S-%u\n",
	.user_end = ")\n",
	.end =
		"if exist \"%out%\\SHA256.txt\" del \"%out%\\SHA256.txt\"\n"
		"for /r \"%out%\" %%F in (*) do if not \"%%~nxF\"==\"SHA256.txt\" call :hash \"%%F\"\n"
		"echo Wrote \"%out%\"\n"
		"exit /b 0\n"
		":hash\n"
		"for /f \"delims=\" %%H in ('certutil -hashfile %1 SHA256 ^| findstr /v \":\"') do >>\"%out%\\SHA256.txt\" echo %%H *%~1\n"
		"exit /b 0\n"
		":key\n"
		"reg query \"%~1\" >nul 2>&1\n"
		"if errorlevel 1 goto absent\n"
		"reg export \"%~1\" \"%out%\\%~2.reg\" /y >nul || echo Failed: %~1\n"
		"exit /b 0\n"
		":absent\n"
		"if not exist \"%out%\\absent.reg\" >\"%out%\\absent.reg\" echo Windows Registry Editor Version 5.00\n"
		">>\"%out%\\absent.reg\" echo [-%~1]\n"
		"exit /b 0\n"
		":failed\n"
		"echo A hive could not be saved.\n"
		"exit /b 1\n",
};

static const struct script powershell = {
	.begin =
		"# Made by " MADE_BY ". Writes what `tlsready check` reads into the folder $Out. Run it as administrator.\n"
		"param([string]$Out = (Join-Path (Get-Location).Path (\"tlsready-\" + $env:COMPUTERNAME)))\n"
		"$ErrorActionPreference = 'Stop'\n"
		"if ($env:PROCESSOR_ARCHITEW6432) { throw 'Run this script from a 64-bit PowerShell.' }\n"
		"& reg.exe query HKU\\S-1-5-19 2>&1 | Out-Null\n"
		"if ($LASTEXITCODE -ne 0) { throw 'Run this script as administrator.' }\n"
		"New-Item -ItemType Directory -Force -Path $Out | Out-Null\n"
		"function Save-Hive($Key, $File) {\n"
		"  New-Item -ItemType Directory -Force -Path (Split-Path (Join-Path $Out $File)) | Out-Null\n"
		"  & reg.exe save $Key (Join-Path $Out $File) /y | Out-Null\n"
		"  if ($LASTEXITCODE -ne 0) { throw \"reg save $Key failed\" }\n"
		"}\n"
		"function Save-Key($Key, $Name) {\n"
		"  if (Test-Path -LiteralPath \"Registry::$Key\") {\n"
		"    & reg.exe export $Key (Join-Path $Out \"$Name.reg\") /y | Out-Null\n"
		"    if ($LASTEXITCODE -ne 0) { throw \"reg export $Key failed\" }\n"
		"    return\n"
		"  }\n"
		"  $absent = Join-Path $Out 'absent.reg'\n"
		"  if (-not (Test-Path $absent)) { 'Windows Registry Editor Version 5.00' | Out-File $absent -Encoding ascii }\n"
		"  \"[-$Key]\" | Out-File $absent -Encoding ascii -Append\n"
		"}\n"
		"$users = (Get-Item Registry::HKEY_USERS).GetSubKeyNames() | Where-Object { $_ -match '^S-1-5-21-[0-9-]+$' }\n",
	.whole =
		"Save-Hive HKLM\\SYSTEM SYSTEM\n"
		"Save-Hive HKLM\\SOFTWARE SOFTWARE\n"
		"Save-Hive HKU\\.DEFAULT DEFAULT\n"
		"foreach ($user in $users) { Save-Hive \"HKU\\$user\" \"$user\\NTUSER.DAT\" }\n",
	.key = "Save-Key '%s\\%s' %u\n",
	.user_begin = "foreach ($user in @('.DEFAULT') + $users) {\n",
	.user_key = "  Save-Key \"HKEY_USERS\\$user\\%s\" \"$user-%u\"\n",
	.user_end = "}\n",
	.end =
		"$sha = [System.Security.Cryptography.SHA256]::Create()\n"
		"$lines = Get-ChildItem $Out -Recurse | Where-Object { -not $_.PSIsContainer -and $_.Name -ne 'SHA256.txt' } | ForEach-Object {\n"
		"  $stream = [IO.File]::OpenRead($_.FullName)\n"
		"  ([BitConverter]::ToString($sha.ComputeHash($stream)) -replace '-').ToLower() + ' *' + $_.FullName\n"
		"  $stream.Close()\n"
		"}\n"
		"$lines | Out-File (Join-Path $Out 'SHA256.txt') -Encoding ascii\n"
		"\"Wrote $Out\"\n",
};
/* clang-format on */

/* Scripts for Windows end their lines as Windows does; "%%" stands for itself in what is printed as it is. */
static void put(const char *text)
{
	for (; *text; text++)
		fputs(*text == '\n' ? "\r\n" : (char[]){ *text, '\0' }, stdout);
}

static bool is_within(const struct wanted_key *one, const struct wanted_key *other)
{
	size_t size = strlen(other->path);

	return one->kind == other->kind && strncasecmp(one->path, other->path, size) == 0 &&
	       (!one->path[size] || one->path[size] == '\\');
}

/* The list without what another of its keys brings along; of two that are equal the first stays. */
static bool is_needed(const struct wanted_keys *wanted_keys, size_t at)
{
	const struct wanted_key *own = &wanted_keys->list[at];

	if (strchr(own->path, '*')) /* a pattern for misspelled names: nothing to export, and nothing rests on it */
		return false;
	for (size_t i = 0; i < wanted_keys->count; i++) {
		const struct wanted_key *other = &wanted_keys->list[i];

		if (i != at && is_within(own, other) && (i < at || !is_within(other, own)))
			return false;
	}
	return true;
}

static void put_key(const char *format, const char *root, const char *path, unsigned number)
{
	char line[1024];

	if (root)
		snprintf(line, sizeof line, format, root, path, number);
	else
		snprintf(line, sizeof line, format, path, number);
	put(line);
}

static void put_keys(const struct script *script, const struct wanted_keys *wanted_keys)
{
	static const struct {
		enum hive_kind kind;
		const char *root;
	} roots[] = { { HIVE_SYSTEM, "HKEY_LOCAL_MACHINE\\SYSTEM" }, { HIVE_SOFTWARE, "HKEY_LOCAL_MACHINE\\SOFTWARE" } };
	unsigned number = 0;

	for (size_t k = 0; k < sizeof roots / sizeof *roots; k++)
		for (size_t i = 0; i < wanted_keys->count; i++)
			if (wanted_keys->list[i].kind == roots[k].kind && is_needed(wanted_keys, i))
				put_key(script->key, roots[k].root, wanted_keys->list[i].path, ++number);
	put(script->user_begin);
	for (size_t i = 0; i < wanted_keys->count; i++)
		if (wanted_keys->list[i].kind == HIVE_USER && is_needed(wanted_keys, i))
			put_key(script->user_key, NULL, wanted_keys->list[i].path, ++number);
	put(script->user_end);
}

static int run_collect(const struct settings *settings)
{
	const struct script *script = settings->script == SCRIPT_POWERSHELL ? &powershell : &cmd;
	struct criteria criteria = { 0 };
	struct arena *arena = arena_new(COLLECT_CEILING);
	int code = arena ? load_criteria(settings, &criteria) : complain_of_memory();

	if (code == 0) {
		struct wanted_keys wanted_keys = wanted_keys_of(&criteria, arena);

		wanted_keys.count -= wanted_keys.optional_count; /* they decide nothing */

		put(script->begin);
		if (settings->minimal)
			put_keys(script, &wanted_keys);
		else
			put(script->whole);
		put(script->end);
	}
	criteria_free(&criteria);
	arena_free(arena);
	return code;
}

/* clang-format off */
const struct command command_collect = {
	.name = "collect",
	.arguments = "",
	.about = "Print a script that collects the inputs on a Windows machine",
	.details =
		"Run the script as administrator on the machine that is to be checked. It writes the SYSTEM and SOFTWARE hives and those\n"
		"of the users who are signed in, or with --minimal .reg files of the keys that the rules need, and the SHA-256 of each file.\n\n"
		"  tlsready collect > collect.cmd\n"
		"  tlsready collect --script powershell --minimal > collect.ps1",
	.options = { OPT_PROFILE, OPT_SCRIPT, OPT_MINIMAL },
	.run = run_collect,
};
/* clang-format on */
