# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of a fleet: their evidence, their rows, and what is written for each. The contracts of docs/fleet.md are computed here anew."""
import json, os, re, shutil, signal, subprocess, time

from fleets import OFF, READY, TEXTS, check, children, content, lines_of, run_cases, sha256, shard_of
from machines import CHECKOUT, PROGRAM, run

ROW_LIMIT = 2048
FACTS = [f'schannel.{protocol}.{role}' for protocol in ('ssl2', 'ssl3', 'tls10', 'tls11', 'tls12', 'tls13') for role in ('client', 'server')]
FACTS += ['schannel.signatures', 'dotnet4.64', 'dotnet4.32', 'dotnet2.64', 'dotnet2.32', 'winhttp.64', 'winhttp.32', 'wininet.machine', 'wininet.policy',
          'wininet.user', 'update.tls12', 'ciphers.tls12', 'roots.azure', 'fips', 'controlset', 'backup-agent']


# --- evidence ---------------------------------------------------------------------------------------------------------------

def evidence_of(entries):
    """The contract: a line for each input and log, ROLE SHA256 LF, sorted by bytes."""
    lines = sorted(f'{role} {digest}\n'.encode() for role, digest in entries)
    return 'sha256:' + sha256(b''.join(lines))


def machine_of(*arguments):
    return json.loads(run('check', '-o', 'json', *arguments).stdout)['machines'][0]


def evidence_is_a_hash_of_roles_and_hashes(fleet, names, scratch):
    vector = evidence_of([('SYSTEM', sha256(b'a')), ('SOFTWARE', sha256(b'b'))])
    assert '-> ' + vector in open(CHECKOUT + '/docs/fleet.md').read(), vector
    hives = [f'{READY}/SYSTEM', f'{READY}/SOFTWARE']
    wanted = evidence_of((os.path.basename(path), sha256(content(path))) for path in hives)
    assert machine_of(*hives)['evidence'] == wanted
    assert machine_of(*reversed(hives))['evidence'] == wanted
    os.makedirs(scratch + '/else/where')
    for path in hives:
        shutil.copy(path, scratch + '/else/where')
    assert machine_of(scratch + '/else/../else/where')['evidence'] == wanted
    assert machine_of(f'{OFF}/SYSTEM', f'{OFF}/SOFTWARE')['evidence'] != wanted


def evidence_has_logs_and_overlays_and_what_cannot_be_read(fleet, names, scratch):
    folder, overlay = scratch + '/dirty', CHECKOUT + '/samples/server2019-client-off.reg'
    os.mkdir(folder)
    for name in ('SYSTEM', 'SOFTWARE'):
        shutil.copy(f'{READY}/{name}', folder)
    with open(folder + '/SYSTEM.LOG1', 'wb') as log:
        log.write(b'regf' + bytes(508))
    entries = [(name, sha256(content(f'{folder}/{name}'))) for name in ('SYSTEM', 'SOFTWARE')]
    entries.append(('SYSTEM log', sha256(content(folder + '/SYSTEM.LOG1'))))
    assert machine_of(folder)['evidence'] == evidence_of(entries)
    laid_over = ('overlay ' + machine_of(folder, '--overlay', overlay)['sources'][-1]['role'], sha256(content(overlay)))
    assert machine_of(folder, '--overlay', overlay)['evidence'] == evidence_of(entries + [laid_over])
    os.symlink('nothing', scratch + '/nothing') # it exists, and leads to itself: it cannot be read
    lost = machine_of(folder + '/SYSTEM', scratch + '/nothing')
    assert lost['evidence'] == evidence_of([entries[0], entries[2], ('other', '-')]), lost['sources']
    assert 'evidence' not in machine_of(folder, '--no-hash') and 'evidence' not in machine_of(scratch + '/nothing')


def the_input_is_what_was_typed_and_no_part_of_the_digest(fleet, names, scratch):
    first, other = machine_of(fleet + '/host000'), machine_of('--name', 'A', fleet + '/host000')
    assert first['input'] == fleet + '/host000' and other['input'] == 'A'
    assert machine_of(fleet + '/./host000')['digest'] == first['digest'] != other['digest']
    assert machine_of(fleet + '/./host000')['input'] == fleet + '/./host000'
    run('check', '-o', f'json={scratch}/one.json', fleet + '/host000')
    text = content(scratch + '/one.json').replace(b'"input": "' + fleet.encode(), b'"input": "/mnt')
    open(scratch + '/moved.json', 'wb').write(text)
    assert run('render', scratch + '/moved.json', '-o', 'json').stdout == text


