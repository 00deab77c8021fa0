//! The judges beside serde: a validator of JSON Schema, `tsc`, and ts-rs.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use ackord::codegen::{Document, typescript};
use serde::Deserialize;
use serde_json::{Value, json};

use super::oracle::{Declarations, Relation};
use super::shape::{Case, Judge, Shape};
use super::{BINARY, COMPILED, GENERATED, Generated, Lines, Problems};
use crate::support::node::{self, node};

/// What stands at the top of the file with the cases.
const PRELUDE: &str = r#"import type { CorpusClientToServer as Events } from "./corpus.js";
import type * as Rs from "./rs.js";
type Input<K extends keyof Events> = Parameters<Events[K]>[0];
type Reply<K extends keyof Events> = Parameters<Parameters<Events[K]>[1]>[0];
type Output<K extends keyof Events> = Extract<Reply<K>, { status: "ok" }>["data"];
declare function input<K extends keyof Events>(event: K, value: Input<K>): void;
declare function output<K extends keyof Events>(event: K, value: Output<K>): void;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Relation<A, B> = Same<A, B> extends true ? "equal"
  : [A] extends [B] ? ([B] extends [A] ? "mutual" : "narrower") : [B] extends [A] ? "wider" : "other";
export declare const rs: Rs.Nothing;
"#;

/// What the judges found.
pub(crate) struct Judgement {
    fits: Vec<bool>,
    /// Where each case stands in `fits`.
    asked: HashMap<(&'static str, &'static str, String), usize>,
    defaults: Vec<String>,
    errors: Lines,
    /// The line of each case and relation in the TypeScript.
    lines: Vec<(&'static str, &'static str, Value, usize)>,
    relations: Vec<(&'static str, usize)>,
    /// The shapes whose TypeScript by ts-rs is in a file of its own.
    broken: Vec<&'static str>,
    /// The shapes that ts-rs panics on.
    panics: Vec<&'static str>,
}

/// What `judge.mjs` prints.
#[derive(Deserialize)]
struct Printed {
    fits: Vec<bool>,
    defaults: Vec<String>,
    errors: Vec<(String, usize, String)>,
}

impl Judgement {
    pub(crate) fn of(document: &Document, json: &Value, shapes: &[Shape], generated: &[Generated]) -> Self {
        let mut asked = HashMap::new();
        let mut cases = Vec::new();
        let mut text = PRELUDE.to_owned();
        let mut line = text.lines().count();
        let mut lines = Vec::new();
        for (shape, (generated, mutated)) in shapes.iter().zip(generated) {
            let outputs = shape.values.iter().map(|case| ("output", &case.json));
            let inputs = shape.inputs.iter().chain(&shape.refused).map(|case| ("input", &case.json));
            let generated_inputs = generated.iter().chain(mutated).map(|json| ("input", json));
            for (index, (direction, value)) in outputs.chain(inputs).chain(generated_inputs).enumerate() {
                asked.insert((shape.name, direction, value.to_string()), cases.len());
                cases.push((shape.name, direction, value.clone()));
                let written = shape.values.len() + shape.inputs.len() + shape.refused.len();
                if index < written + COMPILED {
                    writeln!(text, "{direction}({}, {});", json!(shape.name), typescript_of(shape, value)).unwrap();
                    line += 1;
                    lines.push((shape.name, direction, value.clone(), line));
                }
            }
        }
        let mut files = json!({"corpus.ts": typescript::print(document).unwrap()});
        let mut relations = Vec::new();
        let mut broken = Vec::new();
        let mut panics = Vec::new();
        let mut declarations = Declarations::default();
        for shape in shapes {
            match shape.relation.0 {
                Relation::Broken => {
                    let mut own = Declarations::default();
                    let name = (shape.declare)(&mut own);
                    files[format!("{}.ts", shape.name)] =
                        json!(format!("{}export type It = {name};\n", declared(&own)));
                    broken.push(shape.name);
                }
                Relation::Panics => {
                    let mut own = Declarations::default();
                    (shape.declare)(&mut own);
                    panics.extend(own.types.values().any(Option::is_none).then_some(shape.name));
                }
                expected => {
                    let name = qualified(&(shape.declare)(&mut declarations), &declarations);
                    let of = json!(shape.name);
                    writeln!(text, "export const {}: Relation<Output<{of}>, {name}> = \"{expected}\";", shape.name)
                        .unwrap();
                    line += 1;
                    relations.push((shape.name, line));
                }
            }
        }
        files["rs.ts"] = json!(declared(&declarations));
        files["cases.ts"] = json!(text);
        let printed = judge(&json!({"document": json, "cases": cases, "files": files}));
        let errors = printed.errors.into_iter().map(|(file, line, message)| ((file, line), message)).collect();
        Self { fits: printed.fits, asked, defaults: printed.defaults, errors, lines, relations, broken, panics }
    }

