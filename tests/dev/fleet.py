# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets: the evidence of a machine, rows, shards, --resume, --collect, interrupted runs, merge. The contracts of docs/fleet.md are computed here anew."""
import hashlib, json, os, random, re, shutil, signal, subprocess, sys, tempfile, time

from machines import CHECKOUT, MKLOG, PROGRAM, run

READY, OFF = (CHECKOUT + '/samples/hives/' + name for name in ('server2019-ready', 'server2012-client-off'))
TEXTS = [CHECKOUT + '/samples/' + name for name in ('server2019-ready.reg', 'unknown-windows.reg', 'win7-update-pending.reg')]
MACHINES = 18
ROW_LIMIT = 2048
FACTS = [f'schannel.{protocol}.{role}' for protocol in ('ssl2', 'ssl3', 'tls10', 'tls11', 'tls12', 'tls13') for role in ('client', 'server')]
FACTS += ['schannel.signatures', 'dotnet4.64', 'dotnet4.32', 'dotnet2.64', 'dotnet2.32', 'winhttp.64', 'winhttp.32', 'wininet.machine', 'wininet.policy',
          'wininet.user', 'update.tls12', 'ciphers.tls12', 'roots.azure', 'fips', 'controlset', 'backup-agent']


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def content(path):
    with open(path, 'rb') as file:
        return file.read()


def make_fleet(folder):
    """A list of machines: folders with hives, .reg files, and one path where there is nothing."""
    lines = []
    for i in range(MACHINES):
        host = f'{folder}/host{i:03}'
        os.makedirs(host)
        if i % 3 == 2:
            shutil.copy(TEXTS[i % len(TEXTS)], host + '/export.reg')
            lines.append(f'named-{i:03}\t{host}/export.reg')
        else:
            for name in ('SYSTEM', 'SOFTWARE'):
                shutil.copy(f'{OFF if i % 4 == 1 else READY}/{name}', host)
            lines.append(host)
    os.mkdir(folder + '/empty')
    lines += [folder + '/nowhere', folder + '/empty']
    with open(folder + '/list', 'w') as file:
        file.write('\n'.join(lines) + '\n')
    return [line.split('\t')[0] for line in lines]


def check(fleet, *arguments, code=None):
    done = run('check', '--inputs-from', fleet + '/list', *arguments)
    assert code is None or done.returncode == code, (arguments, done.returncode, done.stderr)
    return done


def lines_of(path):
    data = content(path)
    assert data.endswith(b'\n')
    head, *rows = data.split(b'\n')[:-1]
    return json.loads(head), [json.loads(row) for row in rows]


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
        if row['input'] == fleet + '/empty':
            assert row['verdict'] == 'INDETERMINATE' and 'holds no registry hives' in row['error'] and 'evidence' not in row, row
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


# --- resume, shard, collect --------------------------------------------------------------------------------------------------

