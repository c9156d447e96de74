# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs over the shared images: the program with its processor time and memory measured, and tables of what is expected."""
import collections, concurrent.futures, os, re, subprocess, sys, tempfile

from machines import PROGRAM

SHARED = os.environ['TLSREADY_SHARED']
# Seconds of processor time for one image; a busy machine does not change it, and an emulated processor takes more.
CPU_LIMIT = 200 if os.environ.get('TLSREADY_EMULATOR') else 20

Done = collections.namedtuple('Done', 'code cpu peak out err')  # cpu in seconds, peak in MiB: of the program and its processes


def skip(why):
    print('skipped: ' + why)
    sys.exit(77)


def lacks(why):
    """A tool is missing: where nothing may be skipped, that is a failure."""
    if os.environ.get('TLSREADY_STRICT'):
        sys.exit(why)
    skip(why)


def shared(*path):
    found = os.path.join(SHARED, *path)
    if not os.path.exists(found):
        skip('there is no %s' % found)
    return found


def measured(*arguments, content=b'', program=PROGRAM):
    # What was freed is kept for a while by the sanitizer; a little of it is enough here.
    options = os.environ.get('ASAN_OPTIONS', '') + ':quarantine_size_mb=1'
    with tempfile.TemporaryFile() as input, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        input.write(content)
        input.seek(0)
        child = subprocess.Popen([program, *arguments], stdin=input, stdout=out, stderr=err, env=os.environ | {'ASAN_OPTIONS': options})
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        text = []
        for file in (out, err):
            file.seek(0)
            text.append(file.read().decode('utf-8', 'surrogateescape'))
        return Done(child.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, *text)


def misbehaved(done):
    """What is wrong whatever the image holds: a crash, an exit code of no meaning, too much time."""
    if done.code not in (0, 1, 3) or 'Sanitizer' in done.err or 'runtime error' in done.err:
        yield 'exit code %d: %s' % (done.code, done.err[-600:])
    if done.cpu > CPU_LIMIT:
        yield 'took %d seconds of processor time' % done.cpu
    for line in done.err.splitlines():
        if not re.fullmatch(r'tlsready: \S.*\S', line) or not line.isprintable():
            yield 'this is no message: %r' % line


def table(path):
    """Rows of a file of tab-separated values, without its comments."""
    with open(path, encoding='utf-8') as lines:
        return [line.rstrip('\n').split('\t') for line in lines if not line.startswith('#')]


def at_once(function, rows):
    """function(*row) of each row, in the order of the rows."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda row: function(*row), rows))


def trace(folder):
    """Each file with its size and the time of its last change: reading leaves it as it is."""
    paths = sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names)
    return {path: (os.stat(path).st_size, os.stat(path).st_mtime_ns) for path in paths}


def without_known(faults, known):
    """(name, fault) of those that no row of known {name: (word of the fault, reason)} speaks of."""
    seen = {name for name, fault in faults if name in known and known[name][0] in fault}
    for name, (word, reason) in known.items():
        print('known: %s: %s' % (name, reason) if name in seen else 'no longer seen, its row can go: %s: %s' % (name, word))
    return [(name, fault) for name, fault in faults if not (name in known and known[name][0] in fault)]


def end(faults):
    print('\n'.join('%s: %s' % fault for fault in faults))
    sys.exit(1 if faults else 0)
