# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the runners: inputs by environment, commands in the log, files of outputs and summaries, exit codes. A runner is a function
that runs its file of ci/ in a folder with these inputs and returns what happened. How each passes inputs to a script, and which lines are commands, is
from actions/runner (ActionCommand.cs), the agent of Azure Pipelines (Command.cs), and the shells that GitLab, Jenkins and Packer start."""
import json, os, re, shutil, subprocess, sys, tempfile
import yaml

PROGRAM, ROOT = sys.argv[1], sys.argv[2]
SAMPLES = os.path.join(ROOT, 'samples')
HOSTILE = '\'; touch owned; $(touch owned) `touch owned` "%0A::error::x ##vso[task.complete].reg'
# Inputs, the sample that is output/gold.reg, and what follows.
CASES = [
    ({}, 'server2019-ready.reg', 0, 'READY'),
    ({}, 'server2019-dotnet-unset.reg', 1, 'AT RISK'),
    ({'fail-on': 'not-ready'}, 'server2019-dotnet-unset.reg', 0, 'AT RISK'),
    ({'waivers': 'my waivers.yaml'}, 'server2019-dotnet-unset.reg', 0, 'AT RISK'),
    ({}, 'server2019-client-off.reg', 1, 'NOT READY'),
    ({'fail-on': 'never'}, 'server2019-client-off.reg', 0, 'NOT READY'),
    ({}, 'article-snippet-alone.reg', 3, 'INDETERMINATE'),
    ({'profile': 'disa-stig'}, 'server2019-ready.reg', 1, 'NOT COMPLIANT'),
    ({'paths': HOSTILE}, 'server2019-ready.reg', 0, 'READY'),
    ({'paths': '\noutput/gold.reg\n\n' + HOSTILE + '\n', 'each': 'true'}, 'server2019-client-off.reg', 1, 'NOT READY'),
    ({'profile': '$(touch owned)'}, 'server2019-ready.reg', 2, ''),
    ({'fail-on': '"; touch owned; "'}, 'server2019-ready.reg', 2, ''),
    ({'paths': ''}, 'server2019-ready.reg', 2, ''),
]


def load(path):
    with open(os.path.join(ROOT, path)) as file:
        return yaml.safe_load(file)


def read(path):
    with open(path) as file:
        return file.read()


def run(arguments, folder, **environment):
    made = subprocess.run(arguments, cwd=folder, env={**os.environ, 'PATH': os.path.join(folder, 'bin') + ':' + os.environ['PATH'],
                                                      **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return made.returncode, made.stdout + made.stderr


def script_file(folder, text):
    path = os.path.join(folder, 'script')
    with open(path, 'w') as file:
        file.write(text)
    os.chmod(path, 0o700)
    return path


def check_script(text, shell):
    """What other people's eyes see in it; and no input is put into it."""
    assert '${{' not in text and '$[[' not in text and '${params' not in text, text
    if shutil.which('shellcheck'):
        said = subprocess.run(['shellcheck', '-s', shell, '-'], input=text, capture_output=True, text=True)
        assert said.returncode == 0, said.stdout


def github_commands(log):
    """(name, properties, data) of each line that the runner would take for a command."""
    for line in log.splitlines():
        found = re.match(r'\s*::(\w[\w-]*)( [^:]*)?::(.*)', line)
        if found:
            properties = dict(one.split('=', 1) for one in (found[2] or '').strip().split(',') if '=' in one)
            yield found[1], properties, found[3]
        else:
            assert '##[' not in line and not line.lstrip().startswith('::'), line


def azure_commands(log):
    for line in log.splitlines():
        found = re.search(r'##vso\[([\w.]+) ?([^]]*)\](.*)', line)
        if found:
            assert found.start() == 0 and '##vso[' not in found[3], line
            yield found[1], dict(one.split('=', 1) for one in found[2].split(';') if one), found[3]


