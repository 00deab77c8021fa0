//! Schemas and values at random: what is called harmless does no harm.

use ackord_codegen::Direction;
use ackord_codegen::compat::compare;
use serde_json::{Map, Value, json};

use crate::generate::{Random, TYPES, mutated, placeholder, schema, value};
use crate::support::one_argument;

/// Whether a reader of the schema reads a value: JSON Schema, with the first alternative that fits.
fn is_valid(schema: &Value, value: &Value, types: &Value) -> bool {
    fits(schema, value, types, 40)
}

/// References that lead back to themselves lead to nothing.
fn fits(schema: &Value, value: &Value, types: &Value, depth: u64) -> bool {
    if depth == 0 {
        return false;
    }
    let Value::Object(keywords) = schema else { return *schema == json!(true) };
    keywords.iter().all(|(key, expected)| match key.as_str() {
        "$ref" => fits(&types[expected.as_str().unwrap().strip_prefix("#/T/").unwrap()], value, types, depth - 1),
        "anyOf" | "oneOf" => expected.as_array().unwrap().iter().any(|arm| fits(arm, value, types, depth - 1)),
        "const" => expected == value,
        "enum" => expected.as_array().unwrap().contains(value),
        "type" => {
            let is_binary = *value == placeholder();
            match expected.as_str().unwrap() {
                "string" if keywords.contains_key("x-binary") => is_binary,
                "string" => value.is_string(),
                "integer" => value.is_i64() || value.is_u64(),
                "number" => value.is_number(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                "array" => value.is_array(),
                "object" => value.is_object() && !is_binary,
                other => panic!("{other}"),
            }
        }
        "format" => {
            let ends = match expected.as_str().unwrap() {
                "uint8" => 0..=255,
                "int8" => -128..=127,
                "uint16" => 0..=65_535,
                other => panic!("{other}"),
            };
            value.as_i64().is_none_or(|it| ends.contains(&it))
        }
        "minimum" => value.as_f64().is_none_or(|it| it >= expected.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|it| it <= expected.as_f64().unwrap()),
        "minLength" => value.as_str().is_none_or(|it| it.len() as u64 >= expected.as_u64().unwrap()),
        "maxLength" => value.as_str().is_none_or(|it| it.len() as u64 <= expected.as_u64().unwrap()),
        "minItems" => value.as_array().is_none_or(|it| it.len() as u64 >= expected.as_u64().unwrap()),
        "maxItems" => value.as_array().is_none_or(|it| it.len() as u64 <= expected.as_u64().unwrap()),
        "items" => value.as_array().is_none_or(|it| it.iter().all(|it| fits(expected, it, types, depth - 1))),
        "prefixItems" => value.as_array().is_none_or(|it| {
            it.iter().zip(expected.as_array().unwrap()).all(|(it, schema)| fits(schema, it, types, depth - 1))
        }),
        "required" => value
            .as_object()
            .is_none_or(|it| expected.as_array().unwrap().iter().all(|name| it.contains_key(name.as_str().unwrap()))),
        "properties" => value.as_object().is_none_or(|it| {
            it.iter().all(|(name, it)| expected.get(name).is_none_or(|schema| fits(schema, it, types, depth - 1)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|it| {
            let listed = |name: &str| keywords.get("properties").is_some_and(|all| all.get(name).is_some());
            it.iter().all(|(name, it)| listed(name) || fits(expected, it, types, depth - 1))
        }),
        "contentEncoding" | "x-binary" => true,
        other => panic!("{other}"),
    })
}

#[test]
fn what_is_called_harmless_does_no_harm() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut pairs, mut values) = (0, 0);
    for _ in 0..1200 {
        let types = |random: &mut Random| {
            let types = TYPES.iter().map(|name| ((*name).to_owned(), schema(random, 2)));
            Value::Object(types.collect())
        };
        let old_types = types(&mut random);
        let mut new_types = old_types.clone();
        if random.one_in(2) {
            let name = *random.pick(&TYPES);
            new_types[name] = mutated(&mut random, &old_types[name]);
        }
        let old = schema(&mut random, 3);
        let new = mutated(&mut random, &old);
        for direction in [Direction::Input, Direction::Output] {
            let whole = |schema: &Value, types: &Value| json!({"allOf": [schema], "T": types});
            let comparison = compare(
                &one_argument(direction, &whole(&old, &old_types)),
                &one_argument(direction, &whole(&new, &new_types)),
            );
            if !comparison.is_compatible() {
                continue;
            }
            let (written, read) = match direction {
                Direction::Input => ((&old, &old_types), (&new, &new_types)),
                Direction::Output => ((&new, &new_types), (&old, &old_types)),
            };
            pairs += 1;
            for _ in 0..20 {
                // Bounds that were changed may contradict each other.
                let value = value(&mut random, written.0, written.1, 8);
                if let Some(value) = value.filter(|it| is_valid(written.0, it, written.1)) {
                    assert!(
                        is_valid(read.0, &value, read.1),
                        "{direction:?}\nwritten by {}\nread by    {}\nvalue      {value}\ntypes {}\nand   {}\n{comparison}",
                        written.0,
                        read.0,
                        written.1,
                        read.1,
                    );
                    values += 1;
                }
            }
        }
    }
    assert!(pairs > 400 && values > 4_000, "{pairs} pairs and {values} values are too few to say anything");
}

#[test]
fn a_schema_is_compatible_with_itself() {
    let mut random = Random(7);
    for _ in 0..500 {
        let schema = schema(&mut random, 3);
        let types: Map<String, Value> =
            TYPES.iter().map(|name| ((*name).to_owned(), crate::generate::schema(&mut random, 2))).collect();
        for direction in [Direction::Input, Direction::Output] {
            let document = one_argument(direction, &json!({"allOf": [schema], "T": types}));
            assert_eq!(compare(&document, &document).findings, []);
        }
    }
}
