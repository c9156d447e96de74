# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet for the scripts beside it, and how their cases are run: each case is a function of the fleet's folder, the names of its machines, and a
folder of its own."""
import hashlib, json, os, shutil, sys, tempfile

from machines import CHECKOUT, run

READY, OFF = (CHECKOUT + '/samples/hives/' + name for name in ('server2019-ready', 'server2012-client-off'))
TEXTS = [CHECKOUT + '/samples/' + name for name in ('server2019-ready.reg', 'unknown-windows.reg', 'win7-update-pending.reg')]
MACHINES = 18


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def content(path):
    with open(path, 'rb') as file:
        return file.read()


def make_fleet(folder):
    """A list of machines: folders with hives, .reg files, and one path where there is nothing."""
    lines = []
    for i in range(MACHINES):
        host = f'{folder}/host{i:03}'
        os.makedirs(host)
        if i % 3 == 2:
            shutil.copy(TEXTS[i % len(TEXTS)], host + '/export.reg')
            lines.append(f'named-{i:03}\t{host}/export.reg')
        else:
            for name in ('SYSTEM', 'SOFTWARE'):
                shutil.copy(f'{OFF if i % 4 == 1 else READY}/{name}', host)
            lines.append(host)
    os.mkdir(folder + '/empty')
    lines += [folder + '/nowhere', folder + '/empty']
    with open(folder + '/list', 'w') as file:
        file.write('\n'.join(lines) + '\n')
    return [line.split('\t')[0] for line in lines]


def check(fleet, *arguments, code=None):
    done = run('check', '--inputs-from', fleet + '/list', *arguments)
    assert code is None or done.returncode == code, (arguments, done.returncode, done.stderr)
    return done


def lines_of(path):
    data = content(path)
    assert data.endswith(b'\n')
    head, *rows = data.split(b'\n')[:-1]
    return json.loads(head), [json.loads(row) for row in rows]


def put_lines(path, *lines):
    with open(path, 'wb') as file:
        file.write(b''.join(line + b'\n' for line in lines))
    return path


def merge(*files, code=0, form='rows'):
    done = run('merge', *files, '-o', form)
    assert done.returncode == code, (files, done.returncode, done.stderr[-2000:])
    return done.stdout


def children(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children') as file:
            return [int(word) for word in file.read().split()]
    except FileNotFoundError:
        return []


def shard_of(name, count):
    """FNV-1a and the final mix of MurmurHash3, as docs/fleet.md says."""
    mask, value = 2**64 - 1, 0xcbf29ce484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001b3 & mask
    value = (value ^ value >> 33) * 0xff51afd7ed558ccd & mask
    value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53 & mask
    return (value ^ value >> 33) % count


def run_cases(cases):
    """Those that the command line names, or all; ends the script."""
    failed = 0
    with tempfile.TemporaryDirectory() as root:
        fleet = root + '/fleet'
        os.mkdir(fleet)
        names = make_fleet(fleet)
        for case in [case for case in cases if not sys.argv[1:] or case.__name__ in sys.argv[1:]]:
            with tempfile.TemporaryDirectory(dir=root) as scratch:
                try:
                    case(fleet, names, scratch)
                except Exception as error:
                    failed += 1
                    print(f'{case.__name__}: {type(error).__name__}: {str(error)[:2000]}', file=sys.stderr)
    sys.exit(failed != 0)
