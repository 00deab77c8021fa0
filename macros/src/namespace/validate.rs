//! What a namespace must not be. One rule, one function.

use super::model::{Namespace, Segment};
use crate::attr;
use crate::ctxt::Ctxt;

impl Namespace {
    pub(crate) fn validate(&self, cx: &Ctxt) {
        if !self.generics.params.is_empty() {
            cx.error(&self.generics, "a namespace has no parameters but those of its path");
        }
        check_path(cx, self);
        if !cx.has_errors() {
            check_parameters(cx, self);
        }
    }
}

/// `chat`, `/chat?x`, `/a,b`: what the packet format gives another meaning.
fn check_path(cx: &Ctxt, namespace: &Namespace) {
    if !namespace.path.starts_with('/') {
        cx.error_at(namespace.path_span, format!("a path begins with a slash: `/{}`", namespace.path));
    }
    let forbidden =
        |character: &char| matches!(character, ',' | '?' | '#') || character.is_whitespace() || character.is_control();
    if let Some(character) = namespace.path.chars().find(forbidden) {
        cx.error_at(namespace.path_span, format!("a path holds no `{}`", character.escape_default()));
    }
}

/// Braces and fields match one to one, and each is a whole segment.
fn check_parameters(cx: &Ctxt, namespace: &Namespace) {
    let span = namespace.path_span;
    let mut seen: Vec<&str> = Vec::new();
    for segment in namespace.segments() {
        match segment {
            Segment::Literal(literal) => {
                if literal.contains(['{', '}']) {
                    cx.error_at(span, "a parameter is a whole segment of the path: `/project/{id}`");
                    return;
                }
            }
            Segment::Parameter(name) => {
                if seen.contains(&name) {
                    cx.error_at(span, format!("`{{{name}}}` stands in the path twice"));
                } else if !namespace.fields.iter().any(|(ident, _)| ident == name) {
                    let fields: Vec<String> = namespace.fields.iter().map(|(ident, _)| ident.to_string()).collect();
                    let hint = if fields.is_empty() {
                        format!("declare it: `struct {} {{ {name}: String }}`", namespace.ident)
                    } else {
                        format!("it has {}", attr::names(fields.iter().map(String::as_str)))
                    };
                    cx.error_at(span, format!("`{{{name}}}` is no field of `{}`: {hint}", namespace.ident));
                } else {
                    seen.push(name);
                }
            }
        }
    }
    for (ident, _) in &namespace.fields {
        if !seen.iter().any(|name| ident == name) {
            cx.error(ident, format!("the path does not say this parameter: put `{{{ident}}}` into it"));
        }
    }
}
