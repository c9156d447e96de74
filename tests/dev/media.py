# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that other people made are read to their last file, or it is said what they are: nothing in them is a machine with hives."""
import os, shutil, subprocess, sys, tempfile

from machines import sample_folders
from measured import at_once, end, lacks, measured, misbehaved, shared, table, trace, without_known

IMAGEFILE = os.environ['IMAGEFILE']
MEMORY = 64  # MiB beyond what two loose hives take
IMAGES = ('.img', '.dd', '.raw', '.vhd', '.vhdx')

# What check says, or list for shadow copies; any of the words, any case.
WORDS = {'no-windows': ['no windows'], 'no-hives': ['no hives'], 'not-hives': ['not a registry hive'], 'bitlocker': ['bitlocker'],
         'parent-missing': ['parent', 'backing file'], 'stale': ['replay', 'pending'], 'damaged': [''], 'named': [''], 'decodes': [''], '-': ['']}

KNOWN = {}
DAMAGED = 'ntfsck-' # volumes whose indexes and file records contradict each other on purpose


def unpack(tool, folder):
    if not any(map(shutil.which, ('7z', '7zz', '7za'))):
        lacks('there is no 7z')
    done = subprocess.run([sys.executable, tool, folder], capture_output=True, text=True)
    if done.returncode:
        sys.exit('unpack-media: ' + done.stderr)
    return table(os.path.join(folder, 'unpacked.tsv'))[1:]


def is_image(path):
    """Archives were unpacked into folders, with documents and keys next to the images in them."""
    return '/' not in path or path.endswith(IMAGES)


def says(word, text):
    if word.startswith('named:'):
        return word[len('named:'):].strip().lower() in text
    return any(one in text for one in WORDS[word])


def shadow_copies(path, count):
    done = measured('list', path)
    wanted = '1 shadow copy' if count == 1 else '%d shadow copies' % count
    if wanted not in done.out:
        yield 'list does not say "%s": %s' % (wanted, (done.out + done.err)[:300])


def faults_of(path, expect, done, limit):
    yield from misbehaved(done)
    if done.code != 3:
        yield 'exit code %d' % done.code
    if not (done.err or done.out).strip():
        yield 'nothing is said'
    if done.peak > limit:
        yield 'took %d MiB of memory' % done.peak
    for part in expect.split('; ') if is_image(path) else ():
        words = part.split(' or ')
        if not part.startswith('stores') and not any(says(word, (done.out + done.err).lower()) for word in words):
            yield 'it does not say "%s": %s' % (part, (done.err or done.out)[:600])


def checked(folder, rows):
    hives = sample_folders()['server2019-ready']
    limit = measured('check', hives + '/SYSTEM', hives + '/SOFTWARE').peak + MEMORY
    done = at_once(lambda path, *_: measured('check', os.path.join(folder, path)), rows)
    print('%d images, at most %.1f seconds and %d MiB' % (len(rows), max(run.cpu for run in done), max(run.peak for run in done)))
    for (path, expect, *_), run in zip(rows, done):
        yield from ((path, fault) for fault in faults_of(path, expect, run, limit))
        if 'stores ' in expect:
            count = int(expect.split('stores ')[1].split()[0])
            yield from ((path, fault) for fault in shadow_copies(os.path.join(folder, path), count))


def files_of(folder, image, rows):
    """What differs from the table: (image, volume, path, size, SHA-256, readers) each."""
    asked = ''.join('%s\t%s\n' % (row[1], row[2]) for row in rows)
    done = measured(os.path.join(folder, image), content=asked.encode(), program=IMAGEFILE)
    said = done.out.splitlines()
    if done.code or len(said) != len(rows):
        return [(image, 'imagefile ends with %d: %s' % (done.code, done.err[-600:]))]
    if 'unconfirmed: ' in done.err and not image.startswith(DAMAGED):
        return [(image, done.err[-600:])]
    wanted = ['\t'.join(row[3:5]) if row[2] else 'volume' for row in rows]
    return [(image, '%s: %s instead of %s' % (row[2], *pair)) for row, *pair in zip(rows, said, wanted) if pair[0] != pair[1]]


def compared(folder, rows):
    images = {row[0]: [other for other in rows if other[0] == row[0]] for row in rows}
    print('%d files in %d images' % (sum(bool(row[2]) for row in rows), len(images)))
    return [fault for faults in at_once(lambda *of: files_of(folder, *of), images.items()) for fault in faults]


def prove_it_can_fail(folder, truth):
    row = next(row for row in truth if row[2])
    wrong = [row[:4] + ['0' * 64] + row[5:], row[:2] + [row[2] + '.none'] + row[3:]]
    if len(files_of(folder, row[0], wrong)) != 2:
        sys.exit('a wrong hash or a file that is not there is not seen')
    good = measured('check', os.path.join(folder, row[0]))
    for expect, done in (('bitlocker', good), ('no-windows', good._replace(code=0)), ('no-windows', good._replace(peak=1e6)),
                         ('damaged', good._replace(code=-11)), ('no-windows', good._replace(cpu=1e3))):
        if not list(faults_of('image', expect, done, 1e3)):
            sys.exit('it is not seen that this is not "%s": %s' % (expect, done))


def main():
    tool, truth = shared('tools/unpack-media'), table(shared('media/truth.tsv'))[1:]
    with tempfile.TemporaryDirectory(dir=os.getcwd(), prefix='media-') as folder:
        rows = unpack(tool, folder)
        before = trace(folder)
        prove_it_can_fail(folder, truth)
        faults = list(checked(folder, rows)) + compared(folder, truth)
        if trace(folder) != before:
            faults.append(('the images', 'reading left a trace'))
    end(without_known(faults, KNOWN))


main()