    /// Holds a shape against all judges.
    pub(crate) fn hold(&self, shape: &Shape, generated: &Generated, problems: &mut Problems) {
        for case in &shape.values {
            self.hold_case(shape, "output", case, true, problems);
        }
        for case in &shape.inputs {
            self.hold_case(shape, "input", case, true, problems);
        }
        for case in &shape.refused {
            self.hold_case(shape, "input", case, false, problems);
        }
        self.hold_generated(shape, &generated.0, problems);
        self.hold_serde(shape, generated, problems);
        self.hold_relation(shape, problems);
    }

    fn hold_case(&self, shape: &Shape, direction: &'static str, case: &Case, fits: bool, problems: &mut Problems) {
        let takes = [
            (Judge::Schema, self.fits(shape, direction, &case.json), String::new()),
            match self.error(shape, direction, &case.json) {
                Some(error) => (Judge::TypeScript, false, error.to_owned()),
                None => (Judge::TypeScript, true, String::new()),
            },
        ];
        for (judge, taken, error) in takes {
            let (json, verdict) = (&case.json, if taken { "takes" } else { "refuses" });
            match (taken == fits, case.differs(judge)) {
                (false, false) => problems.add(shape, format!("{judge} {verdict} the {direction} {json} {error}")),
                (true, true) => problems.add(shape, format!("a named difference is gone: {judge} {verdict} {json}")),
                _ => {}
            }
        }
    }

    /// Enough was generated, and what was compiled of it TypeScript takes.
    fn hold_generated(&self, shape: &Shape, generated: &[Value], problems: &mut Problems) {
        let fitting: Vec<&Value> =
            generated.iter().filter(|json| self.fits(shape, "input", json)).take(GENERATED).collect();
        if fitting.len() < GENERATED.min(generated.len()) || fitting.len() < 20 {
            let example = generated.iter().find(|json| !self.fits(shape, "input", json));
            problems.add(shape, format!("only {} generated values fit its schema, and not {example:?}", fitting.len()));
        }
        for json in fitting.into_iter().filter(|json| (shape.read)(json).is_ok() && !has_unknown(json)) {
            if let Some(error) = self.error(shape, "input", json) {
                problems.add(shape, format!("TypeScript refuses the generated {json}: {error}"));
            }
        }
    }

    /// What fits the schema is taken by serde, and nothing else.
    fn hold_serde(&self, shape: &Shape, (generated, mutated): &Generated, problems: &mut Problems) {
        for (fits, named, verdict) in [
            (true, shape.stricter, "serde refuses what fits the schema"),
            (false, shape.laxer, "serde takes what does not fit the schema"),
        ] {
            let differs = |json: &&Value| self.fits(shape, "input", json) == fits && (shape.read)(json).is_ok() != fits;
            match (generated.iter().chain(mutated).find(differs), named) {
                (Some(json), None) => problems.add(shape, format!("{verdict}, {json}: {:?}", (shape.read)(json))),
                (None, Some(why)) => problems.add(shape, format!("a named difference is gone: {verdict}, {why}")),
                _ => {}
            }
        }
    }