def github(folder, inputs):
    action = load('ci/github/action.yml')
    step, = action['runs']['steps']
    given = {name: row.get('default', '') for name, row in action['inputs'].items()} | inputs
    environment = {name: re.sub(r'\$\{\{ inputs\.([\w-]+) \}\}', lambda found: given[found[1]], value) for name, value in step['env'].items()}
    files = {name: os.path.join(folder, name) for name in ('GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY')}
    check_script(step['run'], 'bash')
    code, log = run(['bash', '--noprofile', '--norc', '-eo', 'pipefail', script_file(folder, step['run'])], folder,
                    RUNNER_TEMP=folder, **environment, **files)
    outputs = dict(line.split('=', 1) for line in read(files['GITHUB_OUTPUT']).splitlines())
    assert outputs['exit-code'] == str(code) and set(outputs) == set(action['outputs']), outputs
    kinds = [name for name, _, _ in github_commands(log)]
    assert set(kinds) <= {'error', 'warning'}, log
    assert not outputs['verdict'] or ('error' in kinds) == (code != 0), log
    summary = read(files['GITHUB_STEP_SUMMARY']) if os.path.exists(files['GITHUB_STEP_SUMMARY']) else ''
    assert outputs['verdict'] in summary and bool(summary) == bool(outputs['verdict']), summary
    assert not [name for name in os.listdir(folder) if name.startswith('tlsready.')], 'a temporary folder is left'
    return code, outputs['verdict']


def azure(folder, inputs):
    template = load('ci/azure/tlsready.yml')
    assert set(template) == {'parameters', 'steps'}
    assert all(set(row) <= {'name', 'type', 'default', 'values'} for row in template['parameters'])
    step, publish = template['steps']
    assert set(step) == {'bash', 'name', 'displayName', 'env'} and set(publish) == {'task', 'displayName', 'condition', 'inputs'}
    given = {row['name']: str(row.get('default', '')) for row in template['parameters']}
    given |= {{'fail-on': 'failOn'}.get(name, name): {'true': 'True'}.get(value, value) for name, value in inputs.items()}
    environment = {name: re.sub(r'\$\{\{ parameters\.(\w+) \}\}', lambda found: given[found[1]], value) for name, value in step['env'].items()}
    check_script(step['bash'], 'bash')
    code, log = run(['bash', '--noprofile', '--norc', script_file(folder, step['bash'])], folder, AGENT_TEMPDIRECTORY=folder, **environment)
    commands = list(azure_commands(log))
    variables = {properties['variable']: data for name, properties, data in commands if name == 'task.setvariable'}
    issues = [properties['type'] for name, properties, _ in commands if name == 'task.logissue']
    assert variables['exitCode'] == str(code), log
    if variables['verdict']:
        summary, = [data for name, _, data in commands if name == 'task.uploadsummary']
        assert variables['verdict'] in read(summary)
        assert ('error' in issues) == (code != 0), log
        assert os.path.exists(os.path.join(folder, 'tlsready', publish['inputs']['testResultsFiles']))
        done = [properties['result'] for name, properties, _ in commands if name == 'task.complete']
        assert done == (['SucceededWithIssues'] if issues and code == 0 else []), log
    return code, variables['verdict']


def saved_verdict(folder):
    path = os.path.join(folder, 'tlsready.json')
    if not os.path.exists(path):
        return ''
    words = [machine['verdict'] for machine in json.loads(read(path))['machines']]
    return max(words, key=['READY', 'AT RISK', 'INDETERMINATE', 'NOT COMPLIANT', 'NOT READY'].index)


def by_variables(inputs, given):
    return given | {'TLSREADY_' + name.upper().replace('-', '_'): value for name, value in inputs.items()}


def gitlab(folder, inputs, shell=('bash', '-c')):
    job = load('ci/gitlab/tlsready.gitlab-ci.yml')['.tlsready']
    script, = job['script']
    check_script(script, 'sh')
    code, _ = run([*shell, script], folder, **by_variables(inputs, job['variables']))
    reports = job['artifacts']['reports']
    if saved_verdict(folder):
        issues = json.loads(read(os.path.join(folder, reports['codequality'])))
        assert any(issue['severity'] in ('critical', 'major') for issue in issues) == (code != 0)
        for path in [*job['artifacts']['paths'], *reports.values()]:
            assert os.path.getsize(os.path.join(folder, path)), path
    return code, saved_verdict(folder)


