//! A validator for what schemars generates: every problem of a JSON value, with its path.

use std::collections::HashMap;

use regex_lite::Regex;
use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::words::{Unit, alternatives, bound, brief, kind_of, with_article};
use crate::typed::check::{Issue, MAX_ISSUES, escaped};
use crate::typed::codes;
use crate::typed::constraint::{Unformatted, compile_pattern, unformatted, unmatched};
use crate::typed::describe::LETTER;
use crate::typed::int_string::{self, Unfit};
use crate::values::parser::bytes::Bytes;

/// Schemas and values are followed down to this depth.
const DEEPEST: usize = 128;

/// Schemas are applied this many times: the arms of recursive unions multiply.
const MOST_STEPS: usize = 100_000;

/// The length of text, in bytes, that counts as a step: patterns are slow, and unions hold them against a text many times.
const STEP: usize = 64;

/// How binary data stands in the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    /// In a packet with attachments: as a placeholder, and as nothing else.
    Attachment,
    /// Where there are no attachments: as a base64 string.
    Base64,
}

/// Checks values, and collects what does not hold.
pub(super) struct Validator<'a> {
    definitions: &'a Map<String, Value>,
    binary: Binary,
    pub(super) path: String,
    pub(super) issues: Vec<Issue>,
    steps: usize,
    /// Those that were met; `None` for what is no expression here.
    patterns: HashMap<String, Option<Regex>>,
}

impl<'a> Validator<'a> {
    pub(super) fn new(definitions: &'a Map<String, Value>, binary: Binary) -> Self {
        Self { definitions, binary, path: String::new(), issues: Vec::new(), steps: 0, patterns: HashMap::new() }
    }

    /// Checks the whole payload.
    pub(super) fn check(&mut self, schema: &Value, value: &Value) {
        self.validate(schema, value, 0);
    }

    /// Checks the argument at `index`.
    pub(super) fn check_index(&mut self, index: usize, schema: &Value, value: &Value) {
        self.within(&index.to_string(), |it| it.validate(schema, value, 0));
    }

    /// Reports that there is no argument at `index`.
    pub(super) fn missing_argument(&mut self, index: usize) {
        self.within(&index.to_string(), |it| {
            it.issue(codes::MISSING_ARGUMENT, format!("argument {index} is missing"));
        });
    }

    pub(super) fn into_issues(self) -> Vec<Issue> {
        self.issues
    }

    pub(super) fn validate(&mut self, schema: &Value, value: &Value, depth: usize) {
        self.steps += 1;
        if depth > DEEPEST || self.is_exhausted() {
            return;
        }
        let schema = match schema {
            Value::Bool(false) => return self.issue(codes::UNEXPECTED, "nothing is expected here"),
            Value::Object(schema) => schema,
            _ => return,
        };
        if let Some(referenced) = self.referenced(schema) {
            self.validate(referenced, value, depth + 1);
        }
        if let Some(all) = array(schema, "allOf") {
            for part in all {
                self.validate(part, value, depth + 1);
            }
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(arms) = array(schema, key) {
                self.union(arms, value, depth + 1);
            }
        }
        if !self.fits_type(schema, value) {
            return;
        }
        self.constants(schema, value);
        match value {
            Value::String(_) if is_binary(schema) => match Bytes::deserialize(value) {
                Ok(bytes) => self.length(schema, ["x-minBytes", "x-maxBytes"], bytes.len(), ("byte", "bytes")),
                Err(_) => self.issue(codes::FORMAT, "must be base64"),
            },
            Value::String(text) => self.text(schema, text),
            Value::Number(_) => self.range(schema, value),
            Value::Array(items) => self.items(schema, items, depth),
            Value::Object(object) if !is_binary(schema) => self.members(schema, object, depth),
            _ => {}
        }
    }

