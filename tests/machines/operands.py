# SPDX-License-Identifier: GPL-3.0-or-later
"""All commands take the same operands, open each file once, and leave no trace on the evidence."""
import glob, hashlib, json, os, shutil, subprocess, sys, tempfile

from machines import PROGRAM, as_text, collected, flat, run, sample_folders, volume, with_logs

READY, OFF = 'server2019-ready', 'server2012-client-off'
faults = []


def expect(what, good, *told):
    if not good:
        faults.append('%s: %s' % (what, ' '.join(map(str, told))))


def hives_of(sample):
    return {name: os.path.join(sample_folders()[sample], name) for name in ('SYSTEM', 'SOFTWARE')}


def content(path):
    with open(path, 'rb') as file:
        return file.read()


def operand_forms(hives, top):
    """{form: (operands, standard input)}"""
    at = lambda name: os.path.join(top, name)
    pair = [os.path.join(volume(hives, at('pair')), 'Windows/System32/config', name) for name in hives]
    text = as_text(hives, at('machine.reg'))
    return {'files': (pair, None), 'A+B': (['+'.join(pair)], None), '.reg': ([text], None), '-': (['-'], content(text)),
            'a folder': ([flat(hives, at('flat'))], None), 'a volume': ([at('pair')], None),
            'hives with logs': ([with_logs(hives, at('logs'))], None),
            'KAPE': ([collected(hives, at('kape'), 'HOST/C')], None),
            'Velociraptor': ([collected(hives, at('velociraptor'), 'uploads/auto/C%3A')], None)}


def commands(sample, operands, text):
    """(command line, exit code): of a READY machine, and of one that is NOT READY and that a .reg mends."""
    is_ready = sample == READY
    yield ['check', *operands], 0 if is_ready else 1
    yield ['query', *operands], 0
    yield ['list', *operands], 0
    yield ['fix', *operands], 0
    if len(operands) == 1:  # diff takes a machine an operand
        yield ['diff', *operands, text], 0
        yield ['diff', text, *operands], 0


def take_operands(top):
    for sample in (READY, OFF):
        forms = operand_forms(hives_of(sample), os.path.join(top, sample))
        text = forms['.reg'][0][0]
        for form, (operands, given) in forms.items():
            for line, code in commands(sample, operands, text):
                done = run(*line, input=given)
                told = done.stderr.decode()
                expect('%s of %s, %s' % (line[0], form, sample), done.returncode == code, done.returncode, told)
                expect('%s of %s' % (line[0], form), 'folder' not in told and 'once' not in told, told)


def verified(top):
    """A result of files and one of a folder are verified with their inputs as files, as a folder, and where they are."""
    hives, fleet = os.path.join(top, 'verified'), os.path.join(top, 'fleet')
    files = [os.path.join(flat(hives_of(OFF), hives), name) for name in ('SYSTEM', 'SOFTWARE')]
    flat(hives_of(OFF), os.path.join(fleet, 'HOST7', 'C'))
    flat(hives_of(READY), os.path.join(fleet, 'HOST8', 'C'))
    saved = os.path.join(top, 'saved.json')
    for operands, inputs in (([fleet], ([], [fleet])), (['.'], ([], ['.'])), ([fleet + '/HOST7'], ([],)), ([hives], ([], files)),
                             (files, ([], files, [hives], files[:1]))):
        run('check', '-o', 'json=' + saved, *operands, cwd=hives)
        for given in inputs:
            done = run('verify', saved, *given, cwd=hives)
            expect('verify of %s with %s' % (operands, given), done.returncode == 0, done.returncode, done.stdout, done.stderr)
    done = json.loads(content(saved))
    done['machines'][0]['name'] = 'another'
    with open(saved + '.renamed', 'w') as renamed:
        json.dump(done, renamed)
    expect('verify of another name', run('verify', saved + '.renamed').returncode == 4)
    return saved


def hive_in_pipe():
    """The first bytes are looked at, and are still there when the hive is read."""
    hive = hives_of(OFF)['SYSTEM']
    piped, opened = run('check', '-o', 'json', '-', input=content(hive)), run('check', '-o', 'json', hive)
    expect('check of a hive in a pipe', digest_of(hive) in piped.stdout, piped.stderr)
    expect('check of a hive in a pipe', piped.returncode == opened.returncode, piped.returncode, opened.returncode)


