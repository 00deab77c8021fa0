//! JSON that fits a schema, the same in every run.

use serde_json::{Map, Value, json};

/// A small generator of numbers.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most - least).unwrap();
        // The ends are where it matters.
        match self.below(4) {
            0 => least,
            1 => most,
            _ => least + i64::try_from(self.below(span + 1)).unwrap(),
        }
    }
}

/// What a mutation puts in the place of something else.
fn others() -> [Value; 9] {
    [json!(null), json!(true), json!(0), json!(-1), json!(1.5), json!("x"), json!([]), json!({}), json!(["x", 1])]
}

impl Random {
    /// The value with one place changed.
    pub(crate) fn mutated(&mut self, value: &Value) -> Value {
        let mut value = value.clone();
        self.mutate(&mut value, 0);
        value
    }

    fn mutate(&mut self, at: &mut Value, depth: u64) {
        let count = at.as_array().map_or(0, Vec::len) + at.as_object().map_or(0, Map::len);
        // Deeper down there is more to change.
        if count > 0 && !self.one_in(4 + depth) {
            let index = usize::try_from(self.below(count as u64)).unwrap();
            let inner = match at {
                Value::Array(items) => items.get_mut(index),
                Value::Object(members) => members.values_mut().nth(index),
                _ => None,
            };
            if let Some(inner) = inner {
                return self.mutate(inner, depth + 1);
            }
        }
        let other = self.pick(&others()).clone();
        match at {
            Value::Array(items) if self.one_in(2) => match self.below(2) {
                0 => drop(items.pop()),
                _ => items.push(other),
            },
            Value::Object(members) if !self.one_in(4) => {
                let name = members.keys().next().cloned();
                match (self.below(3), name) {
                    (0, Some(name)) => drop(members.remove(&name)),
                    (1, Some(name)) => {
                        let value = members.remove(&name).unwrap();
                        members.insert(format!("{name}_"), value);
                    }
                    _ => drop(members.insert("_unknown".to_owned(), other)),
                }
            }
            _ => *at = other,
        }
    }
}

const WORDS: [&str; 6] = ["", "a", "lobby", "größe", "a \"quoted\" word", "😀\n"];
/// For patterns, which the generator does not read.
const PATTERNED: [&str; 4] = ["abc", "a-room", "x", "7"];
/// For formats, which bind nobody.
const FORMATTED: [&str; 4] = ["ann@example.org", "https://example.org/a", "2024-02-29", "abc"];

/// Generates values of the schemas of one document.
pub(crate) struct Generator<'a> {
    pub(crate) document: &'a Value,
    pub(crate) random: Random,
}