def children(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children') as file:
            return [int(word) for word in file.read().split()]
    except FileNotFoundError:
        return []


def start_and_wait(fleet, rows, least, *arguments):
    program = subprocess.Popen([PROGRAM, 'check', '--inputs-from', fleet + '/list', '-j', '1', '-o', 'rows=' + rows, *arguments], stderr=subprocess.PIPE)
    while program.poll() is None and not (os.path.exists(rows + '.part') and content(rows + '.part').count(b'\n') > least):
        time.sleep(0.01)
    return program


def a_killed_run_is_continued(fleet, names, scratch):
    whole, rows = scratch + '/whole.rows', scratch + '/killed.rows'
    check(fleet, '-o', 'rows=' + whole, code=1)
    program = start_and_wait(fleet, rows, 4)
    program.send_signal(signal.SIGKILL)
    program.communicate()
    assert not os.path.exists(rows) and content(rows + '.part').count(b'\n') < len(names) + 1
    with open(rows + '.part', 'ab') as file:
        file.write(content(whole)[-300:-100]) # a line that is not whole
    done = check(fleet, '-o', 'rows=' + rows)
    assert done.returncode == 2 and b'--resume' in done.stderr, done
    done = check(fleet, '--resume', '-o', 'rows=' + rows, code=1)
    assert content(rows) == content(whole) and not os.path.exists(rows + '.part')
    before = os.stat(rows).st_ino
    check(fleet, '--resume', '--collect', '-o', 'rows=' + rows, code=0)
    assert content(rows) == content(whole)


def an_interrupted_run_keeps_what_is_done(fleet, names, scratch):
    rows = scratch + '/stopped.rows'
    program = start_and_wait(fleet, rows, 3, '--collect')
    program.send_signal(signal.SIGTERM)
    said = program.communicate()[1].decode()
    assert program.returncode == 143 and '--resume continues' in said, (program.returncode, said)
    head, done = lines_of(rows + '.part')
    assert 3 <= len(done) < len(names) and not os.path.exists(rows)
    check(fleet, '--resume', '--collect', '-o', 'rows=' + rows, code=0)
    assert len(lines_of(rows)[1]) == len(names)


def rows_of_other_criteria_are_not_continued(fleet, names, scratch):
    rows, waivers = scratch + '/first.rows', scratch + '/waivers.yaml'
    with open(waivers, 'w') as file:
        file.write('version: 1\nwaivers:\n- rule: SCH101\n  expires: never\n  reason: it retires\n')
    check(fleet, '--shard', '0/6', '-o', 'rows=' + rows)
    first = content(rows)
    for option, said in ((('-p', 'disa-stig'), 'the profiles are "azure-backup" and "disa-stig'), (('--no-logs',), 'the options are "none" and "--no-logs"'),
                         (('-w', waivers), 'the SHA-256 of the waivers is "none" and "'), (('--overlay', TEXTS[0]), '--overlay sha256:' + sha256(content(TEXTS[0])))):
        done = check(fleet, '--resume', '-o', 'rows=' + rows, *option)
        assert done.returncode == 2 and said in done.stderr.decode(), done
        assert content(rows) == first and not os.path.exists(rows + '.part')
    other = first.replace(b'"tool":"', b'"tool":"9', 1)
    open(rows, 'wb').write(other)
    assert b'the tool version is "9' in check(fleet, '--resume', '-o', 'rows=' + rows, code=2).stderr
    for damaged in (b'no rows\n', first.replace(b'"verdict":"', b'"verdict":"MAYBE ', 1)):
        open(rows, 'wb').write(damaged)
        assert b'name another file' in check(fleet, '--resume', '-o', 'rows=' + rows, code=2).stderr
        assert content(rows) == damaged


def shard_of(name, count):
    """FNV-1a and the final mix of MurmurHash3, as docs/fleet.md says."""
    mask, value = 2**64 - 1, 0xcbf29ce484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001b3 & mask
    value = (value ^ value >> 33) * 0xff51afd7ed558ccd & mask
    value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53 & mask
    return (value ^ value >> 33) % count


def shards_are_cut_by_name(fleet, names, scratch):
    vectors = {'dc01': 1, 'HOST-0001': 3, '/evidence/host-7': 0, 'b\u00fcro': 6} # in docs/fleet.md and the man page
    assert {name: shard_of(name, 8) for name in vectors} == vectors, {name: shard_of(name, 8) for name in vectors}
    with open(scratch + '/list', 'w') as file:
        file.write(''.join(f'{name}\t{TEXTS[0]}\n' for name in vectors))
    for name, shard in vectors.items():
        run('check', '--inputs-from', scratch + '/list', '--shard', f'{shard}/8', '-o', f'rows={scratch}/vector.rows')
        assert [row['input'] for row in lines_of(scratch + '/vector.rows')[1]] == [name]
    os.mkdir(scratch + '/man')
    assert run('man', scratch + '/man').returncode == 0
    page = content(scratch + '/man/tlsready.1').decode().replace('\\-', '-').replace('\\[u00FC]', '\u00fc').replace('\n', ' ')
    assert all(f'{name}: {shard}' in page for name, shard in vectors.items()), page[-800:]
    table = open(CHECKOUT + '/docs/fleet.md').read()
    assert all(f'| `{name}`' in table and f'| {shard} |' in table.split(f'| `{name}`')[1].split('\n')[0] for name, shard in vectors.items())
    found = []
    for shard in ('1/3', '2/3', '3/3'): # 3/3 is 0/3
        check(fleet, '--shard', shard, '--collect', '-o', f'rows={scratch}/shard.rows', code=0)
        inputs = [row['input'] for row in lines_of(scratch + '/shard.rows')[1]]
        assert sorted(inputs) == sorted(name for name in names if shard_of(name, 3) == int(shard[0]) % 3)
        found += inputs
    assert sorted(found) == sorted(names)
    for wrong in ('4/3', '1/0', '/3', '1/', 'a/b', '-1/3', '1/3x'):
        assert check(fleet, '--shard', wrong).returncode == 2, wrong


def a_shard_opens_the_machines_of_its_share_alone(fleet, names, scratch):
    trace = scratch + '/trace'
    if subprocess.run(['strace', '-qq', '-o', '/dev/null', 'true'], capture_output=True).returncode != 0:
        print('skipped: nothing can be traced here')
        assert not os.environ.get('TLSREADY_STRICT')
        return
    wanted = [name for name in names if shard_of(name, 3) == 1]
    done = subprocess.run(['strace', '-f', '-qq', '-e', 'trace=%file', '-o', trace, PROGRAM, 'check', '--inputs-from', fleet + '/list', '--shard', '1/3', '-q',
                           '--collect', '-o', f'rows={scratch}/a.rows'], capture_output=True, env={**os.environ, 'ASAN_OPTIONS': 'detect_leaks=0'})
    assert done.returncode == 0 and {row['input'] for row in lines_of(scratch + '/a.rows')[1]} == set(wanted), done
    paths = {name: f'{fleet}/host{name[-3:]}' if name.startswith('named-') else name for name in names}
    touched = {name for name, path in paths.items() if path.encode() + b'"' in content(trace) or path.encode() + b'/' in content(trace)}
    assert touched == set(wanted), touched ^ set(wanted)


def a_line_of_a_list_is_in_one_shard(fleet, names, scratch):
    for part in ('a', 'b', 'c', 'd', 'e'):
        shutil.copytree(fleet + '/host000', f'{scratch}/two/{part}')
    with open(scratch + '/list', 'w') as file:
        file.write(f'many\t{scratch}/two\n{scratch}/two//\n{fleet}/host000/SYSTEM+{fleet}/host000/SOFTWARE\n')
    lines = {'many': 5, scratch + '/two': 5, f'{fleet}/host000/SYSTEM+{fleet}/host000/SOFTWARE': 1}
    single = []
    for shard in range(3):
        run('check', '--inputs-from', scratch + '/list', '--shard', f'{shard}/3', '--collect', '-o', f'rows={scratch}/a.rows')
        found = [row['input'] for row in lines_of(scratch + '/a.rows')[1]]
        assert len(found) == sum(count for line, count in lines.items() if shard_of(line, 3) == shard), (shard, found)
        assert all(any(name == line or name.startswith(line + '/') for line in lines if shard_of(line, 3) == shard) for name in found), found
        run('check', scratch + '/two', '--shard', f'{shard}/3', '--collect', '-o', f'rows={scratch}/b.rows') # no list: each by itself
        single += [(row['input'], shard) for row in lines_of(scratch + '/b.rows')[1]]
    assert len(single) == 5 and all(shard_of(name, 3) == shard for name, shard in single), single


def with_errors(fleet, rows, whole):
    """Rows of a run in which three machines failed for a reason that passed."""
    head, *lines = content(whole).split(b'\n')[:-1]
    failed = [i for i, line in enumerate(lines) if json.loads(line)['verdict'] == 'NOT READY'][:3]
    for i in failed:
        row = json.loads(lines[i])
        row = {'because': 'killed', 'error': 'killed by signal 9', 'fail': [], 'input': row['input'], 'kind': row['kind'], 'name': row['name'], 'reasons': [],
               'type': 'row', 'verdict': 'INDETERMINATE', 'windows': {'product': 'UNKNOWN'}}
        lines[i] = json.dumps(row, sort_keys=True, separators=(',', ':')).encode()
    put_lines(rows, head, *lines)
    return len(failed)


def machines_that_failed_are_tried_again_when_asked(fleet, names, scratch):
    whole, rows = scratch + '/whole.rows', scratch + '/failed.rows'
    check(fleet, '-o', 'rows=' + whole, code=1)
    expected = merge(whole)
    for is_part in (False, True):
        place = rows + ('.part' if is_part else '')
        assert with_errors(fleet, place, whole) == 3
        if is_part: # it ends in the middle of a line
            open(place, 'ab').write(content(whole)[-300:-5])
        before = content(place)
        if not is_part:
            check(fleet, '--resume', '--collect', '-o', 'rows=' + rows, code=0)
            assert content(rows) == before
        check(fleet, '--resume-failed', '--collect', '-o', 'rows=' + rows, code=0)
        assert sorted(row['input'] for row in lines_of(rows)[1]) == sorted(names) and merge(rows) == expected
        assert sorted(os.listdir(scratch)) == ['failed.rows', 'whole.rows'], os.listdir(scratch)
        os.remove(rows)
    shutil.copy(whole, rows)
    open(rows + '.part', 'w').close() # of a process that was killed before it wrote a line
    check(fleet, '--resume-failed', '--collect', '-o', 'rows=' + rows, code=0)
    assert merge(rows) == expected and len(lines_of(rows)[1]) == len(names) and not os.path.exists(rows + '.part')
    os.remove(rows)
    limit = 'trap "" XFSZ; ulimit -f 4; exec "$0" "$@"' # no room for the rows that stay
    with_errors(fleet, rows + '.part', whole)
    before = content(rows + '.part')
    done = subprocess.run(['bash', '-c', limit, PROGRAM, 'check', '--inputs-from', fleet + '/list', '--resume-failed', '--collect', '-o', 'rows=' + rows], capture_output=True)
    assert done.returncode == 5 and content(rows + '.part') == before and len(os.listdir(scratch)) == 2, done
    assert b'needs a file of rows' in check(fleet, '--resume-failed', code=2).stderr
    done = check(fleet, '--resume-failed', '--control-set', 'all', '-o', 'rows=' + rows, code=2)
    assert b'--resume-failed: not with --control-set all' in done.stderr, done
    os.rename(rows + '.part', rows)
    assert check(fleet, '--resume-failed', '--fail-on', 'never', '-o', 'rows=' + rows).returncode in (0, 3)


def collect_is_about_rows_not_verdicts(fleet, names, scratch):
    check(fleet, '-o', f'rows={scratch}/c.rows', code=1)
    check(fleet, '--collect', '-o', f'rows={scratch}/c.rows', code=0)
    assert check(fleet, '--collect').returncode == 2
    assert check(fleet, '--collect', '-o', f'rows={scratch}/no/such/folder.rows').returncode == 5
    open(scratch + '/none', 'w').close()
    empty = subprocess.run([PROGRAM, 'check', '--inputs-from', scratch + '/none', '--collect', '-o', f'rows={scratch}/empty.rows'], capture_output=True)
    assert empty.returncode == 0 and lines_of(scratch + '/empty.rows')[1] == [], empty


def a_full_disk_leaves_whole_lines(fleet, names, scratch):
    rows = scratch + '/full.rows'
    limit = 'trap "" XFSZ; ulimit -f 14; exec "$0" "$@"'
    done = subprocess.run(['bash', '-c', limit, PROGRAM, 'check', '--inputs-from', fleet + '/list', '--collect', '-o', 'rows=' + rows], capture_output=True)
    assert done.returncode == 5 and b'could not be written' in done.stderr, done
    assert 0 < len(lines_of(rows + '.part')[1]) < len(names)
    check(fleet, '--resume', '--collect', '-o', 'rows=' + rows, code=0)
    assert len(lines_of(rows)[1]) == len(names)


def a_folder_gets_a_result_for_each_machine(fleet, names, scratch):
    folder = scratch + '/results'
    check(fleet, '--reproducible', '-o', f'json={folder}/', '-o', f'rows={scratch}/with.rows', code=1)
    files = sorted(os.listdir(folder))
    assert len(files) == len(names) - 1, files # nothing is there of the empty folder
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
    assert pages == results and len(pages) == len(names) - 1, (pages, results)
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
        assert len(os.listdir(again)) == len(names) + 1 # a page of the empty folder, too
        assert content(f'{again}/{page}.html') == content(f'{folder}/{page}.html')
    assert run('check', fleet + '/host000', '-o', f'html={fleet}/host000/pages/').returncode == 2
    os.mkdir(scratch + '/taken')
    os.mkdir(f'{scratch}/taken/{page}.html')
    done = check(fleet, '-o', f'html={scratch}/taken/', code=5)
    assert b'could not be written' in done.stderr and not os.path.exists(scratch + '/taken/index.html'), done


# --- merge ------------------------------------------------------------------------------------------------------------------

def merge(*files, code=0, form='rows'):
    done = run('merge', *files, '-o', form)
    assert done.returncode == code, (files, done.returncode, done.stderr[-2000:])
    return done.stdout


def put_lines(path, *lines):
    with open(path, 'wb') as file:
        file.write(b''.join(line + b'\n' for line in lines))
    return path


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
    check(fleet, '--shard', '0/3', '-o', 'rows=' + rows, '-o', f'ndjson={scratch}/a.ndjson', '-o', f'json={scratch}/a.json')
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
                assert done.returncode == 3 and b'line 2: ' in done.stderr and b'is READY, and its rules make it' in done.stderr, (arguments, done)
    first, *machines, last = content(lines).split(b'\n')[:-1]
    for some in (machines[1:], machines[:1] + machines):
        changed = put_lines(scratch + '/changed.ndjson', first, *some, last)
        done = run('merge', changed, '-o', 'rows')
        assert done.returncode == 3 and b'the summary counts other machines' in done.stderr, done.stderr


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


CASES = [what_contradicts_itself_is_broken_where_it_does, evidence_is_a_hash_of_roles_and_hashes, evidence_has_logs_and_overlays_and_what_cannot_be_read,
         the_input_is_what_was_typed_and_no_part_of_the_digest, a_row_says_what_the_result_says, lines_are_short_sorted_and_ascii,
         rows_of_a_result_are_those_of_its_run, the_number_of_workers_changes_no_row, two_machines_of_one_name_are_refused,
         a_folder_of_the_list_is_called_by_its_name,
         a_worker_that_dies_is_a_row_that_says_so, a_killed_run_is_continued, an_interrupted_run_keeps_what_is_done,
         rows_of_other_criteria_are_not_continued, shards_are_cut_by_name,
         a_shard_opens_the_machines_of_its_share_alone, a_line_of_a_list_is_in_one_shard, machines_that_failed_are_tried_again_when_asked, collect_is_about_rows_not_verdicts,
         a_full_disk_leaves_whole_lines, a_folder_gets_a_result_for_each_machine,
         a_folder_gets_a_page_for_each_machine, any_order_and_split_gives_the_same_bytes,
         complete_results_stay_complete, an_input_of_a_list_is_never_written_to, a_merged_result_is_verified, two_answers_for_one_evidence_are_told, a_broken_file_costs_a_line]


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as root:
        fleet = root + '/fleet'
        os.mkdir(fleet)
        names = make_fleet(fleet)
        for case in [case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]]:
            with tempfile.TemporaryDirectory(dir=root) as scratch:
                try:
                    case(fleet, names, scratch)
                except Exception as error:
                    failed += 1
                    print(f'{case.__name__}: {type(error).__name__}: {str(error)[:2000]}', file=sys.stderr)
    sys.exit(failed != 0)


if __name__ == '__main__':
    main()
