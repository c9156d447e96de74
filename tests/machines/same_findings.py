# SPDX-License-Identifier: GPL-3.0-or-later
"""One machine gives the same findings in whatever form it comes: every sample, as hives, as .reg, in each layout of a folder,
with logs that have to be replayed, and through a pipe."""
import collections, copy, json, os, re, sys, tempfile

from machines import CHECKOUT, forms, hives_of_text, more_forms, run, sample_folders, sample_texts

# Samples that are played in a form, at least: a form that nothing is played in proves nothing.
ALL = {'a volume in other case': 6, 'acquire': 6, 'a config folder': 6, 'hives in a folder': 120,
       'A+B': 120, 'a volume': 120, 'KAPE': 120, 'Velociraptor': 120, 'hives with logs': 110, '.reg': 100, 'standard input': 100}

HIVES = 6  # the samples that are hives come first


def block(machine):
    """Verdict, findings and what the facts say, with files named without folders and places."""
    facts = {name: (fact['state'], fact['because']) for name, fact in machine['facts'].items()}
    text = json.dumps({'verdict': machine['verdict'], 'findings': machine['findings'], 'facts': facts})
    text = re.sub(r' \([^ ()]+(:[0-9]+| @0x[0-9a-f]+)[^()]*\)', '', text)
    return json.loads(re.sub(r'/[^ "]*/(SYSTEM|SOFTWARE|NTUSER.DAT)', r'\1', text))


def evaluate(operands, reader, **options):
    done = run('check', '--each', '--reproducible', '--reader', reader, '-o', 'json', *operands, **options)
    if done.returncode not in (0, 1, 3):
        sys.exit('check ends with %d: %s' % (done.returncode, done.stderr.decode()))
    blocks = [block(machine) for machine in json.loads(done.stdout)['machines']]
    if len(blocks) != len(operands):
        sys.exit('%d operands are %d machines: %s' % (len(operands), len(blocks), operands))
    return blocks


def differing(one, other):
    """The first rule or fact that differs, with both."""
    if one == other:
        return None
    if one['verdict'] != other['verdict']:
        return one['verdict'], other['verdict']
    for a, b in zip(one['findings'], other['findings']):
        if a != b:
            return a, b
    for name, fact in one['facts'].items():
        if fact != other['facts'].get(name):
            return name, fact, other['facts'].get(name)
    return 'the number of findings or facts', len(one['findings']), len(other['findings'])


def compare(name, made, blocks):
    found = {form: differing(blocks[0], other) for form, other in zip(made, blocks)}
    return ['%s: %s and %s differ: %s' % (name, list(made)[0], form, json.dumps(what)) for form, what in found.items() if what]


def samples(folder):
    """(name, hives) of each that has a machine's hives and a user's, and nothing else."""
    for name, path in sample_folders().items():
        hives = {hive: os.path.join(path, hive) for hive in ('SYSTEM', 'SOFTWARE')}
        yield name, {hive: path for hive, path in hives.items() if os.path.exists(path)}
    for path in sample_texts():
        name = os.path.relpath(path, CHECKOUT)
        os.makedirs(os.path.join(folder, 'made', name))
        hives = hives_of_text(path, os.path.join(folder, 'made', name))
        if hives:
            yield name, hives


def evaluate_forms(made, reader):
    """Blocks of the operands, and of the .reg through a pipe, which joins them."""
    blocks = evaluate(list(made.values()), reader)
    if '.reg' in made:
        with open(made['.reg'], 'rb') as content:
            blocks += evaluate(['-'], reader, input=content.read())
        made['standard input'] = '-'
    return blocks


def prove_it_can_fail(blocks):
    changed = copy.deepcopy(blocks[0])
    changed['findings'][0]['text'] += '.'
    if not compare('a sample', {'a': '', 'b': ''}, [blocks[0], changed]):
        sys.exit('the comparison does not see a changed sentence')


def main():
    faults, played = [], collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, hives) in enumerate(samples(folder)):
            to = os.path.join(folder, 'forms', name)
            made = forms(hives, to) | (more_forms(hives, to) if number < HIVES else {})
            blocks = evaluate_forms(made, 'cells' if number % 10 else 'both')  # both take twice as long
            if number == 0:
                prove_it_can_fail(blocks)
            faults += compare(name, made, blocks)
            played.update(made.keys())
    for form, count in ALL.items():
        if played[form] < count:
            faults.append('only %d samples were played as %s' % (played[form], form))
    print('\n'.join(faults) or dict(played))
    sys.exit(1 if faults else 0)


if __name__ == '__main__':
    main()
