# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that other people made are read to their last file, or it is said what they are: nothing in them is a machine with hives."""
import configparser, os, shutil, subprocess, sys, tempfile

from machines import sample_folders
from measured import at_once, end, lacks, measured, misbehaved, shared, table, trace, without_known

IMAGEFILE, CLEARVOLUME = os.environ['IMAGEFILE'], os.environ['CLEARVOLUME']
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


# BitLocker: what cryptsetup's tests state of each volume. Keys by the names there.
KEYS = (('RP', 'recovery'), ('RP2', 'recovery'), ('PW', 'password'), ('SK_VMK_GUID', 'bek'))
HEAD = 1 << 16


def clear_volume(path, size, kind, key):
    """SHA-256 of the first size bytes in clear, 0: of all; or what is said instead."""
    if kind == 'bek':
        return said_of(measured(path, str(size), kind, os.path.join(os.path.dirname(path), key.upper() + '.BEK'), program=CLEARVOLUME))
    with tempfile.NamedTemporaryFile(mode='w') as file:
        file.write(key + '\n')
        file.flush()
        return said_of(measured(path, str(size), *((kind, file.name) if kind else ()), program=CLEARVOLUME))


def said_of(done):
    return done.out.split('\t')[1] if done.code == 0 and done.out.count('\t') == 2 else done.out + done.err[-600:]


def opened(path, stated):
    """The whole volume by its first key, or without one; the others give the same bytes."""
    kinds = [(kind, stated[name]) for name, kind in KEYS if stated.get(name)] or [(None, '')]
    found = clear_volume(path, 0, *kinds[0])
    if found != stated['SHA256SUM']:
        yield 'by %s it is %s instead of %s' % (kinds[0][0], found, stated['SHA256SUM'])
    heads = {clear_volume(path, HEAD, *kind) for kind in kinds}
    if len(heads) != 1 or 'error' in heads.pop():
        yield 'its keys give different bytes'


def unlocked(folder):
    conf = configparser.ConfigParser(interpolation=None)
    conf.optionxform = str
    (path,) = conf.read(os.path.join(folder, 'cryptsetup-bitlk-images', 'bitlk-images', 'images.conf'), encoding='utf-8')
    rows = [(os.path.join(os.path.dirname(path), name + '.img'), conf[name]) for name in conf.sections() if conf[name]['SHA256SUM']]
    print('%d volumes of BitLocker' % len(rows))
    if not list(opened(rows[0][0], dict(rows[0][1]) | {'RP': rows[1][1]['RP']})):
        sys.exit('a key of another volume is not seen')
    return [(os.path.basename(row[0]), fault) for row, faults in zip(rows, at_once(lambda *of: list(opened(*of)), rows)) for fault in faults]


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
        faults = list(checked(folder, rows)) + compared(folder, truth) + unlocked(folder)
        if trace(folder) != before:
            faults.append(('the images', 'reading left a trace'))
    end(without_known(faults, KNOWN))


main()
