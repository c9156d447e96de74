// SPDX-License-Identifier: GPL-3.0-or-later
// JSON results against our schema, SARIF against the standard's, NDJSON line by line.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;
const [schemaFile, folder] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const isResult = ajv.compile(read(schemaFile));
const isSarif = ajv.compile(read(join(require.resolve('@microsoft/sarif-multitool-linux/package.json'), '../sarif-2.1.0.json')));
let faults = 0;
let documents = 0;

function check(validate, document, label) {
  documents++;
  if (validate(document)) return;
  faults++;
  for (const error of validate.errors.slice(0, 5)) console.error(`${label}${error.instancePath}: ${error.message}`);
}

for (const file of readdirSync(folder).map((name) => join(folder, name))) {
  if (file.endsWith('.json')) check(isResult, read(file), file);
  if (file.endsWith('.sarif')) check(isSarif, read(file), file);
  if (!file.endsWith('.ndjson')) continue;
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  const types = lines.map((line) => line.type);
  if (types[0] !== 'header' || types.at(-1) !== 'summary' || types.slice(1, -1).some((type) => type !== 'machine')) {
    faults++;
    console.error(`${file}: lines are ${types.join(' ')}`);
  }
  documents += lines.length;
}
console.log(`${documents} documents, ${faults} faults`);
process.exit(faults || !documents ? 1 : 0);
