
/** A validator of the kind of Standard Schema, version 1, which does not wait: https://standardschema.dev. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "ackord";
    readonly validate: (value: unknown) => Validated<Output>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}
/** What a validator says. */
export type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };
/** One problem, and where it is. */
export interface SchemaIssue { readonly message: string; readonly path: readonly PropertyKey[] }
/** A validator of an answer: of the value that `emitWithAck` hands over. `values` is that of all its values. */
export interface AnswerSchema<V extends unknown[]> extends StandardSchemaV1<unknown, V[0]> {
  readonly values: StandardSchemaV1<unknown, V>;
}
type HeardOf<F extends Fn> = LastOf<Parameters<F>> extends Fn ? InitOf<Parameters<F>> : Parameters<F>;
type ValuesOf<F extends Fn> = LastOf<Parameters<F>> extends (...values: infer V) => void ? V : never;
type DataOf<E> = E extends { data?: infer D } ? Exclude<D, undefined> : never;
/** Validators of everything that a client of a namespace receives. */
export interface Schemas<S2C extends Events<S2C>, C2S extends Events<C2S>, E extends Error> {
  /** The arguments of each event, as a list; without its acknowledgement. */
  readonly events: { readonly [K in keyof S2C]: StandardSchemaV1<unknown, HeardOf<S2C[K]>> };
  /** The answer to each event that is acknowledged. */
  readonly acks: { readonly [K in Acked<C2S>]: AnswerSchema<ValuesOf<C2S[K]>> };
  /** The `data` of a `connect_error` that the server sent. */
  readonly connectError: StandardSchemaV1<unknown, DataOf<E>>;
}

