#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the shells offer: completion.sh PROGRAM. Bash's is run; zsh's and fish's are parsed where those shells are installed.
set -euo pipefail
program=$1
failed=0

# offers WORDS... : what bash would offer for the last of these words, blanks between.
offers()
{
	bash --norc -c '
		source <("$0" completion bash)
		COMP_WORDS=("$@")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_tlsready
		echo "${COMPREPLY[*]}"' "$program" "$@"
}

# expect ANSWER WORDS...
expect()
{
	local wanted=$1 got
	shift
	got=$(offers "$@")
	[ "$got" = "$wanted" ] || {
		echo "after: $* - bash offers: $got - expected: $wanted"
		failed=1
	}
}

expect 'check' tlsready che
expect 'render' tlsready ren
expect '--fail-on' tlsready check --fai
expect 'at-risk not-ready never' tlsready check --fail-on ''
expect 'never' tlsready check export.reg --fail-on = ne
expect 'sarif' tlsready check -o sa
expect 'text json html' tlsready diff -o ''
expect 'reg' tlsready fix -o ''
expect '' tlsready check -o html = repo
expect 'azure-backup azure-devops' tlsready check --profile azure
expect 'SCH101' tlsready explain SCH101
expect 'result rows history fleet-diff profile waivers sqlite' tlsready schema ''
expect 'bash zsh fish' tlsready completion ''
expect 'list show new check' tlsready profile ''
expect '' tlsready check SYS
expect '' tlsready verify --fail-on
expect 'current all' tlsready diff --control-set ''

# Every command and every long option of its help is offered.
for command in $("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p'); do
	case " $(offers tlsready '') " in
	*" $command "*) ;;
	*) echo "bash does not offer $command"; failed=1 ;;
	esac
	for option in $("$program" "$command" --help | sed -n 's/^  \(-., \|    \)\(--[a-z-]*\).*/\2/p'); do
		case " $(offers tlsready "$command" -) " in
		*" $option "*) ;;
		*) echo "bash does not offer $command $option"; failed=1 ;;
		esac
	done
done

for shell in zsh fish; do
	"$program" completion "$shell" >/dev/null
	command -v "$shell" >/dev/null || { echo "$shell is not installed: its completion was not parsed"; continue; }
	"$shell" -n <("$program" completion "$shell") || { echo "$shell cannot parse its completion"; failed=1; }
done
! "$program" completion tcsh 2>/dev/null || { echo 'completion tcsh succeeds'; failed=1; }
exit $failed
