//! The keywords that constraints are in a JSON Schema, and those that say something to who prints it.

use schemars::Schema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::unions;
use crate::typed::arguments::ArgumentSchema;
use crate::typed::constraint::Ranged;

/// Writes a length in the words of what the schema is of.
///
/// Bytes are counted as they are. `minLength` would count the base64 that they are in JSON, so they have keywords of their
/// own.
pub fn schema_length(min: Option<usize>, max: Option<usize>) -> impl Fn(&mut Schema) {
    move |schema| {
        let is_binary = schema.get("x-binary") == Some(&Value::Bool(true));
        let text = if is_binary { ("x-minBytes", "x-maxBytes") } else { ("minLength", "maxLength") };
        for (kind, (least, most)) in
            [("string", text), ("array", ("minItems", "maxItems")), ("object", ("minProperties", "maxProperties"))]
        {
            if is_of_type(schema, kind) {
                insert(schema, least, min);
                insert(schema, most, max);
            }
        }
    }
}

/// Writes a range.
pub(super) fn schema_range<T: Ranged>(min: Option<T::Number>, max: Option<T::Number>) -> impl Fn(&mut Schema) {
    move |schema| {
        insert(schema, "minimum", min);
        insert(schema, "maximum", max);
    }
}

/// Writes a keyword whose value is a text.
pub(super) fn schema_text(keyword: &'static str, text: &'static str) -> impl Fn(&mut Schema) {
    move |schema| insert(schema, keyword, Some(text))
}

/// The schemas of a handler's parameters, without the constraints that stand on the parameters themselves.
#[derive(Debug)]
pub struct ParameterSchemas<'a>(pub(crate) &'a mut [ArgumentSchema]);

impl ParameterSchemas<'_> {
    /// The parameter at `index`, the socket not counted.
    pub fn parameter(&mut self, index: usize) -> ParameterSchema<'_> {
        ParameterSchema(self.0.get_mut(index).map(|argument| &mut argument.schema))
    }
}

/// The schema of one parameter; its methods are those of [`EventDescription`](super::EventDescription).
#[derive(Debug)]
pub struct ParameterSchema<'a>(Option<&'a mut Schema>);

impl ParameterSchema<'_> {
    /// Its length.
    pub fn length(self, min: Option<usize>, max: Option<usize>) -> Self {
        self.constrain(schema_length(min, max))
    }

    /// Its range.
    pub fn range<T: Ranged>(self, min: Option<T::Number>, max: Option<T::Number>) -> Self {
        self.constrain(schema_range::<T>(min, max))
    }

    /// Its pattern.
    pub fn pattern(self, pattern: &'static str) -> Self {
        self.constrain(schema_text("pattern", pattern))
    }

    /// Its format.
    pub fn format(self, format: &'static str) -> Self {
        self.constrain(schema_text("format", format))
    }

    fn constrain(mut self, constrain: impl Fn(&mut Schema)) -> Self {
        if let Some(schema) = self.0.as_deref_mut() {
            constrain(schema);
        }
        self
    }
}

/// Writes a keyword that has a value.
fn insert(schema: &mut Schema, keyword: &str, value: Option<impl Serialize>) {
    if let Some(value) = value.and_then(|value| serde_json::to_value(value).ok()) {
        schema.insert(keyword.to_owned(), value);
    }
}

/// Whether the schema's `type` is `kind`, or `kind` among others.
fn is_of_type(schema: &Schema, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == kind,
        Some(Value::Array(names)) => names.iter().any(|name| name == kind),
        _ => false,
    }
}

/// Writes the order of the properties, unless readers see it in `required` already. `names` has them as they were declared,
/// each as it is read and as it is written; what is not among them comes behind.
///
/// `within` is for a variant whose fields are an object in its own: `{"Muted": {"until": …}}`.
pub fn schema_order(names: &'static [&'static str], within: bool) -> impl Fn(&mut Schema) {
    objects(within, move |object| {
        let Some(Value::Object(properties)) = object.get("properties") else { return };
        let there = |name: &&str| properties.contains_key(*name);
        let list = object.get("required").and_then(Value::as_array);
        let required = || list.into_iter().flatten().filter_map(Value::as_str);
        let mut all: Vec<&str> = properties.keys().map(String::as_str).collect();
        all.sort_unstable();
        let declared = once(names.iter().copied().chain(required()).chain(all.iter().copied()).filter(there));
        let seen = once(required().chain(all.iter().copied()).filter(there));
        if declared != seen {
            let declared: Vec<Value> = declared.into_iter().map(Value::from).collect();
            object.insert("x-order".to_owned(), declared.into());
        }
    })
}

