//! Which arm of a union was meant, by the forms that serde gives to enums.

use serde_json::Value;

use super::validator::Validator;
use super::words::{alternatives, brief, kind_of};
use crate::typed::check::{Issue, MAX_ISSUES};
use crate::typed::codes;

/// Codes of a value that is something else altogether; any other is of a value of the right kind.
const OTHER_KIND: [&str; 5] = ["const", "enum", "type", "unexpected", "union"];

impl Validator<'_> {
    /// A value that has to fit one of `arms`.
    pub(super) fn union(&mut self, arms: &[Value], value: &Value, depth: usize) {
        let mut attempts = Vec::with_capacity(arms.len());
        for arm in arms {
            let issues = self.attempt(arm, value, depth);
            if issues.is_empty() {
                return;
            }
            attempts.push(issues);
        }
        if self.is_exhausted() {
            return;
        }
        // `Option`: what is there was meant to be a value.
        let is_null = |arm: &Value| arm.get("type").is_some_and(|it| it == "null");
        if let [one, other] = arms
            && is_null(one) != is_null(other)
        {
            let meant = usize::from(is_null(one));
            return self.report(attempts, meant);
        }
        if let Some(tag) = common_tag(arms) {
            return self.tagged(tag, arms, attempts, value);
        }
        if self.externally_tagged(arms, &mut attempts, value) {
            return;
        }
        // Untagged: of those that are of the value's kind, what is almost right was meant.
        let here = self.path.clone();
        let is_of_kind = |issues: &Vec<Issue>| {
            let is_other = |it: &Issue| it.path == here && OTHER_KIND.contains(&it.code.as_str());
            !issues.iter().any(is_other)
        };
        let fewest = attempts.iter().filter(|it| is_of_kind(it)).map(Vec::len).min().unwrap_or_default();
        let meant: Vec<usize> = (0..)
            .zip(&attempts)
            .filter(|(_, issues)| issues.len() == fewest && is_of_kind(issues))
            .map(|(index, _)| index)
            .collect();
        match meant.as_slice() {
            [one] => self.report(attempts, *one),
            _ => {
                let got = kind_of(value);
                let count = arms.len();
                self.issue(codes::UNION, format!("{got} that fits none of the {count} allowed forms"));
            }
        }
    }

    /// The problems that a value has with a schema, without reporting them.
    fn attempt(&mut self, schema: &Value, value: &Value, depth: usize) -> Vec<Issue> {
        let reported = std::mem::take(&mut self.issues);
        self.validate(schema, value, depth);
        std::mem::replace(&mut self.issues, reported)
    }

    fn report(&mut self, attempts: Vec<Vec<Issue>>, arm: usize) {
        let issues = attempts.into_iter().nth(arm).unwrap_or_default();
        let room = MAX_ISSUES.saturating_sub(self.issues.len());
        self.issues.extend(issues.into_iter().take(room));
    }

    /// Internally and adjacently tagged enums: the arm of the tag was meant.
    fn tagged(&mut self, tag: &str, arms: &[Value], attempts: Vec<Vec<Issue>>, value: &Value) {
        let Value::Object(object) = value else {
            let got = kind_of(value);
            return self.issue(codes::TYPE, format!("expected an object, got {got}"));
        };
        let Some(given) = object.get(tag) else {
            return self.within(tag, |it| it.issue(codes::REQUIRED, "is missing"));
        };
        let chosen = arms.iter().position(|arm| tag_of(arm, tag) == Some(given));
        match chosen {
            Some(arm) => self.report(attempts, arm),
            None => self.within(tag, |it| {
                it.none_of(arms.iter().filter_map(|arm| tag_of(arm, tag)), given);
            }),
        }
    }

    /// Externally tagged enums: strings, and objects with one property. False where the arms are something else.
    fn externally_tagged(&mut self, arms: &[Value], attempts: &mut Vec<Vec<Issue>>, value: &Value) -> bool {
        let mut strings = Vec::new();
        let mut keys = Vec::new();
        for arm in arms {
            match (only_strings(arm), only_property(arm)) {
                (Some(values), _) => {
                    strings.extend(values);
                    keys.push(None);
                }
                (_, Some(key)) => keys.push(Some(key)),
                (None, None) => return false,
            }
        }
        if let Value::Object(object) = value
            && let Some(arm) = keys.iter().position(|key| key.is_some_and(|key| object.contains_key(key)))
        {
            self.report(std::mem::take(attempts), arm);
            return true;
        }
        let given = match value {
            Value::Object(object) if object.len() == 1 => object.keys().next().map(|key| Value::from(key.as_str())),
            Value::String(_) => Some(value.clone()),
            _ => None,
        };
        let named = strings.iter().map(brief);
        let named = named.chain(keys.iter().flatten().map(|key| brief(&Value::from(*key))));
        let named = alternatives(named);
        let got = given.as_ref().map_or_else(|| kind_of(value).to_owned(), brief);
        let code = if value.is_string() && keys.iter().all(Option::is_none) { codes::ENUM } else { codes::UNION };
        self.issue(code, format!("expected {named}, got {got}"));
        true
    }
}

/// The property that is a constant in every arm.
fn common_tag(arms: &[Value]) -> Option<&str> {
    let (first, rest) = arms.split_first()?;
    let properties = first.get("properties")?.as_object()?;
    properties
        .keys()
        .map(String::as_str)
        .find(|name| tag_of(first, name).is_some() && rest.iter().all(|arm| tag_of(arm, name).is_some()))
}

fn tag_of<'s>(arm: &'s Value, tag: &str) -> Option<&'s Value> {
    let property = arm.get("properties")?.get(tag)?;
    property.get("const").or_else(|| match property.get("enum")?.as_array()?.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

fn only_strings(arm: &Value) -> Option<Vec<Value>> {
    if let Some(constant) = arm.get("const") {
        return constant.is_string().then(|| vec![constant.clone()]);
    }
    let values = arm.get("enum")?.as_array()?;
    values.iter().all(Value::is_string).then(|| values.clone())
}

fn only_property(arm: &Value) -> Option<&str> {
    let closed = arm.get("additionalProperties") == Some(&Value::Bool(false));
    match arm.get("required")?.as_array()?.as_slice() {
        [only] if closed => only.as_str(),
        _ => None,
    }
}
