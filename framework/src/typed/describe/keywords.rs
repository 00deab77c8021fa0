//! The keywords that constraints are in a JSON Schema.

use schemars::Schema;
use serde::Serialize;
use serde_json::Value;

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
