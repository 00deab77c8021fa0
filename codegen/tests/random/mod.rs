//! Schemas as schemars writes them, and values of them, at random but the same in every run.

use serde_json::{Map, Value, json};

/// A small generator of numbers, the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    pub(crate) fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

pub(crate) const NAMES: [&str; 4] = ["a", "b", "c", "d"];
pub(crate) const TYPES: [&str; 3] = ["X", "Y", "Z"];

/// A schema as schemars writes them.
pub(crate) fn schema(random: &mut Random, depth: u64) -> Value {
    let kinds = if depth == 0 { 7 } else { 14 };
    let written = match random.below(kinds) {
        0 => json!({"type": "string"}),
        1 => json!({"type": "string", "minLength": random.below(3), "maxLength": 2 + random.below(3)}),
        2 => json!({"type": "integer", "minimum": random.below(3), "maximum": 3 + random.below(3)}),
        3 => json!({"type": *random.pick(&["integer", "number", "boolean", "null"])}),
        4 => json!({"type": "string", "enum": words(random)}),
        5 => json!({"type": "string", "contentEncoding": "base64", "x-binary": true}),
        6 if random.one_in(4) => json!(true),
        6 => json!({"type": "integer", "format": *random.pick(&["uint8", "int8", "uint16"])}),
        7 => json!({"type": "array", "items": schema(random, depth - 1), "maxItems": random.below(4)}),
        8 => {
            let count = random.below(3);
            let items: Vec<Value> = (0..count).map(|_| schema(random, depth - 1)).collect();
            json!({"type": "array", "prefixItems": items, "minItems": count, "maxItems": count})
        }
        9 => json!({"type": "object", "additionalProperties": schema(random, depth - 1)}),
        10 => {
            let tags: Vec<Value> = words(random)
                .iter()
                .map(|tag| {
                    let mut arm = structure(random, depth - 1);
                    arm["properties"]["tag"] = json!({"type": "string", "const": tag});
                    arm["required"].as_array_mut().unwrap().push(json!("tag"));
                    arm
                })
                .collect();
            json!({"oneOf": tags})
        }
        11 => {
            let arms: Vec<Value> = words(random).iter().map(|name| {
                json!({"type": "object", "properties": {name.as_str(): schema(random, depth - 1)}, "required": [name], "additionalProperties": false})
            }).collect();
            json!({"oneOf": arms})
        }
        12 => json!({"anyOf": [schema(random, depth - 1), schema(random, depth - 1)]}),
        _ if random.one_in(3) => json!({"$ref": format!("#/T/{}", random.pick(&TYPES))}),
        _ => structure(random, depth - 1),
    };
    if random.one_in(6) { json!({"anyOf": [written, {"type": "null"}]}) } else { written }
}

fn words(random: &mut Random) -> Vec<String> {
    let words: Vec<String> = NAMES.iter().filter(|_| random.one_in(2)).map(|it| (*it).to_owned()).collect();
    if words.is_empty() { vec!["a".to_owned()] } else { words }
}

fn structure(random: &mut Random, depth: u64) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for name in words(random) {
        if random.one_in(2) {
            required.push(name.clone());
        }
        properties.insert(name, schema(random, depth));
    }
    let mut structure = json!({"type": "object", "properties": properties, "required": required});
    if random.one_in(4) {
        structure["additionalProperties"] = json!(false);
    }
    structure
}

/// The schema with one place changed.
pub(crate) fn mutated(random: &mut Random, schema: &Value) -> Value {
    let mut schema = schema.clone();
    mutate(random, &mut schema, 2);
    schema
}

fn mutate(random: &mut Random, at: &mut Value, depth: u64) {
    if random.one_in(4) {
        *at = schema(random, depth);
        return;
    }
    let Value::Object(object) = at else { return };
    match random.below(4) {
        0 => {
            for key in ["minLength", "maxLength", "minimum", "maximum", "maxItems"] {
                if let Some(bound) = object.get(key).and_then(Value::as_u64) {
                    object.insert(key.to_owned(), json!((bound + random.below(3)).saturating_sub(1)));
                }
            }
        }
        1 => {
            if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut)
                && required.iter().all(|it| it != "tag")
            {
                required.pop();
            }
        }
        2 => {
            for key in ["enum", "oneOf"] {
                if let Some(arms) = object.get_mut(key).and_then(Value::as_array_mut) {
                    let dropped = arms.pop();
                    arms.extend(dropped.filter(|_| arms.is_empty()));
                }
            }
        }
        _ => {
            if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert((*random.pick(&NAMES)).to_owned(), schema(random, 1));
            }
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(key) {
            mutate(random, inner, depth);
        }
    }
    for key in ["anyOf", "oneOf", "prefixItems"] {
        if let Some(arms) = object.get_mut(key).and_then(Value::as_array_mut)
            && !arms.is_empty()
        {
            let place = usize::try_from(random.below(arms.len() as u64)).unwrap();
            mutate(random, &mut arms[place], depth);
        }
    }
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        let name = *random.pick(&NAMES);
        if let Some(property) = properties.get_mut(name) {
            mutate(random, property, depth);
        }
    }
}

