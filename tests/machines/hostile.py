# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad images: cut off anywhere, without their parts, in a circle, nothing but zeros, of a nominal size that nobody has, and archives that
want to be a lot. Each is named with the reason, costs little memory and time, and the other operands are evaluated."""
import io, json, os, struct, subprocess, tempfile, zipfile

from machines import sample_folders
from measured import at_once, end, measured, misbehaved, trace

CUTS = 16
MEMORY = 64 + 16  # MiB beyond those of a machine in loose hives; the sanitizer keeps some of what was freed
GOOD = 'server2019-ready'


def sparse(path, size, head=b''):
    with open(path, 'wb') as file:
        file.write(head)
        file.truncate(size)


def write(path, content):
    with open(path, 'wb') as file:
        file.write(content)


def descriptor(path, extent, parent=''):
    cid = '00000001' if parent else 'ffffffff'
    write(path, ('# Disk DescriptorFile\nversion=1\nCID=00000001\nparentCID=%s\ncreateType="custom"\n%s\n%s\n' % (cid, parent, extent)).encode())


def fifo(path):
    os.mkfifo(os.path.join(os.path.dirname(path), 'pipe'))
    descriptor(path, 'RW 64 FLAT "pipe" 0')


def link(path):
    os.symlink('/etc/passwd', os.path.join(os.path.dirname(path), 'link'))
    descriptor(path, 'RW 1 FLAT "link" 0')


def qcow2(path, backing, size=1 << 20):
    head = struct.pack('>4sIQIIQIIQQIIQ', b'QFI\xfb', 2, 4096, len(backing), 16, size, 0, 1, 65536, 0, 0, 0, 0)
    write(path, head.ljust(4096, b'\0') + backing.encode().ljust(2 * 65536, b'\0'))


def split(path):
    for part in '124':
        write(path[:-1] + part, b'\0' * 510 + b'\x55\xaa')


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def wide(path):
    content = zipped(('a.raw', b'\0' * 510 + b'\x55\xaa'))
    for _ in range(3):
        content = zipped(*(('%d.zip' % i, content) for i in range(64)))
    write(path, content)


def nested(path):
    content = zipped(('a.txt', b''))
    for _ in range(12):
        content = zipped(('n.zip', content))
    write(path, content)


def deep(path):
    write(path, zipped(*(('%d/' % i + 'ab/' * 1300 + 'x', b'') for i in range(40))))


def many(path):
    write(path, zipped(*(('f%d' % i, b'') for i in range((1 << 18) + 1))))


MBR = b'\0' * 446 + bytes([0x80, 0, 0, 0, 7, 0, 0, 0]) + struct.pack('<II', 2048, (541 << 21) - 4096) + b'\0' * 48 + b'\x55\xaa'

# name, what makes it, what is said
BAD = [
    ('huge.raw', lambda path: sparse(path, 541 << 30, MBR), 'no Windows'),
    ('zeros.raw', lambda path: sparse(path, 1 << 20, b'\0' * 510 + b'\x55\xaa'), 'no Windows'),
    ('pipe.vmdk', fifo, 'pipe'),
    ('link.vmdk', link, 'link'),
    ('above.vmdk', lambda path: descriptor(path, 'RW 1 FLAT "../../../../../etc/passwd" 0'), 'passwd'),
    ('device.vmdk', lambda path: descriptor(path, 'RW 1 FLAT "/dev/zero" 0'), 'zero'),
    ('own.vmdk', lambda path: descriptor(path, 'RW 64 SPARSE "own.vmdk"'), 'own.vmdk'),
    ('circle.vmdk', lambda path: descriptor(path, 'RW 64 ZERO', 'parentFileNameHint="circle.vmdk"'), 'itself'),
    ('no-parent.vmdk', lambda path: descriptor(path, 'RW 64 ZERO', 'parentFileNameHint="gone.vmdk"'), 'gone.vmdk'),
    ('circle.qcow2', lambda path: qcow2(path, 'circle.qcow2'), 'circle.qcow2'),
    ('no-backing.qcow2', lambda path: qcow2(path, 'gone.qcow2'), 'gone.qcow2'),
    ('huge.qcow2', lambda path: qcow2(path, '', 1 << 62), 'QCOW2'),
    ('split.raw.001', split, 'missing'),
    ('nested.zip', nested, 'nested deeper'),
    ('wide.zip', wide, '256 in all'),
    ('deep.zip', deep, 'more folders'),
    ('many.zip', many, 'more entries'),
]


def forms(folder):
    made = subprocess.run([os.environ['IMAGEFORMS'], folder], capture_output=True, text=True, check=True)
    return [line.split('\t') for line in made.stdout.splitlines()]


def pieces(folder, number):
    """The image up to each sixteenth of it."""
    with open(os.path.join(folder, number), 'rb') as file:
        content = file.read()
    for part in range(1, CUTS):  # a file without a byte is no image
        path = os.path.join(folder, '%s-%d' % (number, part))
        write(path, content[:len(content) * part // CUTS])
        yield path


def good():
    hives = sample_folders()[GOOD]
    return '+'.join(os.path.join(hives, name) for name in ('SYSTEM', 'SOFTWARE'))


def verdicts(done):
    return [(machine['name'], machine['verdict']) for machine in json.loads(done.out)['machines']] if done.out.startswith('{') else []


def evaluated(*bad):
    return measured('check', '--reproducible', '-o', 'json', *bad, good())


def faults_of(done, limit, paths, words):
    yield from misbehaved(done)
    found = verdicts(done)
    if not found or found[-1][1] != 'READY':
        yield 'the machine behind it was not evaluated: %s %s' % (found, done.err[:300])
    if done.peak > limit:
        yield 'took %d MiB of memory, and may have %d' % (done.peak, limit)
    if not paths and done.code != 3:
        yield 'exit code %d' % done.code
    for path in paths:  # an image that was cut behind all that is needed is whole for us
        lines = [line for line in done.err.splitlines() if path + ':' in line]
        if not lines and sum(verdict == 'READY' for _, verdict in found) < 2:
            yield 'nothing is said of %s' % path
    yield from ('"%s" is not said: %s' % (word, done.err[:600]) for word in words if word not in done.err)


def main():
    with tempfile.TemporaryDirectory(dir=os.getcwd(), prefix='hostile-') as folder:
        rows = [(name, os.path.join(folder, name), word) for name, _, word in BAD]
        for (_, make, _), (_, path, _) in zip(BAD, rows):
            make(path)
        kinds = forms(folder)
        cuts = [(kind, list(pieces(folder, number))) for number, kind in kinds]
        before = trace(folder)
        limit = measured('check', good()).peak + MEMORY
        if [verdict for _, verdict in verdicts(evaluated(*(os.path.join(folder, number) for number, _ in kinds)))] != ['READY'] * (len(kinds) + 1):
            raise SystemExit('the images that are to be damaged are not READY')
        faults = []
        for (name, _, word), done in zip(rows, at_once(lambda _, path, __: evaluated(path), rows)):
            faults += [(name, fault) for fault in faults_of(done, limit, [], [word])]
        for (kind, paths), done in zip(cuts, at_once(lambda _, paths: evaluated(*paths), cuts)):
            faults += [(kind + ', cut', fault) for fault in faults_of(done, limit, paths, [])]
        if trace(folder) != before:
            faults.append(('the images', 'reading left a trace'))
    end(faults)


main()
