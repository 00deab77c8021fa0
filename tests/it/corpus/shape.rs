//! A Rust type, its values, the JSON that it takes and refuses, and where the judges differ.

use std::fmt;

use ackord::__private::issues;
use ackord::Payload;
use serde_json::Value;

use super::oracle::{Declarations, Relation};
use super::source;

/// Who says whether a JSON value fits, beside serde.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Judge {
    /// A validator of JSON Schema that is not ours.
    Schema,
    /// `tsc --strict`.
    TypeScript,
    /// Our own pass over the schema, which finds the issues of what serde refuses.
    Pass,
}

impl fmt::Display for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Schema => "JSON Schema",
            Self::TypeScript => "TypeScript",
            Self::Pass => "the issues",
        })
    }
}

/// A judge that says otherwise than serde, and why.
pub(crate) type Difference = (Judge, &'static str);

/// JSON, and the judges that differ about it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) json: Value,
    /// As it is written: a value keeps the order of its fields.
    pub(crate) text: String,
    pub(crate) differences: Vec<Difference>,
}

impl Case {
    pub(crate) fn new(json: Value, differences: Vec<Difference>) -> Self {
        Self { text: json.to_string(), json, differences }
    }

    pub(crate) fn differs(&self, judge: Judge) -> bool {
        self.differences.iter().any(|(other, _)| *other == judge)
    }
}

/// A shape whose type is forgotten.
pub(crate) struct Shape {
    /// The name of the event that takes and gives it.
    pub(crate) name: &'static str,
    /// What it is among: the first line of its file.
    pub(crate) group: String,
    /// What it is, for the reference.
    pub(crate) title: &'static str,
    /// The type as it is written.
    pub(crate) of: &'static str,
    /// The items that make it up.
    pub(crate) rust: Vec<String>,
    pub(crate) notes: Vec<&'static str>,
    pub(crate) values: Vec<Case>,
    pub(crate) inputs: Vec<Case>,
    pub(crate) refused: Vec<Case>,
    /// How our output type relates to that of ts-rs, and why it is not equal.
    pub(crate) relation: (Relation, &'static str),
    /// Why serde refuses some of what fits the schema.
    pub(crate) stricter: Option<&'static str>,
    /// Why serde takes some of what does not fit the schema.
    pub(crate) laxer: Option<&'static str>,
    /// Has binary data: base64 here, which stands for bytes in TypeScript.
    pub(crate) binary: bool,
    /// Reads a value and runs its constraints.
    pub(crate) read: fn(&Value) -> Result<(), String>,
    pub(crate) declare: fn(&mut Declarations) -> String,
}

impl Shape {
    /// All differences that it names, each once.
    pub(crate) fn differences(&self) -> Vec<String> {
        let cases = self.values.iter().chain(&self.inputs).chain(&self.refused);
        let mut all: Vec<String> = Vec::new();
        for case in cases {
            let mut reasons: Vec<&str> = case.differences.iter().map(|(_, why)| *why).collect();
            reasons.dedup();
            for why in reasons {
                let judges =
                    case.differences.iter().filter(|(_, other)| *other == why).map(|(judge, _)| judge.to_string());
                all.push(format!("{}: {why}", judges.collect::<Vec<_>>().join(", ")));
            }
        }
        all.extend(self.stricter.map(|why| format!("serde refuses more: {why}")));
        all.extend(self.laxer.map(|why| format!("serde takes more: {why}")));
        let (relation, why) = self.relation;
        if relation != Relation::Equal {
            all.push(format!("ts-rs ({relation}): {why}"));
        }
        let mut seen = Vec::new();
        all.retain(|it| {
            !seen.contains(it) && {
                seen.push(it.clone());
                true
            }
        });
        all
    }
}

/// A shape of the type `T`, while it is written down.
pub(crate) struct ShapeOf<T> {
    shape: Shape,
    of: std::marker::PhantomData<fn() -> T>,
}

/// Begins a shape.
pub(crate) fn shape<T: Payload>(title: &'static str) -> ShapeOf<T> {
    ShapeOf {
        shape: Shape {
            name: "",
            group: String::new(),
            title,
            of: "",
            rust: Vec::new(),
            notes: Vec::new(),
            values: Vec::new(),
            inputs: Vec::new(),
            refused: Vec::new(),
            relation: (Relation::Equal, ""),
            stricter: None,
            laxer: None,
            binary: false,
            read: read::<T>,
            declare: Declarations::add::<T>,
        },
        of: std::marker::PhantomData,
    }
}

impl<T: Payload> ShapeOf<T> {
    /// A value, which is serialised.
    #[expect(clippy::needless_pass_by_value, reason = "values are written in place")]
    pub(crate) fn value(mut self, value: T) -> Self {
        let text = serde_json::to_string(&value).unwrap();
        self.shape.values.push(Case { json: serde_json::from_str(&text).unwrap(), text, differences: Vec::new() });
        self
    }

    /// A value whose JSON judges refuse.
    pub(crate) fn value_but(self, value: T, judges: &[Judge], why: &'static str) -> Self {
        let mut it = self.value(value);
        if let Some(case) = it.shape.values.last_mut() {
            case.differences = judges.iter().map(|judge| (*judge, why)).collect();
        }
        it
    }

    /// JSON that serde takes.
    pub(crate) fn input(mut self, json: Value) -> Self {
        self.shape.inputs.push(Case::new(json, Vec::new()));
        self
    }

    /// JSON that serde takes, and that judges refuse.
    pub(crate) fn input_but(mut self, json: Value, judges: &[Judge], why: &'static str) -> Self {
        self.shape.inputs.push(Case::new(json, judges.iter().map(|judge| (*judge, why)).collect()));
        self
    }

    /// JSON that serde or the constraints refuse.
    pub(crate) fn refused(mut self, json: Value) -> Self {
        self.shape.refused.push(Case::new(json, Vec::new()));
        self
    }

    /// JSON that serde or the constraints refuse, and that judges take.
    pub(crate) fn refused_but(mut self, json: Value, judges: &[Judge], why: &'static str) -> Self {
        self.shape.refused.push(Case::new(json, judges.iter().map(|judge| (*judge, why)).collect()));
        self
    }

    /// How our output type relates to that of ts-rs where they are not equal.
    pub(crate) fn ts_rs(mut self, relation: Relation, why: &'static str) -> Self {
        self.shape.relation = (relation, why);
        self
    }

    /// serde refuses some of what fits the schema.
    pub(crate) fn stricter(mut self, why: &'static str) -> Self {
        self.shape.stricter = Some(why);
        self
    }

    /// serde takes some of what does not fit the schema.
    pub(crate) fn laxer(mut self, why: &'static str) -> Self {
        self.shape.laxer = Some(why);
        self
    }

    pub(crate) fn binary(mut self) -> Self {
        self.shape.binary = true;
        self
    }

    /// A sentence for the reference.
    pub(crate) fn note(mut self, note: &'static str) -> Self {
        self.shape.notes.push(note);
        self
    }

    pub(crate) fn done(mut self, name: &'static str, of: &'static str, file: &str) -> Shape {
        self.shape.name = name;
        self.shape.of = of;
        self.shape.group = file.lines().next().unwrap().trim_start_matches("//! ").trim_end_matches('.').to_owned();
        self.shape.rust = source::items(file, of);
        self.shape
    }
}

fn read<T: Payload>(json: &Value) -> Result<(), String> {
    let value: T = serde_json::from_str(&json.to_string()).map_err(|error| error.to_string())?;
    match issues(&value).as_slice() {
        [] => Ok(()),
        issues => Err(format!("{issues:?}")),
    }
}
