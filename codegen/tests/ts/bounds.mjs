// Validators of types that contain themselves end, whatever they are given. Standard input is { file }.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { moduleOf } from "./module.mjs";

const { rootSchemas } = await moduleOf(JSON.parse(readFileSync(0, "utf8")).file);
const issues = (event, value) => rootSchemas.events[event]["~standard"].validate([value]).issues;
const nested = (depth, innermost) => {
  let value = innermost;
  for (let level = 0; level < depth; level += 1) value = { of: value };
  return value;
};
const start = Date.now();
assert.equal(issues("e0", nested(200, "fits")), undefined);
for (const value of [nested(300, 7), nested(100_000, "x")]) {
  assert(issues("e0", value).length > 0);
}
assert(Date.now() - start < 20_000, `it took ${Date.now() - start} ms`);
