# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys that `collect --minimal` exports are enough: collect.py PROGRAM CHECKOUT.

Plays the script on each sample: a key that the sample has becomes an export, one that it does not have a [-KEY] line.
The facts must be those of the whole sample; with any one of these files left out, no machine may become READY."""
import glob, json, os, re, subprocess, sys, tempfile

PROGRAM, CHECKOUT = sys.argv[1:3]
# Control sets under numbers, which a live machine has as CurrentControlSet; no SOFTWARE at all; nothing that is imported.
SKIPPED = re.compile(r'control-set|header-that|snippet-alone|unknown-windows')


def check(*files):
    run = subprocess.run([PROGRAM, 'check', '-o', 'json', '--reproducible', *files], capture_output=True)
    machine = json.loads(run.stdout)['machines'][0]
    facts = {name: fact['state'] for name, fact in machine['facts'].items() if not name.startswith('evidence.')}
    return machine['verdict'], facts


def script_keys():
    out = subprocess.run([PROGRAM, 'collect', '--minimal'], capture_output=True, text=True, check=True).stdout
    return re.findall(r'call :key "([^"]+)"', out)


def blocks(text):
    """[(key, lines)], the header and comments left out."""
    parts = re.split(r'(?m)^\[(?!-)(.*)\]\r?$', text)
    return list(zip(parts[1::2], parts[2::2]))


def exports(text, keys):
    sample, users = blocks(text), set()
    for key, _ in sample:
        match = re.match(r'(HKEY_CURRENT_USER|HKEY_USERS\\[^\\]+)', key, re.I)
        if match:
            users.add(match.group(1))
    wanted = [key for key in keys if '%%S' not in key]
    wanted += [user + key.split('%%S', 1)[1] for user in sorted(users) for key in keys if '%%S' in key]
    files, absent = [], []
    for key in wanted:
        below = [b for b in sample if (b[0] + '\\').lower().startswith(key.lower() + '\\')]
        if not below:
            absent.append('[-%s]' % key)
        elif below[0][0].lower() != key.lower():
            below.insert(0, (key, ''))
        if below:
            files.append(''.join('[%s]%s\n' % b for b in below))
    return files + ['\n'.join(absent) + '\n']


def main():
    keys, played, faults = script_keys(), 0, 0
    for path in sorted(glob.glob(CHECKOUT + '/samples/*.reg')):
        if SKIPPED.search(path):
            continue
        text = open(path, encoding='utf-8-sig', newline='').read()
        whole = check(path)
        with tempfile.TemporaryDirectory() as folder:
            names = []
            for i, content in enumerate(exports(text, keys)):
                names.append(os.path.join(folder, '%d.reg' % i))
                open(names[-1], 'w', encoding='utf-8', newline='').write('Windows Registry Editor Version 5.00\r\n\r\n' + content)
            got, played = check(*names), played + 1
            if got != whole:
                faults += 1
                differ = {f: (whole[1][f], got[1].get(f)) for f in whole[1] if whole[1][f] != got[1].get(f)}
                print('%s: %s, and %s from the keys of collect --minimal: %s' % (path, whole[0], got[0], differ))
    print('%d machines, %d differences' % (played, faults))
    return 1 if faults or played < 50 else 0


sys.exit(main())