/** What is checked of a JSON Schema. */
interface Keywords {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  /** The property that tells the arms of `anyOf` apart, and its value in each. */
  readonly tag?: readonly [property: string, values: readonly string[]];
  readonly not?: Schema;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly prefixItems?: readonly Schema[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: { readonly [name: string]: Schema };
  readonly patternProperties?: readonly (readonly [name: RegExp, of: Schema])[];
  readonly additionalProperties?: Schema;
  /** What all properties but these have to be. */
  readonly others?: readonly [known: readonly string[], of: Schema];
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
}
type Schema = boolean | Keywords;
/** A check that goes on: what was found, where it is, and how often an arm of a union was tried. */
interface Check { issues: SchemaIssue[]; readonly path: PropertyKey[]; trying: boolean; tried: number }

/** More is not said of one value. */
const MOST_ISSUES = 32;
/** Schemas are followed down to this depth: a value that is nested deeper fits none. */
const DEEPEST = 1000;
/** Arms of unions are tried this often: the arms of recursive ones multiply. */
const MOST_TRIED = 1_000_000;

function validator<T>(of: Schema): StandardSchemaV1<unknown, T> {
  const validate = (value: unknown): Validated<T> => {
    const check: Check = { issues: [], path: [], trying: false, tried: 0 };
    walk(of, value, check, 0);
    return check.issues.length === 0 ? { value: value as T } : { issues: check.issues };
  };
  return { "~standard": { version: 1, vendor: "ackord", validate } };
}

function answer<V extends unknown[]>(of: Keywords): AnswerSchema<V> {
  return { ...validator<V[0]>(of.prefixItems?.[0] ?? of.items ?? true), values: validator<V>(of) };
}

function walk(of: Schema, value: unknown, check: Check, depth: number): void {
  if (of === true || check.issues.length >= MOST_ISSUES) return;
  if (of === false) return found(check, "is not expected");
  if (depth > DEEPEST) return found(check, "is nested too deeply");
  if (check.trying && (check.tried += 1) > MOST_TRIED) return found(check, "takes too long to check");
  if (of.$ref !== undefined) walk(definitions[of.$ref] ?? false, value, check, depth + 1);
  for (const part of of.allOf ?? []) walk(part, value, check, depth + 1);
  if (of.anyOf !== undefined) union(of, of.anyOf, value, check, depth + 1);
  if (of.not !== undefined && attempt(of.not, value, check, depth + 1).length === 0) found(check, "is what it must not be");
  const kind = kindOf(value);
  if (of.type !== undefined) {
    const types = typeof of.type === "string" ? [of.type] : of.type;
    if (!types.some((type) => type === kind || (type === "integer" && Number.isInteger(value)))) {
      const got = kind === "number" && types.includes("integer") ? String(value) : named(kind);
      return found(check, `expected ${types.map(named).join(" or ")}, got ${got}`);
    }
  }
  if ("const" in of && !same(of.const, value)) found(check, `expected ${brief(of.const)}, got ${brief(value)}`);
  if (of.enum !== undefined && !of.enum.some((one) => same(one, value))) {
    found(check, `expected ${listed(of.enum)}, got ${brief(value)}`);
  }
  if (typeof value === "string") text(of, value, check);
  else if (typeof value === "number") range(of, value, check);
  else if (Array.isArray(value)) items(of, value, check, depth + 1);
  else if (kind === "object") members(of, value as object, check, depth + 1);
  else if (kind === "binary") count(check, (value as ArrayBuffer).byteLength, of.minBytes, of.maxBytes, "byte", "bytes");
}

/** `oneOf` is checked like this, too: arms that overlap are written by servers. */
function union(of: Keywords, arms: readonly Schema[], value: unknown, check: Check, depth: number): void {
  // What is there was meant to be a value.
  const nothing = arms.findIndex((arm) => typeof arm === "object" && arm.type === "null");
  if (arms.length === 2 && nothing >= 0) {
    if (value !== null) walk(arms[1 - nothing] ?? false, value, check, depth);
    return;
  }
  if (of.tag !== undefined) {
    const [property, values] = of.tag;
    if (kindOf(value) !== "object") return found(check, `expected an object, got ${named(kindOf(value))}`);
    const given = own(value as object, property);
    const arm = arms[values.findIndex((one) => one === given)];
    if (arm !== undefined) return walk(arm, value, check, depth);
    const problem = given === undefined ? "is missing" : `expected ${listed(values)}, got ${brief(given)}`;
    return within(check, property, () => found(check, problem));
  }
  const attempts: SchemaIssue[][] = [];
  for (const arm of arms) {
    const issues = attempt(arm, value, check, depth);
    if (issues.length === 0) return;
    attempts.push(issues);
  }
  // What is almost right was meant.
  const fewest = Math.min(...attempts.map((issues) => issues.length));
  const inside = (issue: SchemaIssue) => issue.path.length > check.path.length;
  const [meant, ...more] = attempts.filter((issues) => issues.length === fewest && issues.every(inside));
  if (meant === undefined || more.length > 0) {
    return found(check, `${named(kindOf(value))} that fits none of the ${arms.length} allowed forms`);
  }
  for (const { message, path } of meant) found(check, message, path);
}

/** The problems that a value has with a schema, without saying them. */
function attempt(of: Schema, value: unknown, check: Check, depth: number): SchemaIssue[] {
  const { issues, trying } = check;
  check.issues = [];
  check.trying = true;
  walk(of, value, check, depth);
  const attempted = check.issues;
  check.issues = issues;
  check.trying = trying;
  return attempted;
}

function text(of: Keywords, value: string, check: Check): void {
  if (of.minLength !== undefined || of.maxLength !== undefined) {
    let length = 0;
    for (const _ of value) length += 1;
    count(check, length, of.minLength, of.maxLength, "character", "characters");
  }
  if (of.pattern !== undefined && !of.pattern.test(value)) found(check, `must match ${of.pattern.source}`);
}

function range(of: Keywords, value: number, check: Check): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = of;
  if (minimum !== undefined && value < minimum) found(check, `must be at least ${minimum}`);
  if (maximum !== undefined && value > maximum) found(check, `must be at most ${maximum}`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) found(check, `must be more than ${exclusiveMinimum}`);
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) found(check, `must be less than ${exclusiveMaximum}`);
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) found(check, `must be a multiple of ${multipleOf}`);
}