# --- rows -------------------------------------------------------------------------------------------------------------------

def a_row_says_what_the_result_says(fleet, names, scratch):
    check(fleet, '-o', f'rows={scratch}/a.rows', '-o', f'json={scratch}/a.json', code=1)
    head, rows = lines_of(scratch + '/a.rows')
    assert head['schema'] == 'tlsready.rows/1' and head['type'] == 'header' and head['profiles'] == [{'name': 'azure-backup'}]
    assert sorted(row['input'] for row in rows) == sorted(names)
    by_input = {machine['input']: machine for machine in json.load(open(scratch + '/a.json'))['machines']}
    for row in rows:
        if row['input'] in (fleet + '/empty', fleet + '/nowhere'):
            assert row['verdict'] == 'INDETERMINATE' and 'evidence' not in row and not row['fail'], row
            assert ('holds no registry hives' if row['input'] == fleet + '/empty' else 'No such file') in row['error'], row
            continue
        machine = by_input[row['input']]
        for member in ('verdict', 'evidence', 'name'):
            assert row.get(member) == machine.get(member), (row, member)
        assert row['reasons'] == machine['verdict_reasons'] and row['windows'].get('build') == machine['windows'].get('build'), (row, machine['verdict_reasons'])
        for outcome in ('fail', 'unknown'):
            found = sorted(finding['rule'] for finding in machine['findings'] if finding['outcome'] == outcome)
            assert row.get(outcome, []) == found, (row, outcome)
        known = {fact for fact in FACTS if machine['facts'][fact]['state'] != 'UNKNOWN'}
        assert set(row.get('facts', {})) == known and all(machine['facts'][fact]['state'] == state for fact, state in row.get('facts', {}).items()), row
        assert 'cut' not in row, row
        assert all(source.get('sha256') in [saved.get('sha256') for saved in machine['sources']] for source in row.get('sources', [])), row
        assert {rule['id'] for rule in head['rules']} >= set(row.get('fail', []) + row.get('unknown', [])), row


def lines_are_short_sorted_and_ascii(fleet, names, scratch):
    long_name = scratch + '/' + '/'.join(['long' * 40] * 6)
    os.makedirs(long_name)
    shutil.copy(TEXTS[0], long_name + '/\u3042' + 'x' * 60 + '.reg')
    with open(scratch + '/list', 'w') as file:
        file.write(long_name + '\n' + 'named \u3042\U0001f600\t' + TEXTS[1] + '\n')
    run('check', '--inputs-from', scratch + '/list', '-p', 'azure-backup', '-p', 'disa-stig', '-p', 'microsoft-baseline', '-o', f'rows={scratch}/long.rows')
    for line in content(scratch + '/long.rows').split(b'\n')[1:-1]:
        assert len(line) < ROW_LIMIT and line.isascii(), len(line)
        row = json.loads(line)
        assert line.lower() == json.dumps(row, sort_keys=True, separators=(',', ':')).encode().lower()
    head, rows = lines_of(scratch + '/long.rows')
    assert rows[0]['input'] == 'named \u3042\U0001f600' and 'error' in rows[1] and len(rows) == 2
    assert rows[1]['input'].endswith('...' + sha256(long_name.encode())[:16])


def rows_of_a_result_are_those_of_its_run(fleet, names, scratch):
    host = [fleet + '/host000', fleet + '/host001']
    run('check', '--each', *host, '-o', f'rows={scratch}/two.rows', '-o', f'json={scratch}/two.json')
    rendered = run('render', scratch + '/two.json', '-o', 'rows').stdout
    assert rendered.split(b'\n')[1:] == content(scratch + '/two.rows').split(b'\n')[1:]
    assert run('check', '--each', *host, '-o', 'rows').stdout == content(scratch + '/two.rows')


def the_number_of_workers_changes_no_row(fleet, names, scratch):
    for jobs in ('1', '5'):
        check(fleet, '-j', jobs, '-o', f'rows={scratch}/jobs-{jobs}.rows', code=1)
    assert content(scratch + '/jobs-1.rows') == content(scratch + '/jobs-5.rows')


