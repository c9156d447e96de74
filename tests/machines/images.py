# SPDX-License-Identifier: GPL-3.0-or-later
"""One machine gives the same findings in every image: its hives in volumes, disks, containers, WIM images and archives that other
people's tools make, whole and damaged. An older hive is placed wherever one that is not the machine's may be."""
import json, os, random, re, shutil, subprocess, sys, tempfile

from machines import MKHIVE, sample_folders
from measured import at_once, end, lacks, measured, misbehaved, shared, table, trace, without_known
from same_findings import block, differing

# What make-test-images works with. It names headers that it lacks itself.
TOOLS = ('mkntfs', 'wimcapture', 'sfdisk', 'qemu-img', 'ewfacquire', 'gcc', 'genisoimage', '7z')
PATH = os.environ['PATH'] + ':/usr/sbin:/sbin'
ROWS = 81  # at least: an image that was not made proves nothing
FILLERS = 300  # of 16 KB each
NEW, OLD = 'server2019-ready', 'server2012-client-off'

KNOWN = {
    'gpt-pendinglog.vhdx': ('its log', 'its headers name a log that holds no entry: refused, as nobody knows what is missing'),
}


def filled(sample, name, folder):
    """The sample's hive with values that nobody reads: large enough to be stored in pieces, in every image in more than one block."""
    path = os.path.join(folder, sample + '-' + name)
    numbers = random.Random(name)
    with open(os.path.join(sample_folders()[sample], name + '.txt'), 'rb') as lines:
        text = lines.read()
    for number in range(FILLERS):
        data = numbers.randbytes(8000) + b'filler  ' * 1000  # half of it can be compressed
        text += b'Filler\tValue %d\t3\t%s\n' % (number, data.hex().encode())
    subprocess.run([MKHIVE, path], input=text, check=True)
    return path


def machines(folder):
    """The pairs of hives of the machine, and of another one."""
    system, software, old = (filled(*of, folder) for of in ((NEW, 'SYSTEM'), (NEW, 'SOFTWARE'), (OLD, 'SYSTEM')))
    return (system, software), (old, software)


def make(tool, new, old, folder):
    missing = [name for name in TOOLS if not shutil.which(name, path=PATH)]
    if missing:
        lacks('there is no ' + ', '.join(missing))
    made = subprocess.run(['bash', tool, '-q', '-s', '256M', '-o', old[0], os.path.join(folder, 'images'), *new], capture_output=True,
                          text=True, env=os.environ | {'TMPDIR': folder, 'PATH': PATH})
    if 'missing:' in made.stderr:
        lacks(made.stderr)
    if made.returncode:
        sys.exit('make-test-images ends with %d: %s' % (made.returncode, made.stderr[-2000:]))
    return os.path.join(folder, 'images')


def machines_of(done):
    """Without those that only state why nothing could be read."""
    machines = json.loads(done.out)['machines'] if done.out else []
    return [machine for machine in machines if any(source['status'] != 'refused' for source in machine['sources'])]


def hives_of(machine):
    """{role: SHA-256} of what was read to its end."""
    return {source['role']: source['sha256'] for source in machine['sources'] if {'role', 'sha256'} <= source.keys()}


def findings_of(machine):
    """As same_findings compares them; a hive is named by what it is, wherever it is stored."""
    text = json.dumps(machine)
    for source in machine['sources']:
        for path in (source['path'], source['path'].split(' > ', 1)[-1]):
            text = text.replace(json.dumps(path)[1:-1], source.get('role', ''))
    return block(json.loads(text))


def check(*operands):
    return measured('check', '--reproducible', '-o', 'json', *operands)


def loose(pair):
    found = machines_of(check(*pair))[0]
    return hives_of(found), findings_of(found)