def gitlab_dash(folder, inputs):
    return gitlab(folder, inputs, ('dash', '-c'))


def jenkins(folder, inputs):
    path = os.path.join(ROOT, 'ci/jenkins/Jenkinsfile')
    check_script(re.search("sh '''(.*?)'''", read(path), re.S)[1], 'sh')
    java = os.path.realpath(shutil.which('java')) # groovy asks for it, and looks for another one
    code, log = run(['groovy', os.path.join(ROOT, 'tests/program/jenkins.groovy'), path], folder,
                    JAVA_HOME=os.path.dirname(os.path.dirname(java)), **by_variables(inputs, {}))
    assert not saved_verdict(folder) or os.path.exists(os.path.join(folder, 'tlsready.xml')), log
    return code, saved_verdict(folder)


def packer(folder, inputs):
    text = read(os.path.join(ROOT, 'ci/packer/tlsready.pkr.hcl'))
    lists = {name: [json.loads(line.strip().rstrip(',')) for line in lines.splitlines()]
             for name, lines in re.findall(r'(\w+) += \[\n(.*?)\n +\]\n', text, re.S)}
    defaults = {'var.' + name: value for name, value in re.findall(r'variable "(\w+)" \{[^}]*default = "([^"]*)"', text)}
    variables = dict(one.split('=', 1) for one in lists['environment_vars'])
    variables = {name: re.sub(r'\$\{([\w.]+)\}', lambda found: defaults[found[1]], value) for name, value in variables.items()}
    script = '#!' + re.search(r'inline_shebang += "(.*)"', text)[1] + '\n' + '\n'.join(lists['inline']) + '\n'
    check_script(script, 'sh')
    code, log = run([script_file(folder, script)], folder, **by_variables(inputs, variables))
    html = os.path.join(folder, 'tlsready.html')
    words = [verdict for verdict in ('NOT READY', 'NOT COMPLIANT', 'AT RISK', 'INDETERMINATE', 'READY') if os.path.exists(html) and verdict in log]
    return code, words[0] if words else ''


def workplace(sample):
    folder = tempfile.mkdtemp()
    os.makedirs(os.path.join(folder, 'output'))
    os.makedirs(os.path.join(folder, 'bin'))
    os.symlink(PROGRAM, os.path.join(folder, 'bin', 'tlsready'))
    shutil.copy(os.path.join(SAMPLES, sample), os.path.join(folder, 'output/gold.reg'))
    shutil.copy(os.path.join(folder, 'output/gold.reg'), os.path.join(folder, HOSTILE))
    with open(os.path.join(folder, 'my waivers.yaml'), 'w') as file:
        file.write('version: 1\nwaivers:\n- {rule: NET202, expires: never, reason: r}\n- {rule: NET203, expires: never, reason: r}\n')
    return folder


def play(runner, inputs, sample):
    folder = workplace(sample)
    try:
        answer = runner(folder, {'paths': 'output/gold.reg'} | inputs)
        assert not os.path.exists(os.path.join(folder, 'owned')), 'an input was run'
        return answer
    finally:
        shutil.rmtree(folder)


def play_all():
    runners = [github, azure, gitlab, packer] + [runner for tool, runner in (('dash', gitlab_dash), ('groovy', jenkins)) if shutil.which(tool)]
    for runner in runners:
        for inputs, sample, code, verdict in CASES:
            if runner is packer and ('each' in inputs or inputs.get('paths') == ''):
                continue # its path is one
            answer = play(runner, inputs, sample)
            assert answer == (code, verdict), (runner.__name__, inputs, sample, answer)
    for path in 'output/gold.vhdx', 'o*/gold.reg': # neither is there: a path is no pattern
        missing = {play(runner, {'paths': path}, 'server2019-ready.reg') for runner in runners}
        assert len(missing) == 1 and missing < {(2, ''), (3, 'INDETERMINATE')}, missing
    print('%s: %d cases each' % (', '.join(runner.__name__ for runner in runners), len(CASES) + 2))