def two_machines_of_one_name_are_refused(fleet, names, scratch):
    with open(scratch + '/list', 'w') as file:
        file.write(f'a\t{TEXTS[0]}\na\t{TEXTS[1]}\n')
    done = run('check', '--inputs-from', scratch + '/list', '-o', f'rows={scratch}/twice.rows')
    assert done.returncode == 2 and b'two machines are called a' in done.stderr, done
    assert sorted(os.listdir(scratch)) == ['list', 'twice.rows.part'], os.listdir(scratch)
    assert run('check', '--inputs-from', scratch + '/list').returncode != 2


def a_folder_of_the_list_is_called_by_its_name(fleet, names, scratch):
    for part in ('a', 'b'):
        shutil.copytree(fleet + '/host000', f'{scratch}/two/{part}')
    with open(scratch + '/list', 'w') as file:
        file.write(f'one\t{fleet}/host000\nother\t{fleet}/host000/\nboth\t{scratch}/two\n')
    done = run('check', '--inputs-from', scratch + '/list', '--collect', '-o', f'rows={scratch}/named.rows')
    assert done.returncode == 0, done
    assert sorted(row['input'] for row in lines_of(scratch + '/named.rows')[1]) == ['both/a', 'both/b', 'one', 'other']
    run('check', '--inputs-from', scratch + '/list', '--shard', f'{shard_of("one", 8)}/8', '-o', f'rows={scratch}/shard.rows')
    assert 'one' in [row['input'] for row in lines_of(scratch + '/shard.rows')[1]]