impl Generator<'_> {
    /// A value that ought to fit; none where the schema is too deep, or nothing fits.
    pub(crate) fn value(&mut self, schema: &Value, depth: u32) -> Option<Value> {
        let Value::Object(keywords) = schema else {
            let any = [json!(1), json!("text"), json!(null), json!([true]), json!({"a": "b"})];
            return (*schema != json!(false)).then(|| self.random.pick(&any).clone());
        };
        let depth = depth.checked_sub(1)?;
        let mut parts = Vec::new();
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#')?;
            let referenced = self.document.pointer(pointer)?.clone();
            parts.push(self.value(&referenced, depth)?);
        }
        for union in ["anyOf", "oneOf"] {
            if let Some(arms) = keywords.get(union).and_then(Value::as_array) {
                // What refers to itself comes to an end in one of the others.
                let first = usize::try_from(self.random.below(arms.len() as u64)).unwrap();
                let mut order = arms.iter().cycle().skip(first).take(arms.len());
                parts.push(order.find_map(|arm| self.value(arm, depth))?);
            }
        }
        for part in keywords.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            parts.push(self.value(part, depth)?);
        }
        let alone = parts.is_empty();
        if alone || keywords.contains_key("properties") {
            parts.push(self.own(keywords, depth)?);
        }
        merged(parts)
    }

    /// What the keywords say beside the parts of a composed schema.
    fn own(&mut self, keywords: &Map<String, Value>, depth: u32) -> Option<Value> {
        if let Some(constant) = keywords.get("const") {
            return Some(constant.clone());
        }
        if let Some(values) = keywords.get("enum").and_then(Value::as_array) {
            return Some(self.random.pick(values).clone());
        }
        let kind = match keywords.get("type") {
            Some(Value::String(one)) => one.clone(),
            Some(Value::Array(several)) => self.random.pick(several).as_str()?.to_owned(),
            _ if keywords.contains_key("properties") || keywords.contains_key("additionalProperties") => {
                "object".to_owned()
            }
            _ => return self.value(&json!(true), 1),
        };
        let limit = |key: &str| keywords.get(key).and_then(Value::as_i64);
        Some(match kind.as_str() {
            "null" => json!(null),
            "boolean" => json!(self.random.one_in(2)),
            "integer" => {
                let (least, most) = match keywords.get("format").and_then(Value::as_str).unwrap_or_default() {
                    "uint8" => (0, 255),
                    "uint16" => (0, 65_535),
                    "uint32" => (0, i64::from(u32::MAX)),
                    "int8" => (-128, 127),
                    "int16" => (-32_768, 32_767),
                    "int32" => (i64::from(i32::MIN), i64::from(i32::MAX)),
                    format if format.starts_with('u') => (0, 1 << 53),
                    _ => (-(1 << 53), 1 << 53),
                };
                let (least, most) = (limit("minimum").unwrap_or(least), limit("maximum").unwrap_or(most));
                json!(self.random.between(least, most))
            }
            "number" => {
                let bound = |key: &str| keywords.get(key).and_then(Value::as_f64);
                let (least, most) = (bound("minimum").unwrap_or(-1e6), bound("maximum").unwrap_or(1e6));
                let step = f64::from(u32::try_from(self.random.below(1 << 20)).unwrap()) / f64::from(1 << 20);
                json!(least + (most - least) * step)
            }
            "string" => self.text(keywords)?,
            "array" => self.array(keywords, depth)?,
            "object" => self.object(keywords, depth)?,
            _ => return None,
        })
    }

    fn text(&mut self, keywords: &Map<String, Value>) -> Option<Value> {
        if keywords.get("x-binary") == Some(&json!(true)) {
            // Not everything is base64.
            return Some(json!(if self.random.one_in(8) { "*" } else { super::BINARY }));
        }
        if let Some(integer) = keywords.get("x-integer").and_then(Value::as_str) {
            let least = if integer.starts_with('u') { 0 } else { i64::MIN / 2 };
            return Some(json!(self.random.between(least, i64::MAX / 2 - 1).to_string()));
        }
        if keywords.contains_key("pattern") {
            return Some(json!(self.random.pick(&PATTERNED)));
        }
        if keywords.contains_key("format") {
            return Some(json!(self.random.pick(&FORMATTED)));
        }
        let limit = |key: &str| keywords.get(key).and_then(Value::as_u64);
        let (least, most) = (limit("minLength"), limit("maxLength"));
        if least.is_none() && most.is_none() {
            return Some(json!(self.random.pick(&WORDS)));
        }
        let least = least.unwrap_or(0);
        let most = most.unwrap_or(least + 4);
        let length = self.random.between(i64::try_from(least).ok()?, i64::try_from(most).ok()?);
        Some(json!("😀".repeat(usize::try_from(length).ok()?)))
    }

    fn array(&mut self, keywords: &Map<String, Value>, depth: u32) -> Option<Value> {
        let limit = |key: &str| keywords.get(key).and_then(Value::as_i64);
        let prefix = keywords.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let least = limit("minItems").unwrap_or(0);
        let most = limit("maxItems").unwrap_or(least + 3);
        let count = usize::try_from(self.random.between(least, most)).ok()?;
        let rest = keywords.get("items").cloned().unwrap_or(json!(true));
        let mut items = Vec::new();
        for index in 0..count {
            match self.value(prefix.get(index).unwrap_or(&rest), depth) {
                Some(item) => items.push(item),
                None if items.len() >= usize::try_from(least).ok()? => break,
                None => return None,
            }
        }
        if keywords.get("uniqueItems") == Some(&json!(true)) {
            let mut unique: Vec<Value> = Vec::new();
            items.retain(|item| {
                !unique.contains(item) && {
                    unique.push(item.clone());
                    true
                }
            });
        }
        Some(Value::Array(items))
    }

    fn object(&mut self, keywords: &Map<String, Value>, depth: u32) -> Option<Value> {
        let mut object = Map::new();
        let required = keywords.get("required").and_then(Value::as_array);
        for (name, schema) in keywords.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let is_required = required.is_some_and(|all| all.contains(&json!(name)));
            if is_required || self.random.one_in(2) {
                match self.value(schema, depth) {
                    Some(value) => drop(object.insert(name.clone(), value)),
                    None if is_required => return None,
                    None => {}
                }
            }
        }
        let least = keywords.get("minProperties").and_then(Value::as_u64).unwrap_or(0);
        let mut more: Vec<(&str, Value)> = Vec::new();
        for (pattern, schema) in keywords.get("patternProperties").and_then(Value::as_object).into_iter().flatten() {
            let keys: &[&str] = if pattern.contains('-') { &["-3", "0", "12"] } else { &["0", "7", "12"] };
            more.extend(keys.iter().map(|key| (*key, schema.clone())));
        }
        match keywords.get("additionalProperties").or_else(|| keywords.get("unevaluatedProperties")) {
            Some(Value::Bool(false)) => {}
            Some(schema) => more.extend(["x", "y", "größe"].map(|key| (key, schema.clone()))),
            // What is not named is nobody's, and may be there.
            None => more.extend(self.random.one_in(8).then_some(("_unknown", json!(true)))),
        }
        for (key, schema) in more {
            if !object.contains_key(key)
                && (self.random.one_in(2) || (object.len() as u64) < least)
                && let Some(value) = self.value(&schema, depth)
            {
                object.insert(key.to_owned(), value);
            }
        }
        Some(Value::Object(object))
    }
}

/// One value of what all parts hold: objects have the members of each.
fn merged(parts: Vec<Value>) -> Option<Value> {
    parts.into_iter().reduce(|one, other| match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            one.extend(other);
            Value::Object(one)
        }
        (one, _) => one,
    })
}
