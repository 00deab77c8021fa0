//! The codes of what is wrong with an event.

use super::docs;
use super::names;
use crate::document::Document;

/// The codes that Ackord gives by itself. A test of the framework holds them against those that it gives.
pub const ISSUE_CODES: &[&str] = &[
    "const",
    "custom",
    "email",
    "enum",
    "format",
    "internal",
    "invalid",
    "key",
    "length",
    "missing_argument",
    "overloaded",
    "pattern",
    "range",
    "required",
    "timeout",
    "type",
    "unexpected",
    "union",
    "unknown_field",
    "url",
];

/// The type of `code` in an issue: what is known of it, and any other word.
pub(super) fn code(document: &Document) -> String {
    let own: Vec<String> = ISSUE_CODES
        .iter()
        .filter(|own| document.codes.iter().all(|it| it.code != **own))
        .map(|it| names::string(it))
        .collect();
    let named: String = document
        .codes
        .iter()
        .map(|it| {
            let docs = docs::comment(&docs::text(&it.docs), "  ").unwrap_or_default();
            format!("{docs}  | {}\n", names::string(&it.code))
        })
        .collect();
    format!(
        "\n/** What is wrong, in a word. There may be others: what the contract does not name, and what later versions add. */\n\
         export type IssueCode =\n  | {}\n{named}  | (string & {{}});\n",
        own.join(" | ")
    )
}
