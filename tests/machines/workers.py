# SPDX-License-Identifier: GPL-3.0-or-later
"""A run over many machines: the same bytes however many workers there are, and what happens to workers and to the run itself."""
import json, os, shutil, signal, subprocess, sys, tempfile, time

from machines import CHECKOUT, PROGRAM, run

MACHINES = 24
READY, OFF = (CHECKOUT + '/samples/hives/' + name for name in ('server2019-ready', 'server2012-client-off'))


def make_fleet(folder):
    for i in range(MACHINES):
        host = f'{folder}/HOST{i:03}'
        os.makedirs(host)
        for name in ('SYSTEM', 'SOFTWARE'):
            shutil.copy(f'{OFF if i % 10 == 3 else READY}/{name}', host)
    return folder


def verdicts(result):
    return [(machine['name'], machine['verdict']) for machine in result['machines']]


def expected():
    return [(f'HOST{i:03}', 'NOT READY' if i % 10 == 3 else 'READY') for i in range(MACHINES)]


def the_number_of_workers_changes_no_byte(fleet, scratch):
    forms = ('json', 'ndjson', 'text', 'csv', 'junit', 'sarif', 'markdown', 'html')
    for jobs in ('1', '9'):
        outputs = [word for form in forms for word in ('-o', f'{form}={scratch}/{form}.{jobs}')]
        run('check', '--reproducible', '-j', jobs, *outputs, fleet)
    for form in forms:
        few, many = (open(f'{scratch}/{form}.{jobs}', 'rb').read() for jobs in ('1', '9'))
        assert few and few == many, form


def all_machines_are_there_in_order(fleet, scratch):
    assert verdicts(json.loads(run('check', '-o', 'json', fleet).stdout)) == expected()


def a_machine_of_many_is_what_it_is_alone(fleet, scratch):
    many = json.loads(run('check', '-o', 'json', fleet).stdout)['machines'][3]
    alone = json.loads(run('check', '-o', 'json', fleet + '/HOST003').stdout)['machines'][0]
    assert many == alone, [key for key in many if many[key] != alone.get(key)]


