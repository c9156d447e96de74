# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of a part, in parts, and after an interruption: --shard, --resume, --collect. The hash of docs/fleet.md is computed here anew."""
import json, os, shutil, signal, subprocess, time

from fleets import READY, TEXTS, check, content, lines_of, merge, put_lines, run_cases, sha256, shard_of
from machines import CHECKOUT, PROGRAM, run


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
    check(fleet, '--shard', '0/2', '-o', 'rows=' + rows) # of names that chance makes: a small share may be empty
    first = content(rows)
    assert b'"verdict"' in first
    for option, said in ((('-p', 'disa-stig'), 'the profiles are "azure-backup" and "disa-stig'), (('--no-logs',), 'the options are "none" and "--no-logs"'),
                         (('-w', waivers), 'the SHA-256 of the waivers is "none" and "'), (('--overlay', TEXTS[0]), '--overlay sha256:' + sha256(content(TEXTS[0])))):
        done = check(fleet, '--resume', '-o', 'rows=' + rows, *option)
        assert done.returncode == 2 and said in done.stderr.decode(), done
        assert content(rows) == first and not os.path.exists(rows + '.part')
    other = first.replace(b'"tool":"', b'"tool":"9', 1)
    open(rows, 'wb').write(other)
    assert b'the tool version is "9' in check(fleet, '--resume', '-o', 'rows=' + rows, code=2).stderr
    for damaged in (b'no rows\n', first + b'x' * (2 << 20), first.replace(b'"verdict":"', b'"verdict":"MAYBE ', 1)):
        open(rows, 'wb').write(damaged)
        assert b'name another file' in check(fleet, '--resume', '-o', 'rows=' + rows, code=2).stderr
        assert content(rows) == damaged


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
            open(place + '.part', 'w').write('of somebody')
        before = content(place)
        if not is_part:
            check(fleet, '--resume', '--collect', '-o', 'rows=' + rows, code=0)
            assert content(rows) == before
        check(fleet, '--resume-failed', '--collect', '-o', 'rows=' + rows, code=0)
        assert sorted(row['input'] for row in lines_of(rows)[1]) == sorted(names) and merge(rows) == expected
        if is_part:
            assert content(place + '.part') == b'of somebody'
            os.remove(place + '.part')
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


def a_row_against_its_own_rules_is_not_continued(fleet, names, scratch):
    rows = scratch + '/a.rows'
    check(fleet, '-o', 'rows=' + rows)
    head, *lines = content(rows).split(b'\n')[:-1]
    row = {**json.loads(next(line for line in lines if b'"verdict":"NOT READY"' in line)), 'verdict': 'READY'}
    put_lines(rows, head, json.dumps(row, sort_keys=True, separators=(',', ':')).encode())
    done = check(fleet, '-o', 'rows=' + rows, '--resume', code=2)
    assert b'a.rows:2: ' in done.stderr and b'is READY, but its rules make it NOT READY' in done.stderr, done.stderr


def machines_whose_inputs_were_missing_are_tried_again_when_asked(fleet, names, scratch):
    with open(scratch + '/list', 'w') as file:
        file.write(f'H1\t{scratch}/h1/SYSTEM\t{scratch}/h1/SOFTWARE\nH2\t{scratch}/h2\n')
    arguments = ('check', '--inputs-from', scratch + '/list', '-o', f'rows={scratch}/rows')
    assert run(*arguments).returncode == 3
    for host in ('h1', 'h2'):
        shutil.copytree(READY, f'{scratch}/{host}')
    assert run(*arguments, '--resume').returncode == 3 and run(*arguments, '--resume-failed').returncode == 0
    assert [row['verdict'] for row in lines_of(scratch + '/rows')[1]] == ['READY', 'READY']


def collect_is_about_rows_not_verdicts(fleet, names, scratch):
    check(fleet, '-o', f'rows={scratch}/c.rows', code=1)
    check(fleet, '--collect', '-o', f'rows={scratch}/c.rows', code=0)
    assert check(fleet, '--collect').returncode == 2
    assert check(fleet, '--collect', '-o', f'rows={scratch}/no/such/folder.rows').returncode == 5
    open(scratch + '/none', 'w').close()
    empty = subprocess.run([PROGRAM, 'check', '--inputs-from', scratch + '/none', '--collect', '-o', f'rows={scratch}/empty.rows'], capture_output=True)
    assert empty.returncode == 0 and lines_of(scratch + '/empty.rows')[1] == [], empty


CASES = [a_row_against_its_own_rules_is_not_continued, machines_whose_inputs_were_missing_are_tried_again_when_asked,
         a_killed_run_is_continued, an_interrupted_run_keeps_what_is_done, rows_of_other_criteria_are_not_continued, shards_are_cut_by_name,
         a_shard_opens_the_machines_of_its_share_alone, a_line_of_a_list_is_in_one_shard, machines_that_failed_are_tried_again_when_asked,
         collect_is_about_rows_not_verdicts]

if __name__ == '__main__':
    run_cases(CASES)