function items(of: Keywords, value: readonly unknown[], check: Check, depth: number): void {
  count(check, value.length, of.minItems, of.maxItems, "element", "elements");
  if (of.uniqueItems === true && new Set(value.map((item) => canonical(item))).size < value.length) found(check, "has an element twice");
  const first = of.prefixItems ?? [];
  const all = of.items === undefined || of.items === true ? Math.min(first.length, value.length) : value.length;
  for (let index = 0; index < all && check.issues.length < MOST_ISSUES; index += 1) {
    within(check, index, () => walk(first[index] ?? of.items ?? true, value[index], check, depth));
  }
}

function members(of: Keywords, value: object, check: Check, depth: number): void {
  const names = Object.keys(value).filter((name) => own(value, name) !== undefined);
  count(check, names.length, of.minProperties, of.maxProperties, "entry", "entries");
  for (const name of of.required ?? []) {
    if (own(value, name) === undefined) within(check, name, () => found(check, "is missing"));
  }
  const inside = (name: string, of: Schema) => within(check, name, () => walk(of, own(value, name), check, depth));
  for (const name of names) {
    if (check.issues.length >= MOST_ISSUES) return;
    const property = own(of.properties ?? {}, name) as Schema | undefined;
    const patterns = (of.patternProperties ?? []).filter(([pattern]) => pattern.test(name));
    if (property !== undefined) inside(name, property);
    for (const [, of] of patterns) inside(name, of);
    if (property === undefined && patterns.length === 0) inside(name, of.additionalProperties ?? true);
    if (of.others !== undefined && !of.others[0].includes(name)) inside(name, of.others[1]);
  }
}

function count(check: Check, length: number, least: number | undefined, most: number | undefined, one: string, several: string): void {
  const must = (words: string, bound: number) => found(check, `must have at ${words} ${bound} ${bound === 1 ? one : several}`);
  if (least !== undefined && length < least) must("least", least);
  if (most !== undefined && length > most) must("most", most);
}

function within(check: Check, segment: PropertyKey, then: () => void): void {
  check.path.push(segment);
  then();
  check.path.pop();
}

function found(check: Check, message: string, path: readonly PropertyKey[] = check.path): void {
  // The parts of a composed schema may find the same.
  const told = check.issues.some((issue) => issue.message === message && issue.path.join("\0") === path.join("\0"));
  if (!told && check.issues.length < MOST_ISSUES) check.issues.push({ message, path: [...path] });
}

function own(of: object, name: PropertyKey): unknown {
  return Object.prototype.hasOwnProperty.call(of, name) ? Reflect.get(of, name) : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isFinite(value) ? "number" : String(value);
  if (typeof value !== "object") return typeof value;
  // A value of another realm is an instance of nothing here.
  return /^\[object (Uint8Array|ArrayBuffer)\]$/.test(Object.prototype.toString.call(value)) ? "binary" : "object";
}

function named(kind: string): string {
  if (kind === "binary") return "binary data";
  if (["array", "integer", "object"].includes(kind)) return `an ${kind}`;
  return ["boolean", "number", "string"].includes(kind) ? `a ${kind}` : kind;
}

function brief(value: unknown): string {
  const isShort = typeof value === "boolean" || typeof value === "number" || (typeof value === "string" && value.length <= 40);
  return isShort ? JSON.stringify(value) : named(kindOf(value));
}

function listed(values: readonly unknown[]): string {
  const all = values.slice(0, 12).map(brief).join(", ");
  return values.length === 1 ? all : `one of ${all}${values.length > 12 ? ", …" : ""}`;
}

function same(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === "object" && canonical(one) === canonical(other));
}

/** Text that is the same for equal values. What lies too deep is not told apart. */
function canonical(value: unknown, depth = 0): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  if (depth > DEEPEST) return "";
  const names = Object.keys(value).sort();
  const all = names.map((name) => `${JSON.stringify(name)}:${canonical(own(value, name), depth + 1)}`);
  return `${kindOf(value)} {${all.join()}}`;
}
