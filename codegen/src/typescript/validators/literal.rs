//! Values as TypeScript writes them.

use super::super::names;

/// A literal that fits is one line of this width at most.
const WIDTH: usize = 110;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    /// As it is written.
    Text(String),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// A call of a function without effects.
    Call(String, Box<Self>),
}

impl Literal {
    pub(super) fn json(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Array(items) => Self::Array(items.iter().map(Self::json).collect()),
            Value::Object(object) => {
                let mut members: Vec<(String, Self)> =
                    object.iter().map(|(name, value)| (name.clone(), Self::json(value))).collect();
                members.sort_by(|(one, _), (other, _)| one.cmp(other));
                Self::Object(members)
            }
            _ => Self::Text(value.to_string()),
        }
    }

    pub(super) fn string(text: &str) -> Self {
        Self::Text(names::string(text))
    }

    pub(super) fn strings<'s>(texts: impl IntoIterator<Item = &'s str>) -> Self {
        Self::Array(texts.into_iter().map(Self::string).collect())
    }

    /// The text, in a line that is indented by `indent` steps.
    pub(super) fn print(&self, indent: usize) -> String {
        let line = self.line();
        if line.len() + 2 * indent <= WIDTH {
            return line;
        }
        let lines = |open: char, members: Vec<String>, close: char| {
            let step = "  ".repeat(indent + 1);
            let members: String = members.iter().map(|member| format!("{step}{member},\n")).collect();
            format!("{open}\n{members}{}{close}", "  ".repeat(indent))
        };
        match self {
            Self::Text(_) => line,
            Self::Array(items) => lines('[', items.iter().map(|item| item.print(indent + 1)).collect(), ']'),
            Self::Object(members) => {
                let members = members.iter().map(|(name, of)| format!("{}: {}", key(name), of.print(indent + 1)));
                lines('{', members.collect(), '}')
            }
            Self::Call(function, argument) => format!("/* @__PURE__ */ {function}({})", argument.print(indent)),
        }
    }

    fn line(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Array(items) => format!("[{}]", items.iter().map(Self::line).collect::<Vec<_>>().join(", ")),
            Self::Object(members) if members.is_empty() => "{}".to_owned(),
            Self::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|(name, of)| format!("{}: {}", key(name), of.line())).collect();
                format!("{{ {} }}", members.join(", "))
            }
            Self::Call(function, argument) => format!("/* @__PURE__ */ {function}({})", argument.line()),
        }
    }
}

/// A property's key. This one would set the prototype if it were not computed.
fn key(name: &str) -> String {
    if name == "__proto__" { "[\"__proto__\"]".to_owned() } else { names::key(name) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_short_is_one_line() {
        let short = Literal::json(&json!({"a b": [1, null, {}], "__proto__": "\"x\""}));
        assert_eq!(short.print(0), r#"{ ["__proto__"]: "\"x\"", "a b": [1, null, {}] }"#);
        let long = Literal::Array(vec![Literal::string(&"x".repeat(60)), Literal::string(&"y".repeat(60))]);
        let expected = format!("[\n    \"{}\",\n    \"{}\",\n  ]", "x".repeat(60), "y".repeat(60));
        assert_eq!(long.print(1), expected);
    }
}
