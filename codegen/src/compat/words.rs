//! What a difference is called in a sentence: what has changed, for whom it breaks, how to mend it.

use super::walk::{Difference, Sense, What};
use crate::document::Direction;

/// The sentence of a difference.
pub(super) fn sentence(sense: Sense, difference: &Difference, direction: Direction, is_breaking: bool) -> String {
    let place = place(difference);
    let change = change(sense, &difference.what, &place, direction);
    if !is_breaking {
        return format!("{change}; clients of the old contract get on with it");
    }
    let harm = match (direction, &difference.what) {
        (_, What::Unjudged(_)) => "it counts as breaking",
        (Direction::Input, What::Missing { listed: false }) => {
            "clients of the old contract do not send it and are refused"
        }
        (Direction::Input, _) => "what clients of the old contract may send is refused",
        (Direction::Output, What::Missing { .. }) => "clients of the old contract rely on it and find `undefined`",
        (Direction::Output, _) => "clients of the old contract are not prepared for it",
    };
    format!("{change}: {harm}; {}", mend(&difference.what, direction))
}

fn place(difference: &Difference) -> String {
    let place = if difference.path.is_empty() { "the value".to_owned() } else { format!("`{}`", difference.path) };
    match &difference.variant {
        Some(variant) => format!("{place} of the variant {variant}"),
        None => place,
    }
}

fn change(sense: Sense, what: &What, place: &str, direction: Direction) -> String {
    let lost = sense == Sense::Lost;
    let used = match direction {
        Direction::Input => "read",
        Direction::Output => "written",
    };
    match what {
        What::Missing { listed: false } if lost => format!("{place} is new and required"),
        What::Missing { .. } if lost => format!("{place} is required now"),
        What::Missing { listed: true } => format!("{place} may be missing now"),
        What::Missing { listed: false } => format!("{place} is not {used} any more"),
        What::Unread if lost => format!("{place} is not {used} any more"),
        What::Unread => format!("{place} is new"),
        What::Unexpected if lost => format!("{place} must not be there any more"),
        What::Unexpected => format!("{place} is new, where nothing else was to be expected"),
        What::Type { written, read } if lost => format!("{place} was {written} and is {read} now"),
        What::Type { written, read } => format!("{place} was {read} and is {written} now"),
        What::Null if lost => format!("{place} may not be `null` any more"),
        What::Null => format!("{place} may be `null` now"),
        What::Variant(variant) if lost => format!("{place} may not be {variant} any more"),
        What::Variant(variant) => format!("{place} may be {variant} now"),
        What::Bounds { written, read } if lost => format!("{place} was less bounded ({written}) and is {read} now"),
        What::Bounds { written, read } => format!("{place} was bounded ({read}) and is {written} now"),
        What::Unjudged(why) => format!("{place} has changed, and cannot be judged, since {why}"),
    }
}

fn mend(what: &What, direction: Direction) -> &'static str {
    match (direction, what) {
        (_, What::Unjudged(_)) => "accept the new contract if you know that clients get on with it",
        (Direction::Input, What::Missing { .. }) => "make it an `Option`, or give it `#[serde(default)]`",
        (Direction::Output, What::Missing { .. }) => "keep writing it",
        (Direction::Input, What::Unexpected) => "keep the field, or drop `deny_unknown_fields`",
        (Direction::Output, What::Unexpected | What::Unread) => "put it into an event of another name",
        (Direction::Input, What::Null) => "keep the `Option`",
        (Direction::Output, What::Null) => "always write a value, or use an event of another name",
        (Direction::Input, What::Variant(_)) => "keep reading it",
        (Direction::Output, What::Variant(_)) => "write it in an event of another name only",
        (Direction::Input, What::Bounds { .. }) => "keep the wider bounds",
        (Direction::Output, What::Bounds { .. }) => "keep the narrower bounds",
        (_, What::Type { .. } | What::Unread) => "keep the type, and put the new one into another field or event",
    }
}
