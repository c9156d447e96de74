# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The inputs of bench.sh: a hive of 102 MiB and a .reg of 300 MB from the shared generators, or smaller ones made with the
# tools of this checkout. They are kept in build/bench; `./dev clean` removes them.
# Sets hive, hive_name, hive_paths, one_key, one_value, reg, reg_name, reg_paths; machines, a folder of MACHINES of them.
# shellcheck disable=SC2034,SC2154 # used by, and set in, bench.sh

one_key='Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp'
one_value=DefaultSecureProtocols
SMALL_KEYS=20000
MACHINES=200

# made FILE COMMAND...: keeps what is there, and leaves no half-made file behind.
made()
{
	local file=$1
	shift
	[ ! -s "$file" ] || return 0
	say "making $(basename -- "$file")"
	"$@" "$file.part" >"$work/made.txt" 2>&1 || { cat "$work/made.txt" >&2; die "could not make $file"; }
	mv -- "$file.part" "$file"
}

make_inputs()
{
	if [ -x "$tools/make-big-hive" ] && [ -x "$tools/make-big-reg" ]; then
		make_large_inputs
	else
		say "there is no $tools: the inputs are small"
		make_small_inputs
	fi
	make_machines
	hive_name="SOFTWARE, $(in_mb "$hive") MB"
	reg_name=".reg, $(in_mb "$reg") MB"
	reg_paths=$work/reg.paths
	printf 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\%s\n' \
		Client Server >"$reg_paths"
}

# Half of them are ready: a page has less to say of those.
make_machines()
{
	local i
	machines=$work/machines
	mkdir -p "$machines"
	for ((i = 0; i < MACHINES; i += 2)); do
		cp -- "$root/samples/server2019-client-off.reg" "$machines/$i.reg"
		cp -- "$root/samples/win7-ready.reg" "$machines/$((i + 1)).reg"
	done
}

in_mb()
{
	echo $(($(stat -c %s -- "$1") / 1000000))
}

make_large_inputs()
{
	hive=$work/SOFTWARE-large
	hive_paths=$work/large.paths
	reg=$work/large.reg
	made "$hive" "$tools/make-big-hive" --size-mb 110
	"$tools/make-big-hive" --paths >"$hive_paths"
	made "$reg" "$tools/make-big-reg" --size 300 --plain
}

make_small_inputs()
{
	hive=$work/SOFTWARE-small
	hive_paths=$work/small.paths
	reg=$work/small.reg
	printf '%s\n' "$one_key" 'Microsoft\.NETFramework\v4.0.30319' 'Microsoft\Windows NT\CurrentVersion' >"$hive_paths"
	cc -std=gnu17 -D_GNU_SOURCE -O2 -I "$root" -I "$root/tests" -o "$work/mkhive" "$root/tests/tools/mkhive.c" \
		"$root"/tests/support/build/hivebuild*.c || die "could not build mkhive"
	made "$hive" small_hive
	made "$reg" small_reg
}

# Lines for mkhive: PATH TAB NAME TAB TYPE TAB HEX.
small_hive()
{
	{
		printf '%s\t%s\t4\ta00a0000\n' "$one_key" "$one_value"
		printf 'Microsoft\\.NETFramework\\v4.0.30319\tSchUseStrongCrypto\t4\t01000000\n'
		printf 'Microsoft\\Windows NT\\CurrentVersion\tCurrentBuildNumber\t1\t310034003300390033000000\n'
		awk -v n=$SMALL_KEYS 'BEGIN { for (i = 0; i < n; i++)
			printf "Classes\\CLSID%d\\%08x\tThreadingModel\t1\t42006f00740068000000\n", i % 100, i * 2654435761 % 4294967296 }'
	} | "$work/mkhive" "$1"
}

small_reg()
{
	{
		printf 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE]\r\n\r\n'
		awk -v n=$((SMALL_KEYS * 10)) 'BEGIN { for (i = 0; i < n; i++)
			printf "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\CLSID\\%08x]\r\n\"ThreadingModel\"=\"Both\"\r\n\r\n", i }'
		for role in Client Server; do
			printf '[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\%s]\r\n' \
				"$role"
			printf '"DisabledByDefault"=dword:00000000\r\n"Enabled"=dword:00000001\r\n\r\n'
		done
	} | { printf '\377\376'; iconv -f UTF-8 -t UTF-16LE; } >"$1"
}
