// SPDX-License-Identifier: GPL-3.0-or-later
// sbom.mjs FILE: a list of what is in the program against the schema of CycloneDX 1.5, and no member that the schema does not know.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const Ajv = require('ajv').default;
const addFormats = require('ajv-formats').default;
const [file] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const library = dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json'));
const schema = (name) => read(join(library, 'res/schema', `${name}.SNAPSHOT.schema.json`));
const ajv = new Ajv({ strict: false, allErrors: true, formats: { 'iri-reference': true, 'idn-email': true } });
addFormats(ajv);
for (const name of ['jsf-0.82', 'spdx']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
const isBom = ajv.compile(schema('bom-1.5'));
const faults = (bom) => (isBom(bom) ? [] : isBom.errors.map((error) => `${error.instancePath}: ${error.message}`));

const bom = read(file);
const spoiled = [{ ...bom, serialNumber: 'none' }, { ...bom, unheard: 1 }, { ...bom, components: [{ ...bom.components[0], type: 'libary' }] }];
if (spoiled.some((one) => faults(one).length === 0)) {
  console.error('this check accepts a spoiled list');
  process.exit(1);
}
for (const fault of faults(bom).slice(0, 10)) console.error(file + fault);
process.exit(faults(bom).length ? 1 : 0);
