//! Handler traits of one namespace beside each other, checked when they are compiled: each is listed, and none has what
//! another one has.

use std::marker::PhantomData;

use super::{DeclaredEvent, HandlerTrait};
use crate::typed::namespace::Namespace;

/// One of the handler traits that a namespace lists, for the checks when it is compiled.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ListedTrait {
    name: &'static str,
    connects: bool,
    falls_back: bool,
    hears_servers: bool,
    events: &'static [DeclaredEvent],
}

/// The listed trait of that number, if the namespace is its own.
#[doc(hidden)]
#[derive(Debug)]
pub struct Listing<N, Number>(PhantomData<fn() -> (N, Number)>);

impl<N: HandlerTrait<Number>, Number> Listing<N, Number> {
    /// What it has.
    pub const TRAIT: Option<ListedTrait> = Some(ListedTrait {
        name: N::NAME,
        connects: N::CONNECTS,
        falls_back: N::FALLBACK.is_some(),
        hears_servers: N::SERVER_EVENT,
        events: N::EVENTS,
    });
}

/// [`Listing`] of a trait that is none of the namespace's.
#[doc(hidden)]
pub trait UnfitListing<N, Number>: Sized {
    /// Nothing is known of it.
    const TRAIT: Option<ListedTrait> = None;
}

impl<N, Number> UnfitListing<N, Number> for Listing<N, Number> {}

/// Holds for a trait in the list that handles the namespace.
///
/// # Panics
///
/// When the code is compiled, with what is wrong.
#[doc(hidden)]
#[track_caller]
pub const fn assert_handles(listed: Option<ListedTrait>, namespace: &str, name: &str) {
    if listed.is_none() {
        refuse(["`", name, "` does not handle this namespace: declare it with `#[handler(", namespace, ")]`"]);
    }
}

/// Holds for two traits of a list that have nothing in common.
///
/// # Panics
///
/// When the code is compiled, with what is wrong.
#[doc(hidden)]
#[track_caller]
pub const fn assert_apart(listed: Option<ListedTrait>, before: Option<ListedTrait>) {
    if let (Some(listed), Some(before)) = (listed, before) {
        listed.assert_beside(&before);
    }
}

impl ListedTrait {
    /// Refuses what only one of the traits may have, and `before` has already.
    ///
    /// # Panics
    ///
    /// When the code is compiled, with what is wrong.
    #[track_caller]
    const fn assert_beside(&self, before: &Self) {
        if self.connects && before.connects {
            refuse(["`#[connect]` stands in `", before.name, "` and `", self.name, "`: leave one of them out"]);
        }
        if self.falls_back && before.falls_back {
            refuse(["`#[fallback]` stands in `", before.name, "` and `", self.name, "`: leave one of them out"]);
        }
        if self.hears_servers && before.hears_servers {
            refuse(["`#[server_event]` stands in `", before.name, "` and `", self.name, "`: leave one of them out"]);
        }
        let mut ours = self.events;
        while let [event, rest @ ..] = ours {
            let mut theirs = before.events;
            while let [other, rest @ ..] = theirs {
                if is_same(event.name, other.name) {
                    refuse([
                        "the event `",
                        event.name,
                        "` is declared already, in `",
                        before.name,
                        "`: each event has one name",
                    ]);
                }
                theirs = rest;
            }
            ours = rest;
        }
    }
}

/// Holds for a handler trait that its namespace lists, and for the only one of a namespace that lists none: that one has
/// `#[connect]` if others see something of the data.
///
/// # Panics
///
/// When the code is compiled, with what is wrong.
#[doc(hidden)]
#[track_caller]
pub const fn assert_listed<N: Namespace>(namespace: &str, name: &str, connects: bool) {
    let Some(mut listed) = N::LISTED else {
        if !connects && !N::SHOWS_NOTHING {
            refuse(["`public` of `", namespace, "` is made of what `#[connect]` returns: `", name, "` has none"]);
        }
        return;
    };
    while let [first, rest @ ..] = listed {
        if is_same(first, name) {
            return;
        }
        listed = rest;
    }
    refuse(["`", name, "` is not listed: add it to the `handlers = (…)` of `", namespace, "`"]);
}

/// Holds where one of the listed traits has `#[connect]`, or others see nothing of the data.
///
/// # Panics
///
/// When the code is compiled, with what is wrong.
#[doc(hidden)]
#[track_caller]
pub const fn assert_shown<N: Namespace>(mut listed: &[Option<ListedTrait>]) {
    while let [first, rest @ ..] = listed {
        // What does not handle the namespace is reported already.
        if first.is_none() || matches!(first, Some(ListedTrait { connects: true, .. })) {
            return;
        }
        listed = rest;
    }
    if !N::SHOWS_NOTHING {
        refuse(["`public` is made of what `#[connect]` returns", ": no handler trait has one", "", "", ""]);
    }
}

const fn is_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    loop {
        match (one, other) {
            ([], []) => return true,
            ([a, one_rest @ ..], [b, other_rest @ ..]) if *a == *b => (one, other) = (one_rest, other_rest),
            _ => return false,
        }
    }
}

/// Fails with the pieces as one sentence.
#[track_caller]
const fn refuse(pieces: [&str; 5]) -> ! {
    let mut buffer = [0; 512];
    let mut length = 0;
    let mut pieces = pieces.as_slice();
    while let [piece, rest @ ..] = pieces {
        let mut bytes = piece.as_bytes();
        while let [byte, rest @ ..] = bytes {
            if length < buffer.len() {
                buffer[length] = *byte;
                length += 1;
            }
            bytes = rest;
        }
        pieces = rest;
    }
    let (sentence, _) = buffer.split_at(length);
    match str::from_utf8(sentence) {
        Ok(sentence) => panic!("{}", sentence),
        Err(_) => panic!("the handler traits do not fit together"),
    }
}
