# SPDX-License-Identifier: GPL-3.0-or-later
"""merge -o sqlite: the database before Debian's sqlite3. The answers of its views are computed here anew from the rows."""
import collections, hashlib, json, os, pty, random, re, shutil, subprocess, sys, tempfile

from machines import CHECKOUT, PROGRAM, run, sample_folders, sample_texts

HOSTILE = "a'); DROP TABLE machine; --\"\x1b[31m\u202e\x07"
PROFILES = ('azure-backup', 'disa-stig')


def content(path):
    with open(path, 'rb') as file:
        return file.read()


def put(path, *lines):
    with open(path, 'wb') as file:
        file.write(b''.join(line + b'\n' for line in lines))
    return path


def merge(database, *files, code=0):
    done = run('merge', *files, '-o', 'sqlite=' + database)
    assert done.returncode == code, (files, done.returncode, done.stderr[-2000:])
    return done.stderr.decode()


def ask(database, query):
    """The lines of the answer as lists; None is NULL."""
    done = subprocess.run(['sqlite3', '-readonly', '-bail', '-json', database, query], capture_output=True)
    assert done.returncode == 0, (query, done.stderr)
    return [list(line.values()) for line in json.loads(done.stdout or '[]')]


def make_rows(folder):
    """Every sample, with a second profile, under a name of its own; an input without a machine, and a hostile name."""
    os.mkdir(folder + '/empty')
    paths = sample_texts() + list(sample_folders().values())
    lines = [f'{os.path.basename(path)}\t{path}' for path in paths] + [f'empty\t{folder}/empty', f'{HOSTILE}\t{paths[0]}']
    put(folder + '/list', *(line.encode() for line in lines))
    profiles = [word for name in PROFILES for word in ('-p', name)]
    done = run('check', '--inputs-from', folder + '/list', *profiles, '--reproducible', '--reader', 'cells', '-o', f'rows={folder}/a.rows',
               '-o', f'json={folder}/a.json')
    assert done.returncode in (1, 3), done.stderr
    head, *rows = content(folder + '/a.rows').split(b'\n')[:-1]
    assert len(rows) == len(lines)
    merge(folder + '/a.db', folder + '/a.rows')
    return head, rows


# --- cases ------------------------------------------------------------------------------------------------------------------