def workers_of(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children') as children:
            return [int(word) for word in children.read().split()]
    except FileNotFoundError:
        return []


def start(*arguments):
    return subprocess.Popen([PROGRAM, 'check', *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def a_killed_worker_costs_its_machine_alone(fleet, scratch):
    path = scratch + '/killed.json' # a pipe that nobody reads would hold the program up
    program, killed = start('-j', '2', '-o', 'json=' + path, fleet), 0
    while program.poll() is None and killed < 5:
        for worker in workers_of(program.pid)[:1]:
            try:
                os.kill(worker, signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                pass
        time.sleep(0.05)
    program.communicate()
    machines = json.load(open(path))['machines']
    os.remove(path)
    assert killed and [machine['name'] for machine in machines] == [name for name, _ in expected()]
    lost = [machine for machine in machines if any('worker: killed by signal 9' in source.get('why', '') for source in machine['sources'])]
    assert lost and len(lost) <= killed
    for machine, (_, verdict) in zip(machines, expected()):
        assert machine['verdict'] == ('INDETERMINATE' if machine in lost else verdict), machine['name']


def cage_of(pid):
    """As the kernel tells it: the filters of the process, and whether it can gain no privilege and has none; None: it is gone."""
    try:
        with open(f'/proc/{pid}/status') as status:
            lines = dict(line.rstrip('\n').split(':\t', 1) for line in status if ':\t' in line)
    except (FileNotFoundError, ProcessLookupError):
        return None
    filters = int(lines.get('Seccomp_filters', lines.get('Seccomp') == '2'))
    return filters, lines['NoNewPrivs'] == '1' and int(lines['CapPrm'], 16) == 0


def workers_and_their_readers_enter_cages(fleet, scratch):
    """One filter for a worker, which reads .reg files and cells; one more for the process of libregf below it."""
    if os.environ.get('TLSREADY_EMULATOR'): # as in cross_limits.txt
        print('not looked at: qemu-user lets no process filter its system calls')
        return
    program, workers, readers = start('-j', '2', '-o', 'json=' + scratch + '/a.json', fleet), set(), set()
    while program.poll() is None:
        for worker in workers_of(program.pid):
            workers.add(cage_of(worker))
            readers |= {cage_of(reader) for reader in workers_of(worker)}
    program.communicate()
    own, _ = cage_of('self')
    assert (own + 1, True) in workers, workers
    assert (own + 2, True) in readers, readers


def an_interrupted_run_reports_what_is_done(fleet, scratch):
    path = scratch + '/interrupted.json'
    program = start('-j', '1', '-o', 'json=' + path, '-o', 'text', fleet)
    while not workers_of(program.pid) and program.poll() is None:
        time.sleep(0.01)
    time.sleep(0.2)
    program.send_signal(signal.SIGINT)
    report, said = (text.decode() for text in program.communicate())
    if program.returncode != 130: # it was faster than the signal
        assert program.returncode == 1, (program.returncode, said)
        return
    assert 'interrupted: ' in said, said
    result = json.load(open(path))
    assert verdicts(result) == expected()[:len(result['machines'])] and len(result['machines']) < MACHINES
    assert result['exit']['code'] in (1, 3) and os.listdir(scratch) == ['interrupted.json']
    lost = MACHINES - len(result['machines'])
    assert result['incomplete'] == {'inputs': MACHINES, 'not_evaluated': lost, 'reason': 'interrupted'}, result['incomplete']
    words = f'{lost} of {MACHINES} inputs {"was" if lost == 1 else "were"} not evaluated: the run was interrupted\n'
    assert words in report and words in run('render', path).stdout.decode(), report
    both = json.loads(run('render', '-o', 'json', path, path).stdout)['incomplete']
    assert both == {'not_evaluated': 2 * lost, 'reason': 'interrupted'}, both
    assert f'inputs that were not evaluated: {lost}\n' in run('diff', path, fleet + '/HOST000').stderr.decode()
    assert run('verify', path).returncode == 0
    os.remove(path)


def a_mistake_about_one_machine_costs_that_one(fleet, scratch):
    done = run('check', '--each', '--control-set', '7', '-o', 'json', fleet + '/HOST000/SYSTEM', fleet + '/HOST001/SYSTEM')
    machines = json.loads(done.stdout)['machines']
    assert done.returncode == 3 and len(machines) == 2, done
    assert all('has no ControlSet007' in machine['sources'][0]['why'] for machine in machines)


def machines_of_one_name_are_numbered(fleet, scratch):
    text = 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName]\n"ComputerName"="DC01"\n'
    paths = [scratch + '/' + name for name in ('a.reg', 'b.reg', 'c.reg')]
    for path in paths:
        open(path, 'w').write(text)
    done = run('check', '--each', '-o', 'json=' + scratch + '/names.json', *paths)
    result = json.load(open(scratch + '/names.json'))
    assert [machine['name'] for machine in result['machines']] == ['DC01', 'DC01 (2)', 'DC01 (3)'], done
    assert run('verify', scratch + '/names.json').returncode == 0
    assert run('render', scratch + '/names.json', '-o', 'json').stdout == open(scratch + '/names.json', 'rb').read()


def a_list_names_a_machine_a_line(fleet, scratch):
    lines = [f'web\t{fleet}/HOST000/SYSTEM\t{fleet}/HOST000/SOFTWARE', f'{fleet}/HOST003', scratch + '/nowhere', '', fleet]
    wanted = [('web', 'READY'), ('HOST003', 'NOT READY'), (scratch + '/nowhere', 'INDETERMINATE')]
    for end, options in (('\n', ()), ('\r\n', ()), ('\0', ('-0',))):
        for source, text in (('-', end.join(lines).encode()), (scratch + '/list.txt', None)):
            open(scratch + '/list.txt', 'wb').write(end.join(lines).encode())
            done = run('check', '-o', 'json', '--inputs-from', source, *options, input=text)
            found = verdicts(json.loads(done.stdout))
            assert found[0] == wanted[0] and found[2] == wanted[2] and len(found) == 3 + MACHINES, (end, source, found[:4])
            assert found[1] == ('HOST003', 'NOT READY') and found[3:6] == expected()[:3]
    for wrong in (b'\tx', b'a\t\tb', b'x' * 70000):
        done = run('check', '--inputs-from', '-', input=wrong)
        assert done.returncode == 2 and len(done.stderr.split(b'\n')) == 2, done


def what_is_lost_of_a_folder_is_never_silent(fleet, scratch):
    places = ['Users/bob/NTUSER.DAT', 'Windows/System32/GroupPolicy/Machine/Registry.pol']
    makers = {'link': lambda path: os.symlink('/nowhere', path), 'pipe': os.mkfifo, 'folder': os.mkdir}
    for place in places:
        for kind, make in makers.items():
            top = f'{scratch}/{kind}-{os.path.basename(place)}'
            shutil.copytree(READY, top + '/Windows/System32/config')
            os.makedirs(os.path.dirname(top + '/' + place))
            make(top + '/' + place)
            machine = json.loads(run('check', '-o', 'json', top).stdout)['machines'][0]
            assert machine['verdict'] == 'INDETERMINATE', (place, kind, machine['verdict'])
            lost = [source for source in machine['sources'] if source['status'] == 'refused']
            assert lost and lost[0]['path'].endswith(place), (place, kind, machine['sources'])
            if place.endswith('.pol'):
                assert any(note['code'] == 'policy-unread' for note in machine['notes']), (place, kind)
    os.makedirs(scratch + '/fleet')
    shutil.copytree(READY, scratch + '/fleet/a')
    os.symlink('a', scratch + '/fleet/b')
    done = run('check', '-o', 'json=' + scratch + '/b.json', scratch + '/fleet')
    assert b'fleet/b: is a symbolic link' in done.stderr, done
    assert any('fleet/b' in note['text'] for note in json.load(open(scratch + '/b.json'))['machines'][0]['notes'])
    assert run('verify', scratch + '/b.json').returncode == 0


def every_overlay_reaches_every_worker(fleet, scratch):
    """As many as there may be, beside a machine from a pipe, whose descriptor its worker keeps, too."""
    head, overlays = 'Windows Registry Editor Version 5.00\n\n', []
    for number in range(64):
        overlays += ['--overlay', f'{scratch}/{number}.reg']
        with open(overlays[-1], 'w') as file:
            file.write(head + f'[HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor{number}]\n"x"=dword:1\n')
    with open(overlays[-1], 'w') as file:
        file.write(head + '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\n"Enabled"=dword:0\n')
    sample = CHECKOUT + '/samples/server2019-ready.reg'
    done = run('check', '-o', 'json', '--each', '/dev/stdin', sample, *overlays, input=open(sample, 'rb').read())
    assert done.returncode == 1 and [machine['verdict'] for machine in json.loads(done.stdout)['machines']] == ['NOT READY'] * 2, done


TESTS = [every_overlay_reaches_every_worker, what_is_lost_of_a_folder_is_never_silent, a_list_names_a_machine_a_line, the_number_of_workers_changes_no_byte, all_machines_are_there_in_order, a_machine_of_many_is_what_it_is_alone,
         a_killed_worker_costs_its_machine_alone, workers_and_their_readers_enter_cages, an_interrupted_run_reports_what_is_done,
         a_mistake_about_one_machine_costs_that_one, machines_of_one_name_are_numbered]

with tempfile.TemporaryDirectory() as folder:
    fleet = make_fleet(folder + '/fleet')
    for number, test in enumerate(TESTS):
        scratch = f'{folder}/{number}'
        os.mkdir(scratch)
        print(test.__name__.replace('_', ' '), flush=True)
        test(fleet, scratch)
