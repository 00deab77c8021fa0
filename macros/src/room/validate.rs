//! What an enum of rooms must not be. One rule, one function.

use syn::Member;

use super::model::{Part, Room, Rooms};
use crate::attr;
use crate::ctxt::Ctxt;

impl Rooms {
    pub(crate) fn validate(&self, cx: &Ctxt) {
        if !self.generics.params.is_empty() {
            cx.error(
                &self.generics,
                "an enum of rooms has no parameters: its fields own what is written into the name",
            );
        }
        // A pattern that was not read is reported already.
        if cx.has_errors() {
            return;
        }
        for room in &self.rooms {
            if check_braces(cx, room) {
                check_fields(cx, room);
            }
        }
        check_patterns(cx, &self.rooms);
    }
}

/// `#[room("room:{1}")] Named(String)`.
fn check_braces(cx: &Ctxt, room: &Room) -> bool {
    let mut known = true;
    for part in &room.parts {
        if let Part::Field(name) = part
            && room.field(name).is_none()
        {
            let hint = match room.fields.as_slice() {
                [] => "the variant has none".to_owned(),
                fields => {
                    let names: Vec<String> = fields.iter().map(|(member, _)| text(member)).collect();
                    format!("it has {}", attr::quoted(names.iter().map(String::as_str)))
                }
            };
            cx.error_at(room.span, format!("`{{{name}}}` is no field of `{}`: {hint}", room.ident));
            known = false;
        }
    }
    known
}

/// `#[room("room")] Named(String)`: all values would be the same room.
fn check_fields(cx: &Ctxt, room: &Room) {
    for (member, _) in &room.fields {
        let name = text(member);
        let used = room.parts.iter().any(|part| matches!(part, Part::Field(field) if *field == name));
        if !used && room.written {
            cx.error_at(
                room.span,
                format!("the pattern does not use the field `{name}`: put `{{{name}}}` where its value goes"),
            );
        } else if !used {
            cx.error_at(
                room.span,
                format!(
                    "a room with fields needs a pattern that uses them: `#[room(\"{}:{{{name}}}\")]`",
                    room.pattern
                ),
            );
            return;
        }
    }
}

/// Two variants of one pattern would be one room.
fn check_patterns(cx: &Ctxt, rooms: &[Room]) {
    let mut seen: Vec<(String, &Room)> = Vec::new();
    for room in rooms {
        let shape = room.shape();
        if let Some((_, first)) = seen.iter().find(|(known, _)| *known == shape) {
            cx.error_at(room.span, format!("`{}` has this pattern already: they would be one room", first.ident));
        } else {
            seen.push((shape, room));
        }
    }
}

fn text(member: &Member) -> String {
    match member {
        Member::Named(ident) => ident.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}
