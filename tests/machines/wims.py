# SPDX-License-Identifier: GPL-3.0-or-later
"""The promise for WIM: never READY when it is not. A WIM of two machines, of which the second is READY; its header, tables, file records,
XML and the data of its files are damaged. A machine may be READY by whole hives that are READY when they lie in a folder; and only the second may be, unless the change was
whole: checksums made right, or two lines of the table exchanged, which is what a writer does who puts the images in another order. Where an
image cannot be read, which one the other is may be in doubt: then the run as a whole is not READY.

wims.py [COUNT SEED]: COUNT changes; number i of seed s is number 0 of seed s + i."""
import concurrent.futures, hashlib, json, os, random, shutil, struct, subprocess, sys, tempfile
from machines import CHECKOUT, run

CHANGES, SEED = 100, 1
MACHINES = ('server2012-client-off', 'server2019-ready')
HIVES = ('SYSTEM', 'SOFTWARE')
HEADER, TABLE_AT, XML_AT, ENTRY, HASH_AT, IS_METADATA = 208, 0x30, 0x48, 50, 30, 2


def sha256(path):
    return hashlib.sha256(open(path, 'rb').read()).hexdigest()


def make(folder, compression):
    """A WIM of the machines, as bytes."""
    path = f'{folder}/{compression}.wim'
    for i, name in enumerate(MACHINES):
        root = f'{folder}/{name}'
        config = root + '/Windows/System32/config'
        os.makedirs(config, exist_ok=True)
        for hive in HIVES:
            shutil.copy(f'{CHECKOUT}/samples/hives/{name}/{hive}', config)
        subprocess.run(['wimappend' if i else 'wimcapture', root, path, name] + ([] if i else ['--compress=' + compression]), check=True, stdout=subprocess.DEVNULL)
    return open(path, 'rb').read()


def loose_answers(folder):
    """{(SHA-256 of SYSTEM, of SOFTWARE): verdict} of the hives in every combination."""
    answers = {}
    for system in MACHINES:
        for software in MACHINES:
            paths = [f'{CHECKOUT}/samples/hives/{name}/{hive}' for name, hive in zip((system, software), HIVES)]
            answers[tuple(map(sha256, paths))] = json.loads(run('check', *paths, '-o', 'json').stdout)['machines'][0]['verdict']
    return answers