    fn referenced(&self, schema: &Map<String, Value>) -> Option<&'a Value> {
        let name = schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
        self.definitions.get(name).or_else(|| {
            let name = percent_encoding::percent_decode_str(name).decode_utf8().ok()?;
            self.definitions.get(&name.replace("~1", "/").replace("~0", "~"))
        })
    }

    /// Whether the value is of a type that the schema names; reports it if not.
    fn fits_type(&mut self, schema: &Map<String, Value>, value: &Value) -> bool {
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        let binary = is_binary(schema);
        let fits = types.iter().any(|kind| match *kind {
            "string" if binary => self.is_binary_data(value),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object() && !(self.binary == Binary::Attachment && is_placeholder(value)),
            "null" => value.is_null(),
            _ => true,
        });
        if !fits {
            let expected: Vec<&str> = types
                .iter()
                .map(|kind| match *kind {
                    "string" if binary => match self.binary {
                        Binary::Attachment => "binary data",
                        Binary::Base64 => "a base64 string",
                    },
                    kind => with_article(kind),
                })
                .collect();
            let expected = expected.join(" or ");
            let got = match value {
                // That it is a number was known.
                Value::Number(number) if types.contains(&"integer") => number.to_string(),
                _ => kind_of(value).to_owned(),
            };
            self.issue(codes::TYPE, format!("expected {expected}, got {got}"));
        }
        fits
    }

    fn is_binary_data(&self, value: &Value) -> bool {
        match self.binary {
            Binary::Attachment => is_placeholder(value),
            Binary::Base64 => value.is_string(),
        }
    }

    fn constants(&mut self, schema: &Map<String, Value>, value: &Value) {
        if let Some(constant) = schema.get("const")
            && constant != value
        {
            let got = brief(value);
            self.issue(codes::CONST, format!("expected {}, got {got}", brief(constant)));
        }
        if let Some(values) = array(schema, "enum")
            && !values.contains(value)
        {
            self.none_of(values.iter(), value);
        }
        // An integer that is never 0.
        if let Some(constant) = schema.get("not").and_then(|not| not.get("const"))
            && constant == value
        {
            self.issue(codes::RANGE, format!("must not be {}", brief(constant)));
        }
    }

    pub(super) fn none_of<'v>(&mut self, expected: impl Iterator<Item = &'v Value>, value: &Value) {
        let expected = alternatives(expected.map(brief));
        self.issue(codes::ENUM, format!("expected {expected}, got {}", brief(value)));
    }

    fn range(&mut self, schema: &Map<String, Value>, value: &Value) {
        let limits = limits(schema);
        let limit = |key: &str| schema.get(key).filter(|it| it.is_number());
        let minimum = limit("minimum").or_else(|| limits.as_ref().map(|(minimum, _)| minimum));
        let maximum = limit("maximum").or_else(|| limits.as_ref().map(|(_, maximum)| maximum));
        let checks = [
            (minimum, (|value, limit| value >= limit) as Holds, "at least"),
            (maximum, (|value, limit| value <= limit) as Holds, "at most"),
            (limit("exclusiveMinimum"), (|value, limit| value > limit) as Holds, "more than"),
            (limit("exclusiveMaximum"), (|value, limit| value < limit) as Holds, "less than"),
        ];
        for (limit, holds, words) in checks {
            if let Some(limit) = limit
                && let (Some(number), Some(bound)) = (value.as_f64(), limit.as_f64())
                && !holds(number, bound)
            {
                self.issue(codes::RANGE, format!("must be {words} {limit}"));
            }
        }
    }

    fn text(&mut self, schema: &Map<String, Value>, text: &str) {
        self.steps += text.len() / STEP;
        self.length(schema, ["minLength", "maxLength"], text.chars().count(), ("character", "characters"));
        if let Some(integer) = schema.get("x-integer").and_then(Value::as_str) {
            match int_string::fit(text, integer) {
                Ok(()) => {}
                Err(Unfit::NoInteger) => self.issue(codes::PATTERN, "must be the digits of an integer"),
                Err(Unfit::Below(minimum)) => self.issue(codes::RANGE, format!("must be at least {minimum}")),
                Err(Unfit::Above(maximum)) => self.issue(codes::RANGE, format!("must be at most {maximum}")),
            }
            return;
        }
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
            && !self.matches(pattern, text)
        {
            self.issue(codes::PATTERN, unmatched(pattern));
        }
        let format = schema.get("format").and_then(Value::as_str);
        if let Some(Unformatted { code, message }) = format.and_then(|format| unformatted(format, text)) {
            self.issue(code, message);
        }
    }

    /// Whether a text is of a pattern; of what is no expression every text is.
    fn matches(&mut self, pattern: &str, text: &str) -> bool {
        if self.is_exhausted() {
            return true;
        }
        if !self.patterns.contains_key(pattern) {
            self.patterns.insert(pattern.to_owned(), compile_pattern(pattern));
        }
        self.patterns.get(pattern).and_then(Option::as_ref).is_none_or(|regex| regex.is_match(text))
    }

    /// Checks a count against the bounds under two keywords.
    fn length(&mut self, schema: &Map<String, Value>, [minimum, maximum]: [&str; 2], count: usize, unit: Unit) {
        let limit = |keyword: &str| {
            let limit = schema.get(keyword).and_then(Value::as_u64);
            limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
        };
        let (minimum, maximum) = (limit(minimum), limit(maximum));
        // A tuple has no other length.
        let exactly = minimum == maximum && schema.contains_key("prefixItems");
        if let Some(minimum) = minimum.filter(|minimum| count < *minimum) {
            self.issue(codes::LENGTH, bound(if exactly { "exactly" } else { "at least" }, minimum, unit));
        }
        if let Some(maximum) = maximum.filter(|maximum| count > *maximum) {
            self.issue(codes::LENGTH, bound(if exactly { "exactly" } else { "at most" }, maximum, unit));
        }
    }

    fn items(&mut self, schema: &Map<String, Value>, items: &[Value], depth: usize) {
        self.length(schema, ["minItems", "maxItems"], items.len(), ("element", "elements"));
        let first = array(schema, "prefixItems").unwrap_or_default();
        let rest = schema.get("items");
        for (index, item) in items.iter().enumerate() {
            let Some(schema) = first.get(index).or(rest) else {
                return;
            };
            if self.is_full() {
                return;
            }
            self.within(&index.to_string(), |it| it.validate(schema, item, depth + 1));
        }
    }

    fn members(&mut self, schema: &Map<String, Value>, object: &Map<String, Value>, depth: usize) {
        self.length(schema, ["minProperties", "maxProperties"], object.len(), ("entry", "entries"));
        for name in array(schema, "required").unwrap_or_default() {
            if let Some(name) = name.as_str()
                && !object.contains_key(name)
            {
                self.within(name, |it| it.issue(codes::REQUIRED, "is missing"));
            }
        }
        let properties = map(schema, "properties");
        let patterns = map(schema, "patternProperties");
        let additional = schema.get("additionalProperties");
        for (name, value) in object {
            if self.is_full() {
                return;
            }
            let schema = properties
                .and_then(|properties| properties.get(name))
                .or_else(|| {
                    let mut patterns = patterns?.iter();
                    patterns.find_map(|(pattern, schema)| is_of(pattern, name).then_some(schema))
                })
                .or(additional);
            match schema {
                None => {}
                Some(Value::Bool(false)) => self.within(name, |it| {
                    match patterns.into_iter().flat_map(Map::keys).find_map(|pattern| key_of(pattern)) {
                        Some(key) => it.issue(codes::KEY, format!("the key must be {key}")),
                        None => it.issue(codes::UNKNOWN_FIELD, "is not expected"),
                    }
                }),
                Some(schema) => self.within(name, |it| it.validate(schema, value, depth + 1)),
            }
        }
    }

    pub(super) fn within(&mut self, segment: &str, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(&escaped(segment));
        check(self);
        self.path.truncate(length);
    }

    /// Whether so much was tried that what was not found means nothing.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps > MOST_STEPS
    }

    fn is_full(&self) -> bool {
        self.issues.len() >= MAX_ISSUES
    }

    pub(super) fn issue(&mut self, code: &str, message: impl Into<String>) {
        let issue = Issue { path: self.path.clone(), code: code.to_owned(), message: message.into() };
        // The parts of a composed schema may find the same.
        if !self.is_full() && !self.issues.contains(&issue) {
            self.issues.push(issue);
        }
    }
}

