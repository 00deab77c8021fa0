// Holds a folder of JSON Schemas against the meta-schema of 2020-12, and payloads against them: `node schemas.mjs`.
// Standard input is { files: { [name]: schema }, cases: [[name, whether it fits, payload], …] }.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";

const { files, cases } = JSON.parse(readFileSync(0, "utf8"));
const problems = [];
// All of them in one, so that no two have one `$id`.
const ajv = new Ajv({ strict: false, validateFormats: false });
for (const [name, schema] of Object.entries(files)) {
  if (!ajv.validateSchema(schema)) problems.push(`${name}: ${JSON.stringify(ajv.errors)}`);
  if (schema.$schema !== "https://json-schema.org/draft/2020-12/schema" || !schema.title) problems.push(`${name} does not say what it is`);
  try {
    ajv.addSchema(schema);
    ajv.getSchema(schema.$id);
    // And each alone: nothing in it leads elsewhere.
    new Ajv({ strict: false, validateFormats: false }).compile(schema);
  } catch (error) {
    problems.push(`${name}: ${error.message}`);
  }
}
for (const [name, fits, payload] of cases) {
  const validate = ajv.getSchema(files[name]?.$id ?? name);
  if (validate === undefined) problems.push(`${name} is not there`);
  else if (validate(payload) !== fits) problems.push(`${name} ${JSON.stringify(payload)}: ${JSON.stringify(validate.errors)}`);
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