class Wim:
    def __init__(self, data):
        self.data = bytearray(data)
        size, self.table = self.resource(TABLE_AT)
        self.entries = [self.table + i * ENTRY for i in range(size // ENTRY)]
        self.metadata = [entry for entry in self.entries if self.data[entry + 7] & IS_METADATA]
        self.areas = [(0, HEADER), (self.table, size), self.resource(XML_AT)[::-1]] + [self.resource(entry)[::-1] for entry in self.entries]

    def resource(self, at):
        return int.from_bytes(self.data[at:at + 7], 'little'), struct.unpack_from('<Q', self.data, at + 8)[0]

    def swap(self, a, b, size):
        self.data[a:a + size], self.data[b:b + size] = self.data[b:b + size], self.data[a:a + size]

    def seal(self):
        """The checksums of file records, as if a writer had made them so."""
        for entry in self.metadata:
            size, at = self.resource(entry)
            self.data[entry + HASH_AT:entry + ENTRY] = hashlib.sha1(self.data[at:at + size]).digest()

    def hashes_in_records(self):
        """Where file records name the content of a file."""
        found = []
        for entry in self.metadata:
            size, at = self.resource(entry)
            for other in self.entries:
                digest = bytes(self.data[other + HASH_AT:other + ENTRY])
                place = self.data.find(digest, at, at + size)
                if other not in self.metadata and place >= 0:
                    found.append(place)
        return found


def flip(dice, wim):
    at, size = dice.choice(wim.areas)
    for _ in range(dice.choice((1, 1, 2, 8))):
        place = at + dice.randrange(size)
        if place < len(wim.data):
            wim.data[place] = dice.choice((0, 1, 0xff, dice.randrange(256), wim.data[place] ^ 1 << dice.randrange(8)))


def exchange_entries(dice, wim):
    a, b = dice.sample(wim.entries, 2)
    at, size = dice.choice(((0, ENTRY), (0, 24), (HASH_AT, 20), (7, 1), (24, 6)))
    wim.swap(a + at, b + at, size)
    return size == ENTRY


def exchange_files(dice, wim):
    places = wim.hashes_in_records()
    if len(places) > 1:
        a, b = dice.sample(places, 2)
        wim.swap(a, b, 20)


def cut(dice, wim):
    del wim.data[dice.randrange(len(wim.data)):]


def change(wims, seed):
    """A damaged WIM, and whether the change was whole."""
    dice = random.Random(seed)
    compression = dice.choice(sorted(wims))
    wim, way = Wim(wims[compression]), dice.choice((flip, flip, flip, exchange_entries, exchange_entries, exchange_files, cut))
    is_whole = way(dice, wim)
    if compression == 'none' and way is not cut and dice.random() < .5:
        is_whole = True
        wim.seal()
    return bytes(wim.data), is_whole, way.__name__


def judge(machine, answers, is_whole):
    """Why READY cannot stand; None: it can, or it is not READY."""
    if machine['verdict'] != 'READY':
        return None
    hashes = {source['role']: source.get('sha256') for source in machine['sources']}
    if any(hashes.values()) and answers.get(tuple(hashes.get(hive) for hive in HIVES)) != 'READY':
        return 'by hives that are not'
    if not is_whole and 'image 2' not in machine['sources'][0]['origin']:
        return 'and it is not the second'
    return None


def try_one(wims, answers, folder, seed):
    path = f'{folder}/{seed}.wim'
    data, is_whole, way = change(wims, seed)
    with open(path, 'wb') as file:
        file.write(data)
    mode = ('--no-hash', '--reader', 'cells') if seed % 3 == 0 else () # files of this size are compared with their SHA-1 all the same
    done = run('check', path, '-o', 'json', '--jobs', '1', *mode)
    os.remove(path)
    if done.returncode not in (0, 1, 3):
        return 0, f'seed {seed} ({way}): exit code {done.returncode}: {done.stderr[-300:]}'
    machines = json.loads(done.stdout)['machines'] if done.stdout.startswith(b'{') else []
    whys = [why for machine in machines if (why := judge(machine, answers, is_whole or done.returncode == 3))]
    return sum(machine['verdict'] == 'READY' for machine in machines), f'seed {seed} ({way}): READY {whys[0]}' if whys else None


def prove_it_can_fail(answers):
    ready = next(hashes for hashes, verdict in answers.items() if verdict == 'READY')
    other = next(hashes for hashes, verdict in answers.items() if verdict == 'NOT READY')
    def machine(hashes, image):
        return {'verdict': 'READY', 'sources': [{'role': role, 'sha256': digest, 'origin': ['a.wim', image, 'x']} for role, digest in zip(HIVES, hashes)]}
    assert judge(machine(ready, 'image 2'), answers, False) is None and judge(machine(ready, 'image 1'), answers, True) is None
    assert judge(machine(ready, 'image 1'), answers, False) and judge(machine(other, 'image 2'), answers, True)


def what_damage_to_one_image_does(wims, folder):
    """The other image is evaluated, and the run is not READY; but where wimlib would call it by another number, the WIM is refused."""
    path = folder + '/known.wim'
    def verdicts(wim, code):
        with open(path, 'wb') as file:
            file.write(wim.data)
        done = run('check', path, '-o', 'json')
        assert done.returncode == code, done
        return [(machine['name'], machine['verdict']) for machine in json.loads(done.stdout)['machines']], done.stderr.decode()
    for name, data in wims.items():
        wim = Wim(data)
        size, at = wim.resource(wim.metadata[0])
        wim.data[at + size // 2] ^= 1
        found, said = verdicts(wim, 3)
        assert ('known.wim image 2', 'READY') in found and ('known.wim image 1', 'INDETERMINATE') in found and 'image 1: cannot be read' in said, (found, said)
        for at, bits in ((7, IS_METADATA), (24, 0x40)): # its flag, its part number
            wim = Wim(data)
            wim.data[wim.metadata[0] + at] ^= bits
            found, said = verdicts(wim, 3)
            assert [verdict for _, verdict in found] == ['INDETERMINATE'] and 'lookup table is damaged: it has 1 of 2 images' in said, (found, said)


def what_is_stated_and_missing(folder):
    """An image that its description calls Windows, and whose folder is a link, is a machine that is not known."""
    for name in MACHINES:
        os.rename(f'{folder}/{name}/Windows', f'{folder}/{name}/Other')
        os.symlink('Other', f'{folder}/{name}/Windows')
    path = folder + '/links.wim'
    subprocess.run(['wimcapture', f'{folder}/{MACHINES[1]}', path, 'a'], check=True, stdout=subprocess.DEVNULL)
    done = run('check', path)
    assert done.returncode == 3 and b'description states Windows' in done.stderr, done


def main():
    count, seed = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (CHANGES, SEED)
    if not shutil.which('wimcapture'):
        print('skipped: there is no wimcapture')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        wims, answers = {name: make(folder, name) for name in ('none', 'LZX')}, loose_answers(folder)
        prove_it_can_fail(answers)
        what_damage_to_one_image_does(wims, folder)
        what_is_stated_and_missing(folder)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda one: try_one(wims, answers, folder, one), range(seed, seed + count)))
    faults, ready = [fault for _, fault in results if fault], sum(found for found, _ in results)
    print(f'{count} WIMs, {ready} machines READY in them, {len(faults)} faults')
    print('\n'.join(faults[:20]), file=sys.stderr)
    sys.exit(bool(faults) or ready < count / 20)


if __name__ == '__main__':
    main()