class Expected:
    """What each word of the list of images means: functions of the run, which give what is wrong."""

    def __init__(self, *pairs):
        self.known = list(map(loose, pairs))

    def is_right(self, machine):
        """None, or how it differs from the loose hives that it holds."""
        for hives, findings in self.known:
            if hives == hives_of(machine):
                found = differing(findings, findings_of(machine))
                return found and 'differs: ' + json.dumps(found)
        return 'other bytes than the hives: ' + json.dumps(hives_of(machine))

    def hives(self, done, count=None):
        machines = machines_of(done)
        if not machines or count and len(machines) != count:
            yield '%d machines: %s' % (len(machines), done.err)
        if machines and hives_of(machines[0]) != self.known[0][0]:
            yield 'the first machine is not the one that was stored'
        yield from filter(None, map(self.is_right, machines))

    def warn(self, done):
        yield from self.hives(done, 1)
        if done.code != 3 and 'may differ' not in done.out:
            yield 'no note says that the hives may be out of date'

    def replay(self, done):
        if done.code == 3 and 'log' in done.err:
            return
        yield from self.hives(done, 1)

    def damaged(self, done):
        """Right hives or a refusal. A hive that was read is one of those that were stored."""
        for machine in machines_of(done):
            if machine['verdict'] != 'INDETERMINATE':
                yield from filter(None, [self.is_right(machine)])
            elif not set(hives_of(machine).items()) <= {item for hives, _ in self.known for item in hives.items()}:
                yield 'other bytes passed off as a hive: ' + json.dumps(hives_of(machine))
        if done.code == 3 and not done.err and not any(note['severity'] == 'fatal' for machine in machines_of(done) for note in machine['notes']):
            yield 'no message says why'

    def refused(self, done, word):
        if done.code != 3 or word.lower() not in done.err.lower():
            yield 'exit code %d, and "%s" is not said: %s' % (done.code, word, done.err)

    def faults(self, expect, done):
        word, _, rest = expect.partition(':')
        yield from misbehaved(done)
        if word in ('hives', 'backing'):
            yield from self.hives(done, int(rest or 1))
        elif word == 'limit':
            yield from self.hives(done)  # all of them are read: one that no longer is would be a loss
        elif word in ('warn', 'replay', 'damaged'):
            yield from getattr(self, word)(done)
        elif word in ('none', 'bitlocker', 'named'):
            yield from self.refused(done, rest or {'none': 'no Windows', 'bitlocker': 'BitLocker'}[word])
        else:
            yield 'nobody knows what %s means' % expect


def shadow_copies(image, old):
    """Commands about one machine take a copy in place of its volume: there the older machine is."""
    for number in '12':
        done = measured('diff', '--shadow-copies', number, image, '+'.join(old))
        if done.code:
            yield 'shadow copy %s is not the older machine: %s%s' % (number, done.out, done.err)
    done = measured('diff', image, '+'.join(old))
    if done.code != 4:
        yield 'the present is the older machine: %s%s' % (done.out, done.err)
    done = measured('query', '--shadow-copies', 'all', image)
    if done.code != 2 or 'choose one with --shadow-copies 1 or --shadow-copies 2' not in done.err:
        yield 'nobody says how to choose a copy: %s' % done.err


def prove_it_can_fail(expected, new):
    samples = sample_folders()
    right, other = check(*new), check(samples[OLD] + '/SYSTEM', samples[OLD] + '/SOFTWARE')
    zeros = right._replace(out=re.sub('"sha256": "[0-9a-f]{64}"', '"sha256": "%s"' % ('0' * 64), right.out))
    for expect, done in (('hives', other), ('hives:2', right), ('warn', right), ('none', right), ('damaged', other), ('hives', zeros),
                         ('damaged', right._replace(code=-11))):
        if not list(expected.faults(expect, done)):
            sys.exit('it is not seen that this is not "%s": %s' % (expect, done))
    if list(expected.faults('hives', right)):
        sys.exit('the loose hives themselves differ: %s' % list(expected.faults('hives', right)))


def main():
    tool = shared('tools/make-test-images')
    with tempfile.TemporaryDirectory(dir=os.getcwd(), prefix='images-') as folder:
        new, old = machines(folder)
        expected = Expected(new, old)
        prove_it_can_fail(expected, new)
        images = make(tool, new, old, folder)
        before, rows = trace(images), table(os.path.join(images, 'MANIFEST.tsv'))
        done = at_once(lambda name, *_: check(os.path.join(images, name)), rows)
        faults = [(row[0], fault) for row, run in zip(rows, done) for fault in expected.faults(row[2], run)]
        faults += [('ntfs-vss.raw', fault) for fault in shadow_copies(os.path.join(images, 'ntfs-vss.raw'), old)]
        if trace(images) != before:
            faults.append(('the images', 'reading left a trace'))
    if len(rows) < ROWS:
        faults.append(('make-test-images', 'makes only %d images' % len(rows)))
    print('%d images, at most %.1f seconds and %d MiB' % (len(rows), max(run.cpu for run in done), max(run.peak for run in done)))
    end(without_known(faults, KNOWN))


main()
