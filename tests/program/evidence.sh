#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The commands of docs/evidence.md do what the page says, and notice a result that was changed: evidence.sh PROGRAM. The time-stamp
# service is one of the test's own, which `curl` stands for. A program that is not there skips its part.
set -euo pipefail
program=$(readlink -f -- "$1")
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
page=$root/docs/evidence.md
scratch=$(mktemp -d)
trap 'GNUPGHOME=$scratch/gnupg gpgconf --kill all 2>/dev/null || :; rm -rf -- "$scratch"' EXIT
cd -- "$scratch"

# block NAME: the lines of the page behind its mark.
block()
{
	awk -v mark="<!-- run: $1 -->" '$0 == mark { on = 1; next } on && !/^    / { exit } on { print substr($0, 5) }' "$page"
}

# follow NAME: runs them as they are.
follow()
{
	local lines
	lines=$(block "$1")
	[[ -n $lines ]] || { echo "docs/evidence.md has no block $1"; exit 1; }
	PATH=$scratch/bin:$PATH bash -euo pipefail -c "$lines" >"out.$1" 2>&1
}

fail()
{
	echo "$1"
	cat -- "out.$2"
	exit 1
}

# refused NAME SIGN...: the last commands of a block notice a byte more.
refused()
{
	cp result.json kept.json
	echo >>result.json
	! bash -c "$2" >>"out.$1" 2>&1 || fail "a changed result passes: $2" "$1"
	mv kept.json result.json
}

mkdir bin
ln -s -- "$program" bin/tlsready
cp -- "$root"/samples/hives/server2012-client-off/{SYSTEM,SOFTWARE} .
sha256sum SYSTEM SOFTWARE >acquired.sha256

follow check || [[ $? == 1 ]] || fail 'check' check # NOT READY
grep -q '"number": "2026-17"' result.json
follow verify || fail 'verify' verify
grep -q '^verified: ' out.verify

if command -v ssh-keygen >/dev/null; then
	ssh-keygen -q -t ed25519 -N '' -C examiner -f examiner
	echo "j.doe@example.org $(cat examiner.pub)" >allowed_signers
	follow ssh || fail 'ssh-keygen' ssh
	refused ssh "$(block ssh | tail -n 1)"
fi

if command -v gpg >/dev/null; then
	export GNUPGHOME=$scratch/gnupg
	mkdir -m 700 gnupg
	gpg --batch --quiet --passphrase '' --quick-generate-key 'J. Doe <j.doe@example.org>' default default never 2>/dev/null
	follow gpg || fail 'gpg' gpg
	refused gpg "$(block gpg | tail -n 1)"
fi

# A service: an authority, its certificate for time stamps, and what answers a query.
make_service()
{
	cat >tsa.cnf <<'END'
[req]
distinguished_name = name
prompt = no
[name]
CN = Time stamps of a test
[authority]
basicConstraints = critical, CA:true
[stamps]
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = service
[service]
serial = tsa.serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = tsa-ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ordering = yes
tsa_name = yes
END
	echo 01 >tsa.serial
	openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out tsa-ca.pem -days 2 -config tsa.cnf -extensions authority
	openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -config tsa.cnf
	openssl x509 -req -in tsa.csr -CA tsa-ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile tsa.cnf -extensions stamps -out tsa.pem
	printf '#!/bin/sh\nopenssl ts -reply -config tsa.cnf -queryfile result.tsq -out result.tsr\n' >bin/curl
	chmod +x bin/curl
}

if command -v openssl >/dev/null; then
	make_service >out.service 2>&1 || fail 'the service could not be made' service
	TSA=http://localhost/ follow ts || fail 'openssl ts' ts
	grep -q 'Verification: OK' out.ts
	grep -q 'Time stamp:' out.ts
	refused ts "$(block ts | grep -e '-verify')"
fi