pub(crate) fn placeholder() -> Value {
    json!({"_placeholder": true, "num": 0})
}

/// A value that a writer of the schema writes; none if it is nested too deeply, or there is none.
pub(crate) fn value(random: &mut Random, schema: &Value, types: &Value, depth: u64) -> Option<Value> {
    if depth == 0 {
        return None;
    }
    let Value::Object(keywords) = schema else {
        let any = [json!(1), json!("text"), json!(null), json!([true]), json!({"a": "b"}), placeholder()];
        return (*schema == json!(true)).then(|| random.pick(&any).clone());
    };
    if let Some(name) = keywords.get("$ref").and_then(Value::as_str) {
        return value(random, &types[name.strip_prefix("#/T/").unwrap()], types, depth - 1);
    }
    for union in ["anyOf", "oneOf"] {
        if let Some(arms) = keywords.get(union).and_then(Value::as_array) {
            let arm = random.pick(arms);
            return value(random, arm, types, depth);
        }
    }
    if let Some(constant) = keywords.get("const") {
        return Some(constant.clone());
    }
    if let Some(values) = keywords.get("enum").and_then(Value::as_array) {
        return Some(random.pick(values).clone());
    }
    let number = |key: &str| keywords.get(key).and_then(Value::as_i64);
    let between = |random: &mut Random, least: i64, most: i64| {
        let span = u64::try_from(most.checked_sub(least)?).ok()?;
        Some(least + i64::try_from(random.below(span + 1)).unwrap())
    };
    match keywords["type"].as_str()? {
        "string" if keywords.contains_key("x-binary") => Some(placeholder()),
        "string" => {
            let length = between(random, number("minLength").unwrap_or(0), number("maxLength").unwrap_or(6))?;
            Some(json!(random.pick(&NAMES).repeat(usize::try_from(length).unwrap())))
        }
        "integer" => {
            let (least, most) = match keywords.get("format").and_then(Value::as_str) {
                Some("uint8") => (0, 255),
                Some("int8") => (-128, 127),
                Some("uint16") => (0, 65_535),
                _ => (-70_000, 70_000),
            };
            let (least, most) = (number("minimum").unwrap_or(least), number("maximum").unwrap_or(most));
            let value = between(random, least, most)?;
            // The ends are where it matters.
            Some(json!(if random.one_in(3) {
                most
            } else if random.one_in(3) {
                least
            } else {
                value
            }))
        }
        "number" => Some(json!(f64::from(u32::try_from(random.below(100)).unwrap()) / 2.0)),
        "boolean" => Some(json!(random.one_in(2))),
        "null" => Some(json!(null)),
        "array" => {
            let prefix = keywords.get("prefixItems").and_then(Value::as_array);
            let items: Vec<Value> = match prefix {
                Some(prefix) => prefix.clone(),
                None => {
                    let count = between(random, 0, number("maxItems").unwrap_or(3))?;
                    vec![keywords["items"].clone(); usize::try_from(count).unwrap()]
                }
            };
            let items: Option<Vec<Value>> = items.iter().map(|it| value(random, it, types, depth - 1)).collect();
            Some(Value::Array(items?))
        }
        "object" => {
            let mut object = Map::new();
            for (name, schema) in keywords.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let is_required = keywords["required"].as_array()?.iter().any(|it| it == name);
                match value(random, schema, types, depth - 1) {
                    Some(value) if is_required || random.one_in(2) => {
                        object.insert(name.clone(), value);
                    }
                    None if is_required => return None,
                    _ => {}
                }
            }
            if let Some(schema) = keywords.get("additionalProperties").filter(|it| **it != json!(false)) {
                for name in NAMES {
                    if !object.contains_key(name)
                        && keywords.get("properties").is_none_or(|all| all.get(name).is_none())
                        && random.one_in(2)
                        && let Some(value) = value(random, schema, types, depth - 1)
                    {
                        object.insert(name.to_owned(), value);
                    }
                }
            }
            Some(Value::Object(object))
        }
        _ => None,
    }
}
