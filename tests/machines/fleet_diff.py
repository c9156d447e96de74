# SPDX-License-Identifier: GPL-3.0-or-later
"""diff of two fleets: what became of each machine, whatever the order and the form of the rows; what is refused."""
import json, os, random, sys, tempfile

from machines import CHECKOUT, run

MAY, JUNE = (f'{CHECKOUT}/docs/fleet/{name}.rows' for name in ('may', 'june'))
CHANGES = ['regressed', 'lost', 'became-ready', 'improved', 'changed', 'new', 'gone', 'moved', 'found', 'evidence', 'unknown', 'unchanged']
MIRRORED = {'regressed': 'improved', 'became-ready': 'regressed', 'improved': 'regressed', 'lost': 'found', 'found': 'lost', 'new': 'gone', 'gone': 'new'}
VERDICTS = ['READY', 'AT RISK', 'INDETERMINATE', 'NOT READY']
STATES = ['ENABLED', 'DISABLED']
HOSTILE = 'x\u202e<script>alert(1)</script>\x1b[31m'


def head(**more):
    return {'profiles': [{'name': 'azure-backup'}], 'rules': [{'id': 'SCH101', 'level': 'error', 'title': 'TLS 1.2 is on for clients'}],
            'schema': 'tlsready.rows/1', 'tool': '1', 'type': 'header', **more}


def sha(word):
    return 'sha256:' + (word.encode().hex() * 64)[:64]


def row(machine, verdict='READY', evidence='e', **more):
    return {'fail': [], 'input': machine, 'kind': 'readiness', 'name': machine, 'reasons': [], 'type': 'row', 'verdict': verdict, 'evidence': sha(evidence),
            'digest': sha(evidence + verdict), 'facts': {'schannel.tls12.client': 'ENABLED'}, 'windows': {'product': 'Windows Server 2019'}, **more}


def error(name):
    return {'fail': [], 'input': name, 'kind': 'readiness', 'name': name, 'reasons': [], 'type': 'row', 'verdict': 'INDETERMINATE',
            'error': 'it crashed', 'windows': {'product': 'UNKNOWN'}}


def put(path, rows, **more):
    with open(path, 'w') as file:
        file.writelines(json.dumps(line, sort_keys=True, separators=(',', ':')) + '\n' for line in [head(**more), *rows])
    return path


def diff(a, b, *arguments, code=None):
    done = run('diff', a, b, '-o', 'json', *arguments)
    assert code is None or done.returncode == code, (arguments, done.returncode, done.stderr)
    return json.loads(done.stdout)


def says(code, words, *arguments):
    done = run('diff', *arguments)
    assert done.returncode == code and words in done.stderr.decode() and not done.stdout, (arguments, done)


def inputs_of(found):
    """The inputs of each change."""
    return {change: sorted((machine.get('b') or machine['a'])['input'] for machine in found['machines'] if machine['change'] == change) for change in CHANGES}


def every_change_is_found(scratch):
    a = put(scratch + '/a.rows', [row('same'), row('worse'), row('ready', 'NOT READY'), row('better', 'NOT READY'), row('facts'), row('gone', evidence='gone'),
                                  row('here/moved', evidence='m'), error('found'), error('never'), row('lost'), row('evidence', evidence='e1')])
    b = put(scratch + '/b.rows', [row('same'), row('worse', 'AT RISK', fail=['SCH101']), row('ready'), row('better', 'AT RISK'),
                                  row('facts', facts={'schannel.tls12.client': 'DISABLED'}), row('new', evidence='new'), row('there/moved', evidence='m'),
                                  row('found', 'NOT READY'), error('never'), error('lost'), row('evidence', evidence='e2')])
    found = diff(a, b, code=4)
    assert found['counts'] == {change: 1 for change in CHANGES}, found['counts']
    wanted = {'regressed': 'worse', 'lost': 'lost', 'became-ready': 'ready', 'improved': 'better', 'changed': 'facts', 'new': 'new', 'gone': 'gone',
              'moved': 'there/moved', 'found': 'found', 'evidence': 'evidence', 'unknown': 'never'}
    assert inputs_of(found) == {change: [wanted[change]] if change in wanted else [] for change in CHANGES}
    assert [machine['change'] for machine in found['machines']] == CHANGES[:-1]
    by_change = {machine['change']: machine for machine in found['machines']}
    assert by_change['regressed']['rules'] == [{'a': 'pass', 'b': 'fail', 'level': 'error', 'rule': 'SCH101', 'title': 'TLS 1.2 is on for clients'}]
    assert by_change['changed']['facts'] == [{'a': 'ENABLED', 'b': 'DISABLED', 'fact': 'schannel.tls12.client'}]
    assert found['regressions'] == 2 and [machine['change'] for machine in found['machines'] if machine.get('regression')] == ['regressed', 'lost']
    text = run('diff', a, b, '-v').stdout.decode()
    for words in ('regressed: 1', 'worse  READY \u2192 AT RISK', 'SCH101', 'here/moved \u2192 there/moved', 'READY \u2192 NOT EVALUATED', 'it crashed'):
        assert words in text, (words, text)
    page = run('diff', a, b, '-o', 'html').stdout.decode()
    assert all(f'id="{change}"' in page for change in CHANGES[:9]) and '<script' not in page