def digest_of(path):
    return hashlib.sha256(content(path)).hexdigest().encode()


def replaced_while_read(top):
    """SYSTEM is open when another file gets its name, and the program still waits for the second input: the digest is of
    the bytes that were read."""
    hive, pipe = os.path.join(flat(hives_of(OFF), os.path.join(top, 'replaced')), 'SYSTEM'), os.path.join(top, 'late')
    other = shutil.copy(hives_of(READY)['SYSTEM'], hive + '.other')
    read, opened = digest_of(hive), os.stat(hive)
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    program = subprocess.Popen([PROGRAM, 'check', '-o', 'json', hive, pipe], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while program.poll() is None and not has_open(program.pid, opened):
        pass
    os.rename(other, hive)
    os.write(writer, b'REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n')
    os.close(writer)
    out, err = program.communicate()
    expect('the digest of a file that was replaced', read in out and digest_of(hive) not in out, err)


def has_open(process, file):
    """The process or a child of it."""
    with open('/proc/%d/task/%d/children' % (process, process)) as children:
        processes = [str(process), *children.read().split()]
    for path in [path for one in processes for path in glob.glob('/proc/%s/fd/*' % one)]:
        try:
            found = os.stat(path)
        except OSError:  # closed by now
            continue
        if (found.st_dev, found.st_ino) == (file.st_dev, file.st_ino):
            return True
    return False


def pipe_without_writer(top):
    """Would wait for ever; that it returns is the test."""
    pipe = os.path.join(top, 'pipe')
    os.mkfifo(pipe)
    for command in ('check', 'query', 'list', 'fix'):
        done = run(command, pipe)
        expect(command + ' of a pipe that nobody writes to', b'empty pipe' in done.stderr + done.stdout, done.stdout, done.stderr)


def state(top):
    """What the file system knows of every file and folder in a tree, and what is in the files; of folders not the time of
    access, which a walk like this one sets."""
    found = []
    for folder, _, files in os.walk(top):
        for path in [folder] + [os.path.join(folder, name) for name in files]:
            about = os.lstat(path)
            found.append((path, about.st_mode, about.st_size, about.st_mtime_ns, about.st_ctime_ns,
                          path == folder or about.st_atime_ns))
    return sorted(found)


def contents(top):
    return [(path, digest_of(path)) for path in sorted(os.path.join(folder, name) for folder, _, files in os.walk(top) for name in files)]


def age(top):
    """Files that were read last before they were written: the next reader who asks for no exception is seen in their times."""
    for folder, _, files in os.walk(top):
        for name in files:
            os.utime(os.path.join(folder, name), (1_500_000_000, 1_600_000_000))


def read_only(top, is_so):
    for folder, _, files in os.walk(top):
        for name in files:
            os.chmod(os.path.join(folder, name), 0o444 if is_so else 0o644)
        os.chmod(folder, 0o555 if is_so else 0o755)


def leaves_no_trace(top, saved):
    evidence = with_logs(hives_of(OFF), os.path.join(top, 'evidence'))
    saved_too = os.path.join(top, 'trace.json')
    run('check', '-o', 'json=' + saved_too, evidence)
    read_only(evidence, True)
    before = contents(evidence)
    for line in (['check', evidence], ['check', '--deleted', '--control-set', 'all', '--overlay', overlay_in(top), evidence],
                 ['query', evidence], ['list', evidence], ['fix', evidence], ['diff', evidence, evidence],
                 ['verify', saved, evidence], ['verify', saved_too]):
        age(evidence)
        known = state(evidence)
        run(*line)
        expect('%s leaves a trace on its inputs' % line[0], state(evidence) == known, known, state(evidence))
    expect('what was in the inputs', contents(evidence) == before)
    read_only(evidence, False)


def overlay_in(top):
    return os.path.join(top, READY, 'machine.reg')


def opened_once(top):
    """strace counts how often a file is opened. Where it cannot trace, nothing is said."""
    if not shutil.which('strace'):
        print('skipped: there is no strace')
        expect('strace', not os.environ.get('TLSREADY_STRICT'), 'is not installed')
        return
    hives = flat(hives_of(OFF), os.path.join(top, 'once'))
    dirty = with_logs(hives_of(OFF), os.path.join(top, 'dirty'))
    files = [os.path.join(hives, name) for name in ('SYSTEM', 'SOFTWARE')]
    overlay = overlay_in(top)
    for line in (['check', *files], ['fix', *files], ['check', '--control-set', 'all', '--overlay', overlay, *files], ['check', hives],
                 ['check', '--overlay', overlay, dirty], ['fix', dirty], ['query', dirty]):
        trace = os.path.join(top, 'trace')
        subprocess.run(['strace', '-f', '-o', trace, '-e', 'trace=open,openat,openat2', PROGRAM, *line], capture_output=True)
        names = [entry.split('"')[1] for entry in open(trace) if '"' in entry and 'O_DIRECTORY' not in entry and ' = -1' not in entry]
        names = [os.path.basename(name) for name in names if os.path.basename(name).startswith(('SYSTEM', 'SOFTWARE'))]
        if not names and not os.environ.get('TLSREADY_STRICT'):
            print('skipped: strace cannot trace here')
            return
        expected = ['SOFTWARE', 'SYSTEM'] + (['SOFTWARE.LOG1', 'SOFTWARE.LOG2', 'SYSTEM.LOG1', 'SYSTEM.LOG2'] if dirty in line else [])
        expect(' '.join(line[:-1]), sorted(names) == sorted(expected), 'opens', sorted(names))


def refused(folder, part, *more):
    """check tells what it does not take, and the machine is not READY."""
    done = run('check', folder, *more)
    expect('check of %s' % os.path.basename(folder), done.returncode in (2, 3) and b'READY  ' not in done.stdout.replace(b'NOT READY', b''),
           done.returncode, done.stdout[:300])
    for form in ('text', 'json'):
        listed = run('list', '-o', form, folder)
        expect('list -o %s of %s' % (form, os.path.basename(folder)), part in listed.stdout, listed.stdout, listed.stderr)


def hostile_folders(top):
    hives = hives_of(READY)
    at = lambda name: os.path.join(top, 'hostile', name)
    for name in ('link', 'pipe', 'device', 'spellings'):
        flat(hives, at(name))
    outside = flat({'SYSTEM': hives['SYSTEM']}, at('outside'))
    for name, make in (('link', lambda path: os.symlink(os.path.join(outside, 'SYSTEM'), path)), ('pipe', os.mkfifo),
                       ('device', lambda path: os.symlink('/dev/zero', path))):
        os.remove(os.path.join(at(name), 'SYSTEM'))
        make(os.path.join(at(name), 'SYSTEM'))
    refused(at('link'), b'is a symbolic link')
    refused(at('device'), b'is a symbolic link')
    refused(at('pipe'), b'is a device, a pipe or a socket')
    shutil.copy(hives_of(OFF)['SYSTEM'], os.path.join(at('spellings'), 'System'))
    refused(at('spellings'), b'two spellings')
    saved = os.path.join(top, 'spellings.json')
    run('check', '-o', 'json=' + saved, at('spellings'))
    expect('verify of a machine with two SYSTEM', run('verify', saved).returncode == 0, run('verify', saved))
    fleet = flat(hives, at('spellings/another'))
    done = run('check', '--quiet', os.path.dirname(fleet))
    expect('a machine beside one with two SYSTEM', done.returncode in (1, 3) and done.stdout.count(b'READY  another  ') == 1,
           done.returncode, done.stdout, done.stderr)
    deep = os.path.join(at('deep'), *['d'] * 100)
    flat(hives, deep)
    refused(at('deep'), b'more than 16 folders')


def main():
    with tempfile.TemporaryDirectory() as top:
        take_operands(top)
        saved = verified(top)
        hive_in_pipe()
        replaced_while_read(top)
        pipe_without_writer(top)
        leaves_no_trace(top, saved)
        opened_once(top)
        hostile_folders(top)
    print('\n'.join(faults))
    sys.exit(1 if faults else 0)


main()