    fn hold_relation(&self, shape: &Shape, problems: &mut Problems) {
        match shape.relation.0 {
            Relation::Broken if !self.errors.keys().any(|(file, _)| *file == format!("{}.ts", shape.name)) => {
                problems.add(shape, "a named difference is gone: what ts-rs prints is TypeScript");
            }
            Relation::Panics if !self.panics.contains(&shape.name) => {
                problems.add(shape, "a named difference is gone: ts-rs does not panic");
            }
            Relation::Broken | Relation::Panics => {}
            _ => {
                let line = self.relations.iter().find(|(name, _)| *name == shape.name).unwrap().1;
                if let Some(error) = self.errors.get(&("cases.ts".to_owned(), line)) {
                    problems.add(shape, format!("is related to ts-rs otherwise: {error}"));
                }
            }
        }
    }

    /// What belongs to no shape: errors in the files that are printed, and defaults that do not fit.
    pub(crate) fn rest(&self) -> Vec<String> {
        let broken = |file: &str| self.broken.iter().any(|name| file == format!("{name}.ts"));
        let elsewhere = self.errors.iter().filter(|((file, line), _)| {
            let case = self.lines.iter().any(|it| it.3 == *line) || self.relations.iter().any(|it| it.1 == *line);
            !(broken(file) || file == "cases.ts" && case)
        });
        let errors = elsewhere.map(|((file, line), error)| format!("{file}:{line}: {error}"));
        let defaults = self.defaults.iter().map(|it| format!("a default does not fit its schema: {it}"));
        errors.chain(defaults).collect()
    }

    fn fits(&self, shape: &Shape, direction: &'static str, json: &Value) -> bool {
        self.fits[self.asked[&(shape.name, direction, json.to_string())]]
    }

    fn error(&self, shape: &Shape, direction: &str, json: &Value) -> Option<&str> {
        let line =
            self.lines.iter().find(|(name, of, value, _)| *name == shape.name && *of == direction && value == json)?.3;
        self.errors.get(&("cases.ts".to_owned(), line)).map(String::as_str)
    }
}

/// A field that no type names. In a literal TypeScript takes it for a mistake of spelling.
fn has_unknown(json: &Value) -> bool {
    json.to_string().contains("\"_unknown\"")
}

/// JSON as an expression of TypeScript.
fn typescript_of(shape: &Shape, json: &Value) -> String {
    // To TypeScript it ends a line, in strings too.
    let text = json.to_string().replace('\u{2028}', "\\u2028");
    if shape.binary { text.replace(&json!(BINARY).to_string(), "new Uint8Array(6)") } else { text }
}

/// The declarations as a module.
fn declared(declarations: &Declarations) -> String {
    let declared = declarations.types.values().flatten();
    declared.fold("export type Nothing = never;\n".to_owned(), |file, it| file + "export " + it + "\n")
}

/// A type of ts-rs as it is written in another module.
fn qualified(name: &str, declarations: &Declarations) -> String {
    let mut qualified = String::new();
    let mut word = String::new();
    for next in name.chars().chain(['\0']) {
        if next.is_alphanumeric() || next == '_' || next == '$' {
            word.push(next);
            continue;
        }
        if declarations.types.contains_key(&word) {
            qualified.push_str("Rs.");
        }
        qualified.push_str(&word);
        word.clear();
        qualified.extend((next != '\0').then_some(next));
    }
    qualified
}

/// Runs the judges that are of JavaScript.
fn judge(question: &Value) -> Printed {
    let folder = node::folder("corpus");
    fs::write(folder.join("judge.mjs"), include_str!("judge.mjs")).unwrap();
    let printed = node(Command::new("node").arg("judge.mjs"), &folder, &question.to_string());
    serde_json::from_slice(&printed).unwrap()
}