def a_worker_that_dies_is_a_row_that_says_so(fleet, names, scratch):
    program = subprocess.Popen([PROGRAM, 'check', '--inputs-from', fleet + '/list', '-j', '1', '-o', f'rows={scratch}/dead.rows'], stderr=subprocess.PIPE)
    killed = 0
    while program.poll() is None and killed < 3:
        for worker in children(program.pid):
            try:
                os.kill(worker, signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                pass
        time.sleep(0.05)
    program.communicate()
    head, rows = lines_of(scratch + '/dead.rows')
    dead = [row for row in rows if 'signal 9' in row.get('error', '')]
    assert len(rows) == len(names) and killed and dead and all(row['verdict'] == 'INDETERMINATE' for row in dead), (killed, rows)


def a_full_disk_leaves_whole_lines(fleet, names, scratch):
    rows = scratch + '/full.rows'
    limit = 'trap "" XFSZ; ulimit -f 14; exec "$0" "$@"'
    done = subprocess.run(['bash', '-c', limit, PROGRAM, 'check', '--inputs-from', fleet + '/list', '--collect', '-o', 'rows=' + rows], capture_output=True)
    assert done.returncode == 5 and b'could not be written' in done.stderr, done
    assert 0 < len(lines_of(rows + '.part')[1]) < len(names)
    check(fleet, '--resume', '--collect', '-o', 'rows=' + rows, code=0)
    assert len(lines_of(rows)[1]) == len(names)


def what_holds_no_machine_is_in_every_report(fleet, names, scratch):
    for reports in (['-o', f'json={scratch}/all.json', '-o', f'html={scratch}/pages/'], ['-o', f'rows={scratch}/a.rows', '-o', f'json={scratch}/all.json', '-o', f'html={scratch}/pages/'],
                    ['-o', f'rows={scratch}/a.rows', '-o', f'json={scratch}/results/']):
        done = run('check', '--each', READY, fleet + '/empty', *reports)
        assert done.returncode == 3 and done.stderr.count(b'holds no registry hives') == 1, (reports, done)
        if '.json' in ''.join(reports):
            verdicts = {machine['name']: machine['verdict'] for machine in json.load(open(scratch + '/all.json'))['machines']}
            assert verdicts['empty'] == 'INDETERMINATE' and len(verdicts) == 2, verdicts
            assert len([name for name in os.listdir(scratch + '/pages') if name != 'index.html']) == 2
    assert len(os.listdir(scratch + '/results')) == 2
    error = lines_of(scratch + '/a.rows')[1][-1]
    assert 'holds no registry hives' in error['error'] and error['verdict'] == 'INDETERMINATE' and 'facts' not in error, error


def a_folder_of_results_alone_decides_the_exit_code(fleet, names, scratch):
    for operand, code in ((READY, 0), (OFF, 1), (READY + '/SYSTEM', 3)):
        assert run('check', operand, '-o', f'json={scratch}/d/').returncode == code, (operand, code)
    assert run('check', OFF, '-o', f'json={scratch}/d/', '--fail-on', 'never').returncode == 0


def an_empty_list_is_nothing_to_evaluate(fleet, names, scratch):
    open(scratch + '/list', 'w').close()
    for more, code in ((['-o', 'text'], 3), (['-o', f'rows={scratch}/a', '-o', 'junit'], 3), (['-o', f'rows={scratch}/b', '--shard', '0/2'], 0), (['-o', f'rows={scratch}/c', '--collect'], 0)):
        done = run('check', '--inputs-from', scratch + '/list', *more)
        assert done.returncode == code and (code == 0 or b'nothing to evaluate' in done.stderr) and b'failures="0" errors="0"' not in done.stdout, (more, done)


def a_folder_gets_a_result_for_each_machine(fleet, names, scratch):
    folder = scratch + '/results'
    check(fleet, '--reproducible', '-o', f'json={folder}/', '-o', f'rows={scratch}/with.rows', code=1)
    files = sorted(os.listdir(folder))
    assert len(files) == len(names), files
    for name in files:
        machine, = json.load(open(f'{folder}/{name}'))['machines']
        assert name.endswith('-' + sha256(machine['input'].encode())[:12] + '.json')
        assert all(c.isalnum() or c in '-_.' for c in name) and name[0] != '.'
    alone = run('check', '--reproducible', '-o', 'json', fleet + '/host000').stdout
    assert content(f'{folder}/{next(name for name in files if "host000" in name)}') == alone


def a_folder_gets_a_page_for_each_machine(fleet, names, scratch):
    folder, again = scratch + '/pages', scratch + '/again'
    check(fleet, '--reproducible', '-o', f'json={folder}/', '-o', f'html={folder}/', '-o', f'rows={scratch}/with.rows', code=1)
    results = {name[:-5] for name in os.listdir(folder) if name.endswith('.json')}
    pages = {name[:-5] for name in os.listdir(folder) if name.endswith('.html')} - {'index'}
    assert pages == results and len(pages) == len(names), (pages, results)
    index = content(folder + '/index.html').decode()
    assert set(re.findall('href="([^#"][^"]*)\\.html"', index)) == pages
    for page in pages:
        assert b'<a href="index.html">All machines</a>' in content(f'{folder}/{page}.html')
    run('merge', *(f'{folder}/{name}.json' for name in sorted(results)), '-o', f'html={again}/')
    assert {name for name in os.listdir(again)} == {name + '.html' for name in pages | {'index'}}
    page = next(name for name in pages if 'host000' in name)
    assert content(f'{again}/{page}.html') == content(f'{folder}/{page}.html')
    shutil.rmtree(again)
    assert run('render', f'{folder}/{page}.json', '-o', f'html={again}/').returncode == 0
    assert content(f'{again}/{page}.html') == content(f'{folder}/{page}.html') and set(os.listdir(again)) == {'index.html', page + '.html'}
    for order in ((scratch + '/with.rows', f'{folder}/{page}.json'), (f'{folder}/{page}.json', scratch + '/with.rows')):
        shutil.rmtree(again)
        assert run('merge', *order, '-o', f'html={again}/').returncode == 0
        assert len(os.listdir(again)) == len(names) + 1
        assert content(f'{again}/{page}.html') == content(f'{folder}/{page}.html')
    assert run('check', fleet + '/host000', '-o', f'html={fleet}/host000/pages/').returncode == 2
    os.mkdir(scratch + '/taken')
    os.mkdir(f'{scratch}/taken/{page}.html')
    done = check(fleet, '-o', f'html={scratch}/taken/', code=5)
    assert b'could not be written' in done.stderr and not os.path.exists(scratch + '/taken/index.html'), done


CASES = [what_holds_no_machine_is_in_every_report, a_folder_of_results_alone_decides_the_exit_code, an_empty_list_is_nothing_to_evaluate,
         evidence_is_a_hash_of_roles_and_hashes, evidence_has_logs_and_overlays_and_what_cannot_be_read,
         the_input_is_what_was_typed_and_no_part_of_the_digest, a_row_says_what_the_result_says, lines_are_short_sorted_and_ascii,
         rows_of_a_result_are_those_of_its_run, the_number_of_workers_changes_no_row, two_machines_of_one_name_are_refused,
         a_folder_of_the_list_is_called_by_its_name, a_worker_that_dies_is_a_row_that_says_so, a_full_disk_leaves_whole_lines,
         a_folder_gets_a_result_for_each_machine, a_folder_gets_a_page_for_each_machine]

if __name__ == '__main__':
    run_cases(CASES)
