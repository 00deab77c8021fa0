// Holds the validators of a file against ajv. Standard input is { file, cases: [[schema of the arguments, [argument, …]], …] },
// where the events are called e0, e1, …; a placeholder stands for binary data. Prints how many values fit, and how many do not.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { moduleOf } from "./module.mjs";

const { file, cases } = JSON.parse(readFileSync(0, "utf8"));
const { rootSchemas } = await moduleOf(file);

let number = 0;
const binaries = [new Uint8Array([0, 1, 2]), new Uint8Array([0, 1, 2]).buffer, Buffer.from([0, 1, 2])];
const isBinary = (value) => binaries.includes(value);
const withBinary = (value) => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withBinary);
  if (value._placeholder === true && value.num === 0) return binaries[(number += 1) % binaries.length];
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, withBinary(of)]));
};

// What ajv does not know: binary data, which is no string here, and no object.
const ajv = new Ajv({ strict: false, validateFormats: false, ownProperties: true, unicodeRegExp: true, inlineRefs: false });
ajv.addKeyword({ keyword: "is-binary", validate: (wanted, value) => isBinary(value) === wanted });
const known = (schema) => {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(known);
  const { type, ...rest } = Object.fromEntries(Object.entries(schema).map(([key, of]) => [key, known(of)]));
  if (type === undefined || typeof schema.type === "object" && !Array.isArray(schema.type)) return type === undefined ? rest : { type, ...rest };
  const arms = [type].flat().map((type) => {
    if (type === "string" && schema["x-binary"] === true) return { "is-binary": true };
    return type === "object" ? { type, "is-binary": false } : { type };
  });
  return { ...rest, allOf: [...(rest.allOf ?? []), { anyOf: arms }] };
};

const counts = [0, 0];
let failed = false;
cases.forEach(([schema, values], index) => {
  const oracle = ajv.compile(known(schema));
  const { validate } = rootSchemas.events[`e${index}`]["~standard"];
  for (const value of values.map((value) => [withBinary(value)])) {
    let expected;
    try {
      expected = oracle(value);
    } catch (error) {
      // References in a circle: ajv does not end, and a validator has to.
      if (!(error instanceof RangeError)) throw error;
      validate(value);
      continue;
    }
    const { issues } = validate(value);
    counts[expected ? 0 : 1] += 1;
    const paths = (issues ?? []).every(({ message, path }) => typeof message === "string" && message !== "" && Array.isArray(path));
    if ((issues === undefined) !== expected || !paths || issues?.length === 0 || issues?.length > 32) {
      console.error(`${JSON.stringify(schema)}\n  ${JSON.stringify(value)} ${expected ? "fits" : "does not fit"}: ${JSON.stringify(issues)}`);
      failed = true;
    }
  }
});
console.log(JSON.stringify(counts));
process.exit(failed ? 1 : 0);
