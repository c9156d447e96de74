// SPDX-License-Identifier: GPL-3.0-or-later
// manifests.mjs: kubernetes-job.json and argo-workflow.json of this folder. The schemas check values and what must be there, the types
// made of them that there is no other member; both are shown to refuse what is wrong first.
import assert from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { Workflow } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/Workflow';
import { Job } from 'kubernetes-models/batch/v1';
import ts from 'typescript';

const job = () => JSON.parse(readFileSync('kubernetes-job.json', 'utf8'));
const workflow = () => JSON.parse(readFileSync('argo-workflow.json', 'utf8'));
const shard = (document) => document.spec.templates.find((template) => template.container);
const changed = (make, change) => {
	const document = make();
	change(document);
	return document;
};

const wrong = [
	[Job, 'Job', changed(job, ({ spec }) => (spec.completions = 'many'))],
	[Job, 'Job', changed(job, ({ spec }) => (spec.podFailurePolicy.rules[0].onExitCodes.values = ['two']))],
	[Job, 'Job', changed(job, ({ spec }) => delete spec.template.spec.containers[0].name)],
	[Workflow, 'Workflow', changed(workflow, ({ spec }) => (spec.parallelism = 'all'))],
	[Workflow, 'Workflow', changed(workflow, (document) => (shard(document).container.args = '--collect'))],
	[Workflow, 'Workflow', changed(workflow, ({ spec }) => delete spec.templates[0].dag.tasks[0].name)],
];
const misspelled = [
	[null, 'Job', changed(job, ({ spec }) => (spec.backoffLimitByIndex = 3))],
	[null, 'Job', changed(job, ({ spec }) => (spec.template.spec.containers[0].volumeMount = []))],
	[null, 'Workflow', changed(workflow, ({ spec }) => (spec.entryPoint = 'fleet'))],
	[null, 'Workflow', changed(workflow, (document) => (shard(document).retryStrategy.retries = '3'))],
];
const right = [[Job, 'Job', job()], [Workflow, 'Workflow', workflow()]];

for (const [Model, , document] of wrong) {
	assert.throws(() => new Model(document).validate());
}
for (const [Model, , document] of right) {
	new Model(document).validate();
}

// A program with each document as a literal, and the numbers of those that it is refused for.
const typed = [...right, ...misspelled];
const files = typed.map(([, kind, document], i) => {
	const from = kind === 'Job' ? 'kubernetes-models/batch/v1/Job' : '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/Workflow';
	writeFileSync(`${i}.ts`, `import type { I${kind} } from '${from}';\nexport const document: I${kind} = ${JSON.stringify(document, null, 1)};\n`);
	return `${i}.ts`;
});
const program = ts.createProgram(files, {
	noEmit: true, strict: true, skipLibCheck: true, types: [],
	module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022,
});
const said = files.map((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file))
	.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')));
assert.deepEqual(said.slice(0, right.length), right.map(() => []));
for (const messages of said.slice(right.length)) {
	assert.equal(messages.filter((message) => message.includes('may only specify known properties')).length, 1, messages.join());
}
