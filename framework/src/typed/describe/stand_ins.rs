//! Types that stand in for those of fields where schemars cannot tell what travels.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The pattern of a key that is one character.
pub(crate) const LETTER: &str = r"^[\s\S]$";

/// An `Option<T>` that is left out where it is `None`: `null` is read, and never written.
#[derive(Debug)]
pub struct LeftOut<T>(PhantomData<fn() -> T>);

impl<T: JsonSchema> JsonSchema for LeftOut<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("LeftOut_{}", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("{}::LeftOut<{}>", module_path!(), T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        if generator.contract().is_serialize() {
            generator.subschema_for::<T>()
        } else {
            generator.subschema_for::<Option<T>>()
        }
    }
}

/// A `bool` as the key of a map.
#[derive(Debug)]
pub struct FlagKey;

/// A `char` as the key of a map.
#[derive(Debug)]
pub struct LetterKey;

impl JsonSchema for FlagKey {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "FlagKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": ["true", "false"]})
    }
}

impl JsonSchema for LetterKey {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "LetterKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": LETTER})
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::typed::describe::settings;

    #[test]
    fn what_is_left_out_is_null_only_where_it_is_read() {
        let of = |settings: schemars::generate::SchemaSettings| {
            settings.into_generator().subschema_for::<LeftOut<u8>>().get("type").cloned()
        };
        assert_eq!(of(settings().for_serialize()), Some(json!("integer")));
        assert_eq!(of(settings().for_deserialize()), Some(json!(["integer", "null"])));
    }

    #[test]
    fn keys_are_told_by_their_names_or_by_a_pattern() {
        let mut generator = settings().into_generator();
        let flags = generator.subschema_for::<BTreeMap<FlagKey, u8>>();
        let properties = flags.get("properties").and_then(|it| it.as_object()).expect("there are two");
        assert_eq!(properties.keys().collect::<Vec<_>>(), ["false", "true"]);
        let letters = generator.subschema_for::<BTreeMap<LetterKey, u8>>();
        assert!(letters.get("patternProperties").is_some_and(|it| it.get(LETTER).is_some()));
        assert_eq!(letters.get("additionalProperties"), Some(&json!(false)));
    }
}
