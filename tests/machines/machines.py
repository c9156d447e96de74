# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines for the scripts beside it: the samples as hives, and one machine in every form that an operand can have."""
import glob, json, os, shutil, subprocess

PROGRAM, MKHIVE, MKLOG, CHECKOUT = (os.environ[name] for name in ('TLSREADY', 'MKHIVE', 'MKLOG', 'TLSREADY_SOURCE'))
ROOTS = {'HKEY_LOCAL_MACHINE\\SYSTEM': 'SYSTEM', 'HKEY_LOCAL_MACHINE\\SOFTWARE': 'SOFTWARE', 'HKEY_CURRENT_USER': 'NTUSER.DAT'}


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, **options)


def sample_folders():
    """{name: folder} of the samples that are hives."""
    return {os.path.basename(folder): folder for folder in sorted(glob.glob(CHECKOUT + '/samples/hives/*/')) for folder in [folder[:-1]]}


def sample_texts():
    return sorted(glob.glob(CHECKOUT + '/samples/*.reg') + glob.glob(CHECKOUT + '/samples/baselines/*.reg'))


def hive_line(row, below):
    if row['kind'] == 'key':
        return below
    return '\t'.join([below, row['name'], str(row['type']), row['data']])


def rows_of(path):
    rows = map(json.loads, run('query', path).stdout.decode('utf-8', 'surrogateescape').split('\n')[:-1])
    return [row for row in rows if row['kind'] in ('key', 'value')]


def hives_of_text(path, folder):
    """Makes the hives that Windows would have after an import of this .reg, {name: path}; none if it names other keys."""
    lines = {}
    for row in rows_of(path):
        root = next((root for root in ROOTS if (row['path'] + '\\').startswith(root + '\\')), None)
        if not root:
            return {}
        below = row['path'][len(root) + 1:]
        live = (below + '\\').startswith('CurrentControlSet\\') and root.endswith('SYSTEM')
        if live:
            below = 'ControlSet001' + below[len('CurrentControlSet'):]
        lines.setdefault(ROOTS[root], {})[hive_line(row, below)] = live
    hives = {}
    for name, rows in lines.items():
        text = list(rows) + (['Select\tCurrent\t4\t01000000'] if any(rows.values()) else [])
        hives[name] = os.path.join(folder, name)
        subprocess.run([MKHIVE, hives[name]], input='\n'.join(text).encode('utf-8', 'surrogateescape'), check=True)
    return hives


def put(source, *path):
    to = os.path.join(*path)
    os.makedirs(os.path.dirname(to), exist_ok=True)
    shutil.copy(source, to)
    return to


def volume(hives, *path):
    """A Windows volume with these hives."""
    top = os.path.join(*path)
    for name, hive in hives.items():
        put(hive, top, 'Users/alice' if name == 'NTUSER.DAT' else 'Windows/System32/config', name)
    return top


def with_logs(hives, folder):
    """The machine after a power failure: what its hives lack is in their logs. None where a hive is no clean one."""
    os.makedirs(folder)
    for name, hive in hives.items():
        shutil.copy(hive, os.path.join(folder, name))
        if subprocess.run([MKLOG, os.path.join(folder, name)], capture_output=True).returncode:
            return None
    return folder


def collected(hives, folder, path):
    volume(hives, folder, path)
    return folder


def small_letters(hives, folder):
    for name, hive in hives.items():
        put(hive, folder, 'users/alice' if name == 'NTUSER.DAT' else 'WINDOWS/system32/Config', name)
    return folder


def flat(hives, folder):
    for name, hive in hives.items():
        put(hive, folder, name)
    return folder


def as_text(hives, path):
    """One .reg with all that the hives hold, written by query; None where they cannot be read whole."""
    done = run('query', '-o', 'reg', *hives.values())
    if done.returncode or done.stderr:
        return None
    with open(path, 'wb') as text:
        text.write(done.stdout)
    return path


def forms(hives, folder):
    """{form: operand} of the machine that these hives are. Only its folder names a user, so with one there are fewer."""
    at = lambda name: os.path.join(folder, name)
    pair = volume(hives, at('pair'))
    made = {'A+B': '+'.join(sorted(path for name in hives for path in glob.glob(pair + '/**/' + name, recursive=True)))}
    made['a volume'] = volume(hives, at('volume'))
    made['KAPE'] = collected(hives, at('kape'), '2024-05-01T101010_HOST/C')
    made['Velociraptor'] = collected(hives, at('velociraptor'), 'Collection-HOST/uploads/auto/C%3A')
    if 'NTUSER.DAT' not in hives:
        made['hives in a folder'] = flat(hives, at('flat'))
        made['hives with logs'] = with_logs(hives, at('logs'))
        made['.reg'] = made['hives with logs'] and as_text(hives, at('machine.reg'))  # a .reg of a dirty hive does not tell
    return {form: operand for form, operand in made.items() if operand}


def more_forms(hives, folder):
    """Further ones, which differ in names only."""
    return {'a volume in other case': small_letters(hives, os.path.join(folder, 'case')),
            'acquire': collected(hives, os.path.join(folder, 'acquire'), 'HOST_20240501/fs/C:'),
            'a config folder': flat(hives, os.path.join(folder, 'config'))}
