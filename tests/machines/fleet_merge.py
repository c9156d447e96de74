# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows and results of many runs become one fleet."""
import json, os, random, re, shutil

from fleets import READY, check, content, merge, put_lines, run_cases, sha256
from machines import run


def any_order_and_split_gives_the_same_bytes(fleet, names, scratch):
    rows, results = scratch + '/a.rows', scratch + '/results'
    check(fleet, '--reproducible', '-o', 'rows=' + rows, '-o', f'json={results}/', '-o', f'json={scratch}/a.json', '-o', f'ndjson={scratch}/a.ndjson')
    os.remove(results + '/' + next(name for name in os.listdir(results) if 'host003' in name))
    head, *lines = content(rows).split(b'\n')[:-1]
    whole = merge(rows)
    assert whole.split(b'\n')[:-1] == [head] + sorted(lines, key=lambda line: json.loads(line)['input'].encode())
    empty = next(line for line in lines if json.loads(line)['input'] == fleet + '/empty') # is in no result
    complete = [scratch + '/a.json', scratch + '/a.ndjson', *(f'{results}/{name}' for name in os.listdir(results))]
    chance = random.Random(20)
    for trial in range(8):
        parts = [[] for _ in range(chance.randrange(1, 6))]
        for line in lines + chance.sample(lines, 5):
            chance.choice(parts).append(line)
        files = [put_lines(f'{scratch}/part-{trial}-{i}', head, *part) for i, part in enumerate(parts)] + chance.sample(complete, 3)
        if trial == 0: # none of the rows that a result has
            files = [put_lines(f'{scratch}/empty.rows', head, empty), scratch + '/a.ndjson']
        chance.shuffle(files)
        assert merge(*files) == whole, (trial, files)
    text, page = merge(rows, form='text'), merge(rows, form='html')
    assert merge(*reversed(files[:1]), rows, form='text') == text and b'INDETERMINATE' in text and len(page) > 10000
    assert run('render', rows, '-o', 'text').stdout == text


def complete_results_stay_complete(fleet, names, scratch):
    text = 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName]\n"ComputerName"="DC01"\n'
    paths = [f'{scratch}/{name}.reg' for name in 'abc']
    for i, path in enumerate(paths):
        open(path, 'w').write(text + '"Number"=dword:%d\n' % i)
    run('check', '--reproducible', '--each', *paths, '-o', f'json={scratch}/all.json', '-o', f'ndjson={scratch}/all.ndjson', '-o', f'rows={scratch}/all.rows')
    for path in paths:
        run('check', '--reproducible', path, '-o', f'json={path}.json', '-o', f'rows={path}.rows')
    assert [machine['name'] for machine in json.load(open(scratch + '/all.json'))['machines']] == ['DC01', 'DC01 (2)', 'DC01 (3)']
    whole = merge(scratch + '/all.json', form='json')
    open(scratch + '/merged.json', 'wb').write(whole)
    assert [machine['name'] for machine in json.loads(whole)['machines']] == ['DC01', 'DC01 (2)', 'DC01 (3)']
    for files in ([path + '.json' for path in reversed(paths)], [scratch + '/all.ndjson', paths[1] + '.json'], [scratch + '/merged.json', scratch + '/all.rows']):
        assert merge(*files, form='json') == whole, (files, [(a, b) for a, b in zip(merge(*files, form='json').split(b'\n'), whole.split(b'\n')) if a != b][:9])
        assert merge(*files, form='rows') == merge(scratch + '/all.rows'), files
    assert run('render', scratch + '/merged.json', '-o', 'json').stdout == whole
    assert run('verify', scratch + '/merged.json').returncode == 0
    for form in ('json', 'ndjson'):
        done = run('merge', scratch + '/all.rows', '-o', form)
        assert done.returncode == 2 and not done.stdout and b'of 3 machines there are only rows' in done.stderr, done


def two_answers_for_one_evidence_are_told(fleet, names, scratch):
    row = {'fail': [], 'input': 'a', 'kind': 'readiness', 'name': 'a', 'reasons': [], 'type': 'row', 'verdict': 'READY', 'evidence': 'sha256:' + 64 * '1',
           'windows': {'product': 'Windows Server 2019'}}
    def line(**more):
        return json.dumps({**row, **more}, sort_keys=True, separators=(',', ':')).encode()
    open(scratch + '/none', 'w').close()
    run('check', '--inputs-from', scratch + '/none', '-o', f'rows={scratch}/empty.rows')
    head = content(scratch + '/empty.rows')[:-1]
    def file(name, *lines):
        return put_lines(f'{scratch}/{name}.rows', head, *lines)
    one, two = file('one', line(), line(input='b')), file('two', line(verdict='AT RISK'), line(input='b'))
    for order in ((one, two), (two, one), (one, two, one)):
        done = run('merge', *order, '-o', 'rows')
        assert done.returncode == 4 and done.stdout.count(b'\n') == 4, done
        assert b'a: two answers' in done.stderr and one.encode() in done.stderr and two.encode() in done.stderr, done.stderr
    later = file('later', line(evidence='sha256:' + 64 * '2', verdict='AT RISK'))
    done = run('merge', one, later, '-o', 'rows')
    assert done.returncode == 0 and done.stdout.count(b'\n') == 4 and b'its evidence in' in done.stderr, done
    failed = {'evidence': '', 'verdict': 'INDETERMINATE', 'windows': {'product': 'UNKNOWN'}}
    failed = [file(f'failed{i}', line(**failed, error=why)) for i, why in enumerate(('killed by signal 9', 'exceeded its limit'))]
    assert merge(*failed, one) == merge(one) and merge(*failed) == merge(*reversed(failed)) and merge(*failed).count(b'\n') == 2
    other = put_lines(scratch + '/other.rows', head.replace(b'azure-backup', b'azure-devops'), line(input='c'))
    done = run('merge', one, other, '-o', 'rows')
    assert done.returncode == 2 and b'the profiles are' in done.stderr and one.encode() in done.stderr and other.encode() in done.stderr, done