def block_of(page, kind, word):
    block, = [block for block in re.findall('```%s\n(.*?)```' % kind, page, re.S) if word in block]
    return block


def examples():
    """The commands and inputs of docs/pipelines.md, on a machine that is READY and on one that is not."""
    page = read(os.path.join(ROOT, 'docs/pipelines.md'))
    workflow = yaml.safe_load(block_of(page, 'yaml', 'actions/checkout'))
    step, = [step for step in workflow['jobs']['tls']['steps'] if step.get('id') == 'tls']
    assert step['with'].keys() <= load('ci/github/action.yml')['inputs'].keys()
    job = yaml.safe_load(block_of(page, 'yaml', 'extends: .tlsready'))['tls']
    template = yaml.safe_load(block_of(page, 'yaml', 'template:'))['steps'][0]
    single = yaml.safe_load(block_of(page, 'yaml', '-o azure'))['steps'][0]['bash']
    jenkins_line = re.search("sh '(.*)'", block_of(page, 'groovy', 'tlsready'))[1]
    for sample, code in (('server2019-ready.reg', 0), ('server2019-client-off.reg', 1)):
        assert play(github, step['with'], sample)[0] == code
        assert play(gitlab, {'paths': job['variables']['TLSREADY_PATHS']}, sample)[0] == code
        assert play(azure, template['parameters'], sample)[0] == code
        for line in (single, jenkins_line):
            assert play(lambda folder, _: run(['sh', '-c', line], folder), {}, sample)[0] == code, line


def git(folder, *arguments):
    subprocess.run(['git', '-c', 'user.name=t', '-c', 'user.email=t@example.org', '-C', folder, *arguments], check=True, capture_output=True)


def pre_commit():
    """By pre-commit itself: the manifest, each hook of it, and the configuration of docs/pipelines.md."""
    if not shutil.which('pre-commit') or not shutil.which('git'):
        print('there is no pre-commit: its hooks were not run')
        return
    manifest = os.path.join(ROOT, '.pre-commit-hooks.yaml')
    subprocess.run(['pre-commit', 'validate-manifest', manifest], check=True)
    config = block_of(read(os.path.join(ROOT, 'docs/pipelines.md')), 'yaml', 'repo: local')
    assert yaml.safe_load(config)['repos'][0]['hooks'][0].items() <= load('.pre-commit-hooks.yaml')[0].items()
    for sample, codes in (('server2019-ready.reg', (0, 0)), ('article-snippet-alone.reg', (0, 1)), ('server2019-client-off.reg', (1, 1))):
        folder, hooks = workplace(sample), tempfile.mkdtemp()
        try:
            shutil.copy(manifest, hooks)
            with open(os.path.join(folder, '.pre-commit-config.yaml'), 'w') as file:
                file.write(config)
            for place in (hooks, folder):
                git(place, 'init', '-q')
                git(place, 'add', '-A')
                git(place, 'commit', '-qm', 'all')
            for command, code in ((['run', '--all-files'], codes[0]), (['try-repo', hooks, 'tlsready-reg', '--all-files'], codes[0]),
                                  (['try-repo', hooks, 'tlsready', '--all-files'], codes[1])):
                answer, log = run(['pre-commit', *command], folder, PRE_COMMIT_HOME=os.path.join(hooks, 'home'))
                assert answer == code, (sample, command, log)
            assert not os.path.exists(os.path.join(folder, 'owned')), 'a name was run'
        finally:
            shutil.rmtree(folder)
            shutil.rmtree(hooks)
    print('pre-commit: %d hooks' % len(load('.pre-commit-hooks.yaml')))


play_all()
examples()
pre_commit()