def random_rows(chance):
    rows = []
    for i in range(chance.randrange(1, 40)):
        name = f'h{i}'
        if chance.random() < .1:
            rows.append(error(name))
        elif chance.random() < .8:
            rows.append(row(name, chance.choice(VERDICTS), f'{name}{chance.randrange(3)}', facts={'schannel.tls12.client': chance.choice(STATES)}))
    return rows


def a_fleet_is_the_same_as_itself_and_sides_mirror(scratch):
    chance = random.Random(4)
    for trial in range(12):
        rows = [random_rows(chance), random_rows(chance)]
        a, b = (put(f'{scratch}/{trial}-{side}.rows', rows[side]) for side in (0, 1))
        itself = diff(a, a, code=0)
        assert itself['same'] and {machine['change'] for machine in itself['machines']} <= {'unknown'} and not itself['regressions']
        there, back = diff(a, b), diff(b, a)
        assert sum(there['counts'].values()) >= max(len(part) for part in rows)
        mirror = {machine['a']['input'] if 'a' in machine else machine['b']['input']: machine for machine in back['machines']}
        for machine in there['machines']:
            other = mirror.pop((machine.get('b') or machine['a'])['input'])
            assert (machine.get('a'), machine.get('b')) == (other.get('b'), other.get('a'))
            wanted = MIRRORED.get(machine['change'], machine['change'])
            if machine['change'] == 'regressed':
                wanted = 'became-ready' if machine['a']['verdict'] == 'READY' else 'improved'
            assert other['change'] == wanted, (machine, other)
        assert not mirror
        files = [scratch + '/a.rows', scratch + '/b.rows']
        outputs = []
        for _ in range(3):
            for side in (0, 1):
                put(files[side], chance.sample(rows[side], len(rows[side])) + rows[side][:2])
            outputs.append([run('diff', *files, '-o', form, *more).stdout for form, *more in (('text', '-v'), ('json',), ('html',))])
        assert outputs[0] == outputs[1] == outputs[2]


def names_match_where_inputs_cannot(scratch):
    a = put(scratch + '/a.rows', [row(f'may/{name}', evidence=name, name=name) for name in ('dc01', 'web1', 'web2')])
    b = put(scratch + '/b.rows', [row(f'june/{name}', 'NOT READY' if name == 'web1' else 'READY', evidence=name + '2', name=name) for name in ('dc01', 'web1', 'web2')])
    counts = diff(a, b)['counts']
    assert counts['new'] == counts['gone'] == 3
    found = diff(a, b, '--match', 'name')
    assert found['match'] == 'name' and found['counts']['regressed'] == 1 and found['counts']['evidence'] == 2
    twice = put(scratch + '/twice.rows', [row('june/1', evidence='x', name='dc01'), row('june/2', evidence='y', name='dc01')])
    done = run('diff', a, twice, '--match', 'name', '--fail-on', 'regression')
    assert done.returncode == 3 and b'could not be matched' in done.stderr and b'cannot be matched: 1' in done.stdout, done
    assert run('diff', a, twice, '--match', 'name').returncode == 4


def a_regression_decides_the_exit_code(scratch):
    files = {name: put(f'{scratch}/{name}.rows', rows) for name, rows in (
        ('ready', [row('x')]), ('off', [row('x', 'NOT READY')]), ('accepted', [row('x', 'NOT READY', gate='READY')]), ('failed', [error('x')]), ('none', []))}
    for a, b, code in (('ready', 'off', 1), ('off', 'ready', 0), ('ready', 'ready', 0), ('ready', 'failed', 1), ('off', 'failed', 0), ('failed', 'off', 0),
                       ('ready', 'accepted', 0), ('accepted', 'off', 1), ('ready', 'none', 0), ('none', 'off', 0)):
        assert run('diff', files[a], files[b], '--fail-on', 'regression').returncode == code, (a, b)
        assert run('diff', files[a], files[b]).returncode == (0 if a == b else 4), (a, b)
    for a, b, code in (('ready', 'client-off', 1), ('client-off', 'ready', 0)): # the same of two machines
        paths = [f'{CHECKOUT}/samples/server2019-{name}.reg' for name in (a, b)]
        assert run('diff', *paths, '--fail-on', 'regression').returncode == code and run('diff', *paths).returncode == 4


