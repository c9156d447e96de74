# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
# Two computers for GNU parallel over ssh, each a process namespace with an sshd: to kill its first process is to pull its plug.

declare -A host_process
start_host()
{
	local name=$1 port=$2
	cat >"$lab/ssh/$name.conf" <<END
ListenAddress 127.0.0.1:$port
HostKey $lab/ssh/$name.key
PidFile none
AuthorizedKeysFile $lab/ssh/user.pub
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PermitRootLogin prohibit-password
SetEnv PATH=$PATH
END
	unshare --mount --pid --fork --kill-child --mount-proc "$(command -v sshd)" -D -E "$lab/ssh/$name.log" -f "$lab/ssh/$name.conf" &
	host_process[$name]=$!
	await 20 "host $name" answers "$name"
}

answers()
{
	ssh -F "$lab/ssh/config" "$1" tlsready --version >/dev/null 2>&1
}

kill_host()
{
	kill -KILL "${host_process[$1]}"
	wait "${host_process[$1]}" 2>/dev/null || true
}

start_hosts()
{
	local name
	mkdir -m 755 "$lab/ssh" /run/sshd
	for name in a.key b.key user; do
		ssh-keygen -q -t ed25519 -N '' -f "$lab/ssh/$name"
	done
	cat >"$lab/ssh/config" <<END
Host a
	Port 17011
	HostKeyAlias a
Host b
	Port 17012
	HostKeyAlias b
Host *
	HostName 127.0.0.1
	IdentityFile $lab/ssh/user
	IdentitiesOnly yes
	StrictHostKeyChecking accept-new
	UserKnownHostsFile $lab/ssh/known
	LogLevel ERROR
END
	printf '1/ssh -F %s %s\n' "$lab/ssh/config" a "$lab/ssh/config" b >"$lab/ssh/hosts"
	start_host a 17011
	start_host b 17012
}