/// Whether a number is on the right side of a limit.
type Holds = fn(f64, f64) -> bool;

fn array<'s>(schema: &'s Map<String, Value>, key: &str) -> Option<&'s [Value]> {
    schema.get(key)?.as_array().map(Vec::as_slice)
}

fn map<'s>(schema: &'s Map<String, Value>, key: &str) -> Option<&'s Map<String, Value>> {
    schema.get(key)?.as_object()
}

/// The patterns that schemars writes for keys that are numbers.
const NATURAL: &str = r"^\d+$";
const INTEGER: &str = r"^-?\d+$";

/// What a key of a pattern is, in words.
fn key_of(pattern: &str) -> Option<&'static str> {
    match pattern {
        NATURAL | INTEGER => Some("a number"),
        LETTER => Some("one character"),
        _ => None,
    }
}

/// Whether a key is of a pattern; those that Ackord writes are evaluated, and no others.
fn is_of(pattern: &str, key: &str) -> bool {
    let digits = match pattern {
        NATURAL => key,
        INTEGER => key.strip_prefix('-').unwrap_or(key),
        LETTER => return key.chars().count() == 1,
        _ => return true,
    };
    !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
}

/// The range of a Rust integer: schemars writes it down for some of them only.
fn limits(schema: &Map<String, Value>) -> Option<(Value, Value)> {
    Some(match schema.get("format")?.as_str()? {
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        _ => return None,
    })
}

fn is_binary(schema: &Map<String, Value>) -> bool {
    schema.get("x-binary") == Some(&Value::Bool(true))
}

/// Binary data in the JSON of a packet: `{"_placeholder":true,"num":0}`.
pub(super) fn is_placeholder(value: &Value) -> bool {
    value.get("_placeholder") == Some(&Value::Bool(true)) && value.get("num").is_some()
}