def what_cannot_be_compared_is_refused(scratch):
    reg = CHECKOUT + '/samples/server2019-ready.reg'
    says(2, 'is a fleet (rows or NDJSON)', MAY, reg)
    says(2, 'is a fleet (rows or NDJSON)', reg, MAY)
    says(2, 'diff: nowhere: No such file', MAY, 'nowhere')
    says(2, 'and /dev/null is empty', MAY, '/dev/null')
    says(2, '--profile: rows were evaluated', MAY, JUNE, '-p', 'disa-stig')
    says(2, '--overlay: rows were evaluated', MAY, JUNE, '--overlay', reg)
    says(2, '--control-set: rows were evaluated', MAY, JUNE, '--control-set', '1')
    says(2, '-o html is for two fleets', reg, reg, '-o', 'html')
    says(2, '--match name is for two fleets', reg, reg, '--match', 'name')
    says(2, 'did you mean regression?', MAY, JUNE, '--fail-on', 'regresion')
    says(2, 'difference|regression', MAY, JUNE, '--fail-on', 'at-risk')
    other = put(scratch + '/other.rows', [row('x')], profiles=[{'name': 'tls12-only'}])
    says(2, 'A was checked against azure-backup and B against tls12-only', MAY, other)
    none = put(scratch + '/none.rows', [row('x')], profiles=[])
    says(3, 'names no profile', MAY, none)
    assert run('merge', none, '-o', 'text').returncode == 2


def what_makes_answers_differ_is_told(scratch):
    a = put(scratch + '/a.rows', [row('x')])
    b = put(scratch + '/b.rows', [row('x')], tool='2', waivers='ab', options='--no-logs')
    note, = diff(a, b, code=0)['notes']
    assert all(words in note for words in ('the tool version is "1" and "2"', 'waivers', 'the options are "none" and "--no-logs"')), note
    for form in ('text', 'html'):
        assert b'evaluated differently' in run('diff', a, b, '-o', form).stdout
    assert not diff(a, a)['notes']


def a_broken_file_is_not_compared(scratch):
    with open(MAY, 'rb') as file:
        whole = file.read()
    for i, data in enumerate((whole[:-40], whole.replace(b'"verdict":"', b'"verdict":"MAYBE ', 1))):
        path = f'{scratch}/{i}.rows'
        with open(path, 'wb') as file:
            file.write(data)
        says(3, 'machines may be missing', JUNE, path, '-o', f'html={scratch}/page.html')
        says(3, 'machines may be missing', path, JUNE)
    assert not os.path.exists(scratch + '/page.html')


def ndjson_is_a_fleet_as_well(scratch):
    samples = [f'{CHECKOUT}/samples/{name}.reg' for name in ('server2019-ready', 'server2012-ready', 'unknown-windows')]
    run('check', '--each', *samples, '-o', f'rows={scratch}/a.rows', '-o', f'ndjson={scratch}/a.ndjson')
    found = diff(scratch + '/a.rows', scratch + '/a.ndjson', code=0)
    assert found['counts']['unchanged'] == 3 and not found['machines'] and not found['notes'], found


def long_lists_are_cut_and_verbose_has_all(scratch):
    a = put(scratch + '/a.rows', [row(f'h{i:03}') for i in range(50)])
    b = put(scratch + '/b.rows', [row(f'h{i:03}', 'NOT READY') for i in range(50)])
    short, full = (run('diff', a, b, *more).stdout.decode() for more in ((), ('-v',)))
    assert 'and 30 more (-v shows all)' in short and 'h049' not in short and 'h049' in full and ' more' not in full
    assert run('diff', a, b, '-q').stdout.decode().count('\n') == 1
    narrow = run('diff', 'may.rows', 'june.rows', '--ascii', '--width', '60', '-v', cwd=CHECKOUT + '/docs/fleet').stdout.decode()
    assert narrow.isascii() and all(len(line) <= 60 or ' ' not in line.strip() for line in narrow.split('\n')), narrow


def hostile_names_are_neutral(scratch):
    a = put(scratch + '/a.rows', [row(HOSTILE, name=HOSTILE)])
    b = put(scratch + '/b.rows', [row(HOSTILE, 'NOT READY', name='other', because=HOSTILE, facts={HOSTILE: HOSTILE}, error='')])
    for form in ('text', 'json', 'html'):
        out = run('diff', a, b, '-o', form).stdout.decode()
        assert '\x1b' not in out and '\u202e' not in out and (form != 'html' or '<script' not in out), (form, out)


CASES = [every_change_is_found, a_fleet_is_the_same_as_itself_and_sides_mirror, names_match_where_inputs_cannot, a_regression_decides_the_exit_code,
         what_cannot_be_compared_is_refused, what_makes_answers_differ_is_told, a_broken_file_is_not_compared, ndjson_is_a_fleet_as_well,
         long_lists_are_cut_and_verbose_has_all, hostile_names_are_neutral]


def main():
    failed = 0
    for case in [case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]]:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                case(scratch)
            except Exception as error_found:
                failed += 1
                print(f'{case.__name__}: {type(error_found).__name__}: {str(error_found)[:2000]}', file=sys.stderr)
    sys.exit(failed != 0)


if __name__ == '__main__':
    main()