def the_file_is_sound_and_says_what_it_is(fleet, head, lines, rows, scratch):
    database = fleet + '/a.db'
    assert ask(database, 'PRAGMA integrity_check') == [['ok']] and ask(database, 'PRAGMA foreign_key_check') == []
    assert ask(database, 'PRAGMA user_version') == [[1]] and ask(database, 'PRAGMA freelist_count') == [[0]]
    assert ask(database, "SELECT value FROM meta WHERE name = 'schema'") == [['tlsready.sqlite/1']]
    assert [name for _, name in ask(database, 'SELECT number, name FROM profile ORDER BY number')] == list(PROFILES)
    rules = json.loads(head)['rules']
    assert ask(database, 'SELECT id, level, title FROM rule ORDER BY id') == [[rule['id'], rule['level'], rule['title']] for rule in rules]
    assert ask(database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%WITHOUT ROWID'") == []


def the_tables_say_what_the_rows_say(fleet, head, lines, rows, scratch):
    database = fleet + '/a.db'
    machines = ask(database, 'SELECT input, name, verdict, gate, kind, because, error, product, build, settings_written, notes, cut, evidence, digest FROM machine ORDER BY id')
    assert machines == [[row['input'], row['name'], row['verdict'], row.get('gate', row['verdict']), row['kind'], row.get('because'), row.get('error'),
                         row['windows']['product'], row['windows'].get('build'), row.get('settings_written'), row.get('notes', 0), int(row.get('cut', False)),
                         row.get('evidence'), row.get('digest')] for row in rows]
    def wanted(*lists):
        return sorted([i, *line] for i, row in enumerate(rows, 1) for take in lists for line in take(row))
    for query, lists in (
            ('fact', [lambda row: row.get('facts', {}).items()]),
            ('finding', [lambda row, key=key, outcome=outcome: [(rule, outcome) for rule in row.get(key, [])]
                         for key, outcome in (('fail', 'fail'), ('unknown', 'unknown'), ('waived', 'waived'), ('inapplicable', 'not-applicable'))]),
            ('reason', [lambda row: [(rule,) for rule in row['reasons']]]),
            ('missing', [lambda row: [(file,) for file in row.get('missing', [])]]),
            ('fix', [lambda row: [(need,) for need in row.get('fix', [])]]),
            ('source', [lambda row: [(i, source['file'], source.get('kind'), source.get('role'), source.get('sha256'), int(source.get('dirty', False)))
                                     for i, source in enumerate(row.get('sources', []), 1)]]),
            ('baseline', [lambda row: [(one['name'], one['kind'], one['verdict'], one['fail'], one['unknown']) for one in row.get('baselines', [])]])):
        found = sorted(ask(database, 'SELECT * FROM ' + query))
        assert found == wanted(*lists), (query, [pair for pair in zip(found, wanted(*lists)) if pair[0] != pair[1]][:3])


def the_views_answer_five_questions(fleet, head, lines, rows, scratch):
    database, rules = fleet + '/a.db', {rule['id']: rule for rule in json.loads(head)['rules']}
    causes = collections.Counter((row['verdict'], rule) for row in rows if row['verdict'] in ('NOT READY', 'AT RISK') for rule in row['reasons'])
    found = ask(database, 'SELECT verdict, rule, level, title, machines FROM not_ready_by_cause')
    assert {(verdict, rule): count for verdict, rule, _, _, count in found} == causes and len(causes) > 20
    assert all([level, title] == [rules[rule]['level'], rules[rule]['title']] for _, rule, level, title, _ in found)
    assert found == sorted(found, key=lambda line: (line[0] != 'NOT READY', -line[4], line[1])), found

    windows = collections.Counter((row['windows']['product'], row['verdict']) for row in rows)
    found = ask(database, 'SELECT product, machines, ready, at_risk, indeterminate, not_ready FROM by_windows')
    assert len(found) == len({product for product, _ in windows}) > 5 and sum(line[1] for line in found) == len(rows)
    assert all(line[2:] == [windows[line[0], verdict] for verdict in ('READY', 'AT RISK', 'INDETERMINATE', 'NOT READY')] for line in found)

    missing = [[row['input'], file, row.get('error', row.get('because'))] for row in rows
               for file in sorted(row.get('missing', [])) or [None] * (row['verdict'] == 'INDETERMINATE')]
    assert ask(database, 'SELECT input, missing, because FROM missing_evidence') == missing and len(missing) > 5
    assert [line for line in missing if not line[1] and 'holds no registry hives' in line[2]], missing

    gaps = collections.defaultdict(lambda: [0, 0, 0])
    for row in rows:
        for number, verdict, fail, unknown in [(1, row['verdict'], len(row['fail']), len(row.get('unknown', [])))] + [
                (2, one['verdict'], one['fail'], one['unknown']) for one in row.get('baselines', [])]:
            gaps[number, verdict] = [a + b for a, b in zip(gaps[number, verdict], (1, fail, unknown))]
    assert ask(database, 'SELECT * FROM profile_gaps') == [[number, PROFILES[number - 1], verdict, *gaps[number, verdict]] for number, verdict in sorted(gaps)]

    changes = sorted([row['settings_written'], i, row['input']] for i, row in enumerate(rows) if 'settings_written' in row)
    assert ask(database, 'SELECT settings_written, input FROM oldest_changes') == [[written, name] for written, _, name in changes] != []


def any_order_split_and_duplicates_are_the_same_bytes(fleet, head, lines, rows, scratch):
    whole, chance = hashlib.sha256(content(fleet + '/a.db')).hexdigest(), random.Random(20)
    for trial in range(5):
        parts = [[] for _ in range(chance.randrange(1, 6))]
        for line in lines + chance.sample(lines, 9):
            chance.choice(parts).append(line)
        files = [put(f'{scratch}/{trial}-{i}.rows', head, *part) for i, part in enumerate(parts)] + [fleet + '/a.json'] * (trial % 2)
        chance.shuffle(files)
        for part in parts:
            chance.shuffle(part)
        merge(scratch + '/b.db', *files)
        assert hashlib.sha256(content(scratch + '/b.db')).hexdigest() == whole, (trial, files)
    assert run('merge', fleet + '/a.rows', '-o', 'sqlite').stdout == content(fleet + '/a.db')
    done = run('merge', fleet + '/a.rows', '-o', f'rows={scratch}/c.rows', '-o', f'sqlite={scratch}/c.db', '-o', f'text={scratch}/c.txt')
    assert done.returncode == 0 and content(scratch + '/c.db') == content(fleet + '/a.db') and os.path.getsize(scratch + '/c.txt'), done


def two_answers_for_one_evidence_are_both_there(fleet, head, lines, rows, scratch):
    line = next(line for line in lines if json.loads(line)['verdict'] == 'READY')
    other = put(scratch + '/other.rows', head, line.replace(b'"verdict":"READY"', b'"verdict":"AT RISK"'))
    told = merge(scratch + '/b.db', fleet + '/a.rows', other, code=4)
    name = json.loads(line)['input']
    assert 'two answers' in told and ask(scratch + '/b.db', f"SELECT verdict FROM machine WHERE input = '{name}' ORDER BY verdict") == [['AT RISK'], ['READY']]
    merge(scratch + '/b.db', put(scratch + '/torn.rows', head, lines[0], lines[1][:-9]), code=3)
    assert ask(scratch + '/b.db', 'SELECT input FROM machine') == [[json.loads(lines[0])['input']]]


def hostile_names_are_neutral_values(fleet, head, lines, rows, scratch):
    database = fleet + '/a.db'
    found = ask(database, "SELECT input, name FROM machine WHERE input LIKE '%DROP TABLE%'")
    assert found == [["a'); DROP TABLE machine; --\"\\u{1B}[31m\\u{202E}\\u{7}"] * 2], found
    for table, in ask(database, "SELECT name FROM sqlite_schema WHERE type = 'table'"):
        assert all(cell.isprintable() for line in ask(database, 'SELECT * FROM ' + table) for cell in line if isinstance(cell, str)), table


def a_failure_is_one_line_and_no_file(fleet, head, lines, rows, scratch):
    rows_path, into = fleet + '/a.rows', scratch + '/into'
    os.mkdir(into)
    def expect(code, words, *arguments, limit='unlimited', **variables):
        command = ['bash', '-c', f'trap "" XFSZ; ulimit -f {limit}; exec "$0" "$@"', PROGRAM, *arguments]
        done = subprocess.run(command, capture_output=True, env={**os.environ, **variables})
        assert done.returncode == code and done.stderr.count(b'\n') == 1 and words in done.stderr.decode(), (arguments, done)
        assert os.listdir(into) == [], os.listdir(into)
    expect(5, 'No space left on device', 'merge', rows_path, '-o', 'sqlite=/dev/full')
    expect(5, 'No such file or directory', 'merge', rows_path, '-o', f'sqlite={scratch}/no/such/folder.db')
    expect(2, 'one of the inputs', 'merge', rows_path, '-o', 'sqlite=' + rows_path)
    expect(3, 'TMPDIR', 'merge', rows_path, '-o', f'sqlite={into}/b.db', TMPDIR=scratch + '/nowhere')
    room = os.path.getsize(rows_path) // 1024 + 20 # enough for the rows, too little for a database
    expect(5, 'TMPDIR', 'merge', rows_path, '-o', f'sqlite={into}/b.db', TMPDIR=into, limit=room)
    for command in ('check', 'render'):
        expect(2, 'sqlite is written by merge', command, rows_path, '-o', f'sqlite={into}/b.db')
    theirs, ours = pty.openpty()
    done = subprocess.run([PROGRAM, 'merge', rows_path, '-o', 'sqlite'], stdout=ours, stderr=subprocess.PIPE)
    assert done.returncode == 2 and b'not written to a terminal' in done.stderr, done


def the_file_has_the_mode_of_other_outputs(fleet, head, lines, rows, scratch):
    for umask in (0o077, 0o022):
        run('merge', fleet + '/a.rows', '-o', f'sqlite={scratch}/m.db', '-o', f'csv={scratch}/m.csv', umask=umask)
        assert os.stat(scratch + '/m.db').st_mode == os.stat(scratch + '/m.csv').st_mode == 0o100666 & ~umask
        os.remove(scratch + '/m.db')


def the_schema_and_the_page_about_it_are_those_of_the_file(fleet, head, lines, rows, scratch):
    subprocess.run(['sqlite3', scratch + '/new.db'], input=run('schema', 'sqlite').stdout, check=True)
    query = 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name'
    assert ask(scratch + '/new.db', query) == ask(fleet + '/a.db', query) != []
    page = content(CHECKOUT + '/docs/fleet.md').decode().split('## The database')[1].split('\n## ')[0]
    for kind in ('table', 'view'):
        for name, in ask(fleet + '/a.db', f"SELECT name FROM sqlite_schema WHERE type = '{kind}' ORDER BY name"):
            row = next(line for line in page.split('\n') if line.startswith(f'| `{name}` |'))
            columns = [column for column, in ask(fleet + '/a.db', f"SELECT name FROM pragma_table_info('{name}')")]
            assert re.findall('`([a-z_0-9]+)`', row.split('|')[2]) == columns, (row, columns)
    queries = re.findall(r'^ +sqlite> (.*)$', page, re.M)
    assert len(queries) >= 5
    for query in queries:
        ask(fleet + '/a.db', query)


CASES = [the_file_is_sound_and_says_what_it_is, the_tables_say_what_the_rows_say, the_views_answer_five_questions,
         any_order_split_and_duplicates_are_the_same_bytes, two_answers_for_one_evidence_are_both_there, hostile_names_are_neutral_values,
         a_failure_is_one_line_and_no_file, the_file_has_the_mode_of_other_outputs, the_schema_and_the_page_about_it_are_those_of_the_file]


def main():
    if not shutil.which('sqlite3'):
        print('skipped: there is no sqlite3')
        sys.exit(77)
    failed = 0
    with tempfile.TemporaryDirectory() as fleet:
        head, lines = make_rows(fleet)
        rows = sorted(map(json.loads, lines), key=lambda row: row['input'].encode())
        for case in [case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]]:
            with tempfile.TemporaryDirectory() as scratch:
                try:
                    case(fleet, head, lines, rows, scratch)
                except Exception as error:
                    failed += 1
                    print(f'{case.__name__}: {type(error).__name__}: {str(error)[:2000]}', file=sys.stderr)
    sys.exit(failed != 0)


if __name__ == '__main__':
    main()