def a_broken_file_costs_a_line(fleet, names, scratch):
    rows = scratch + '/a.rows'
    check(fleet, '--shard', '0/2', '-o', 'rows=' + rows, '-o', f'ndjson={scratch}/a.ndjson', '-o', f'json={scratch}/a.json')
    whole, lines = merge(rows), content(scratch + '/a.ndjson')
    damaged = {'torn.rows': content(rows)[:-40], 'no-lf.rows': content(rows)[:-1], 'verdict.rows': content(rows).replace(b'"verdict":"', b'"verdict":"MAYBE ', 1),
               'long.rows': content(rows) + b'{"a":"' + b'x' * 4000 + b'"}\n', 'empty': b'', 'zeros': bytes(5000), 'text': b'hello\n',
               'no-summary.ndjson': lines[:lines[:-1].rindex(b'\n') + 1], 'torn.ndjson': lines[:-30], 'changed.ndjson': lines.replace(b'"state":"ENABLED"', b'"state":"DISABLED"', 1),
               'changed.json': content(scratch + '/a.json').replace(b'"state": "ENABLED"', b'"state": "DISABLED"', 1), 'torn.json': content(scratch + '/a.json')[:-200],
               'hive': content(READY + '/SYSTEM')}
    for name, data in damaged.items():
        open(scratch + '/' + name, 'wb').write(data)
        for order in ((scratch + '/' + name, rows), (rows, scratch + '/' + name)):
            done = run('merge', *order, '-o', 'rows')
            assert done.returncode == 3 and done.stdout == whole, (name, done.returncode, done.stderr[-500:])
            assert done.stderr.count(b'\n') == 1 and name.encode() in done.stderr, done.stderr
    assert run('merge', scratch + '/nowhere', rows, '-o', 'rows').returncode == 2
    assert run('merge', scratch + '/text').returncode == 2 and run('merge').returncode == 2 and run('merge', '-').returncode == 2


def what_contradicts_itself_is_broken_where_it_does(fleet, names, scratch):
    rows, lines = scratch + '/a.rows', scratch + '/a.ndjson'
    check(fleet, '-o', 'rows=' + rows, '-o', 'ndjson=' + lines)
    head, *list_of_rows = content(rows).split(b'\n')[:-1]
    bad = next(row for row in list_of_rows if json.loads(row)['verdict'] == 'NOT READY')
    better = {**json.loads(bad), 'verdict': 'READY', 'reasons': []}
    waived = {**json.loads(bad), 'gate': 'READY'}
    for row in (better, waived):
        row = json.dumps(row, sort_keys=True, separators=(',', ':')).encode()
        for header in (head, re.sub(rb'"rules":\[.*?\],', b'"rules":[],', head)):
            changed = put_lines(scratch + '/changed.rows', header, row)
            for arguments in (('merge', changed), ('render', changed), ('diff', rows, changed)):
                done = run(*arguments)
                assert done.returncode == 3 and b'line 2: ' in done.stderr and b'is READY, but its rules make it' in done.stderr, (arguments, done)
    first, *machines, last = content(lines).split(b'\n')[:-1]
    for some in (machines[1:], machines[:1] + machines):
        changed = put_lines(scratch + '/changed.ndjson', first, *some, last)
        done = run('merge', changed, '-o', 'rows')
        assert done.returncode == 3 and b'the summary states another number of machines' in done.stderr, done.stderr


def an_input_of_a_list_is_never_written_to(fleet, names, scratch):
    shutil.copy(READY + '/SYSTEM', scratch + '/SYSTEM')
    shutil.copytree(READY, scratch + '/host')
    with open(scratch + '/list', 'w') as file:
        file.write(f'a\t{scratch}/SYSTEM\n{scratch}/host\n')
    for output in (f'json={scratch}/SYSTEM', f'rows={scratch}/SYSTEM', f'json={scratch}/host/SOFTWARE', f'html={scratch}/host/'):
        assert run('check', '--inputs-from', scratch + '/list', '-o', output).returncode == 2, output
    assert content(scratch + '/SYSTEM') == content(scratch + '/host/SYSTEM') == content(READY + '/SYSTEM')
    assert content(scratch + '/host/SOFTWARE') == content(READY + '/SOFTWARE') and not os.path.exists(scratch + '/host/index.html')


def a_merged_result_is_verified(fleet, names, scratch):
    run('check', '--each', READY + '/SYSTEM', READY, '-o', f'json={scratch}/a.json')
    run('check', READY, '-o', f'json={scratch}/ready.json')
    for name in ('a', 'ready'):
        run('merge', f'{scratch}/{name}.json', '-o', f'json={scratch}/merged.json')
        done = run('verify', scratch + '/merged.json')
        assert done.returncode == 0, done


CASES = [any_order_and_split_gives_the_same_bytes, complete_results_stay_complete, two_answers_for_one_evidence_are_told, a_broken_file_costs_a_line,
         what_contradicts_itself_is_broken_where_it_does, an_input_of_a_list_is_never_written_to, a_merged_result_is_verified]

if __name__ == '__main__':
    run_cases(CASES)