/// The names, each where it comes first.
fn once<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

/// Takes away what a flattened type, or that of a tagged variant, has said of itself alone.
pub fn schema_flattened(within: bool) -> impl Fn(&mut Schema) {
    objects(within, |object| {
        for keyword in ["deprecated", "x-deprecated", "x-import", "x-order", "x-typescript"] {
            object.remove(keyword);
        }
    })
}

/// Writes that something is deprecated, and what to use instead.
pub fn schema_deprecated(note: &'static str) -> impl Fn(&mut Schema) {
    move |schema| {
        schema.insert("deprecated".to_owned(), true.into());
        insert(schema, "x-deprecated", Some(note).filter(|note| !note.is_empty()));
    }
}

/// Writes the TypeScript that stands for what the schema describes.
pub fn schema_typescript(text: &'static str) -> impl Fn(&mut Schema) {
    move |schema| insert(schema, "x-typescript", Some(text))
}

/// Writes where the TypeScript of a type is declared already, and what it is called there.
pub fn schema_import(from: &'static str, name: &'static str) -> impl Fn(&mut Schema) {
    move |schema| insert(schema, "x-import", Some(import(from, name)))
}

/// The value of `x-import`.
pub(crate) fn import(from: &str, name: &str) -> Value {
    json!({"from": from, "name": name})
}

/// Says of an enum whose variants have docs which strings it is made of: schemars looks there for the keys of a map. It is
/// taken away again before anybody else reads it.
pub fn schema_keys(schema: &mut Schema) {
    let arms = schema.get("oneOf").and_then(Value::as_array);
    if let Some(texts) = arms.and_then(|arms| unions::constants(arms)).filter(|all| all.iter().all(Value::is_string)) {
        schema.insert("type".to_owned(), "string".into());
        schema.insert("enum".to_owned(), texts.into());
    }
}

/// Nothing: with it a transparent type is one that has a name.
pub fn schema_named(_: &mut Schema) {}

/// Applies to an object's schema, or to those of its properties.
fn objects(within: bool, apply: impl Fn(&mut Map<String, Value>)) -> impl Fn(&mut Schema) {
    move |schema| {
        let Some(object) = schema.as_object_mut() else { return };
        if !within {
            return apply(object);
        }
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            properties.values_mut().filter_map(Value::as_object_mut).for_each(&apply);
        }
    }
}

#[cfg(test)]
mod tests {
    use schemars::json_schema;

    use super::*;

    #[test]
    fn an_order_stands_there_only_where_it_says_something() {
        let order = |names: &'static [&'static str], mut schema: Schema| {
            schema_order(names, false)(&mut schema);
            schema.get("x-order").cloned()
        };
        let properties = json!({"a": true, "b": true, "c": true});
        let all = json_schema!({"properties": properties, "required": ["c", "a", "b"]});
        assert_eq!(order(&["c", "a", "b"], all.clone()), None);
        assert_eq!(order(&["C", "c", "x", "a", "b"], all), None);
        let some = json_schema!({"properties": properties, "required": ["c"]});
        assert_eq!(order(&["a", "c", "b"], some.clone()), Some(json!(["a", "c", "b"])));
        assert_eq!(order(&["c", "a", "b"], some.clone()), None);
        assert_eq!(order(&["b", "a"], some), Some(json!(["b", "a", "c"])));
        assert_eq!(order(&["b", "a"], true.into()), None);
    }

    #[test]
    fn a_variant_in_an_object_of_its_own_has_the_order_there() {
        let inner = json!({"properties": {"a": true, "b": true}, "required": []});
        let mut schema = json_schema!({"properties": {"Muted": inner, "tag": {"const": "x"}}, "required": ["Muted"]});
        schema_order(&["b", "a"], true)(&mut schema);
        assert_eq!(schema.pointer("/properties/Muted/x-order"), Some(&json!(["b", "a"])));
        assert_eq!(schema.get("x-order"), None);
    }
}
