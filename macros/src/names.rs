//! Event names: which are reserved, and that each is there once; and the numbers that stand for the names of traits.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;

use crate::ctxt::Ctxt;

/// Names that Socket.IO's clients and servers use for themselves, and the one of rejected payloads.
const RESERVED: [&str; 7] =
    ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "exception"];

/// Names that Socket.IO's servers use among themselves (upstream: `RESERVED_EVENTS` of `namespace.ts`).
const RESERVED_FOR_SERVERS: [&str; 2] = ["connection", "new_namespace"];

/// Reports a name that no event between servers may have, beside those that no event may have.
pub(crate) fn check_server(cx: &Ctxt, name: &str, span: Span) {
    if RESERVED_FOR_SERVERS.contains(&name) {
        reserved(cx, name, span);
    }
}

/// Reports reserved names and names that are there twice, each at its second place.
pub(crate) fn validate<'a>(cx: &Ctxt, events: impl Iterator<Item = (&'a str, Span)>) {
    let mut seen: Vec<&str> = Vec::new();
    for (name, span) in events {
        if RESERVED.contains(&name) {
            reserved(cx, name, span);
        } else if seen.contains(&name) {
            cx.error_at(span, format!("the event `{name}` is declared already: each event has one name"));
        } else {
            seen.push(name);
        }
    }
}

fn reserved(cx: &Ctxt, name: &str, span: Span) {
    cx.error_at(
        span,
        format!(
            "`{name}` is a reserved event name: name the event otherwise, with `#[event(\"…\")]` if the Rust name shall stay"
        ),
    );
}

/// The name among `known` that was probably meant: at most two letters differ, and less than half of them.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|known| (distance(name, known), known))
        .filter(|(distance, known)| *distance <= 2 && distance * 2 < known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many letters have to be put in, left out or changed (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        for (above, other) in row.iter_mut().skip(1).zip(other.chars()) {
            let changed = diagonal + usize::from(letter != other);
            diagonal = *above;
            left = changed.min(diagonal + 1).min(left + 1);
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

/// The number that stands for a handler trait in types: FNV-1a of its name.
pub(crate) fn trait_number(ident: &Ident) -> u64 {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    ident.unraw().to_string().bytes().fold(0xcbf2_9ce4_8422_2325, hash)
}
