//! How binary values and their attachments find each other: placeholders, and the slot round one
//! serde call.
//!
//! In a binary packet each binary value is the object `{"_placeholder":true,"num":n}`, and the
//! attachments follow the text, numbered depth-first (socket.io-protocol v5, *Packet encoding*,
//! BINARY_EVENT). A serde call is synchronous, so a thread-local slot that lives exactly as long as
//! the call is all that [`Bytes`] needs; it works through every form of serde (tagged, untagged,
//! flattened), which no wrapper of the serializer does.
//!
//! Whether the placeholders of a packet are sound is judged once, on its text
//! ([`check_placeholders`]), before anything is deserialised. It cannot be judged by what serde
//! asks for: an untagged enum reads one placeholder several times over, and an ignored field never
//! reads its own. Numbers may stay unused; none may be used twice, so that one attachment is never
//! multiplied by naming it often.
//!
//! [`Bytes`]: super::bytes::Bytes

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::thread::LocalKey;

use ::bytes::Bytes;

use super::json::{JSON_SPACE, string_end};
use crate::values::wire::HEAD_MAX;

/// The key that makes an object a placeholder, when its value is `true`.
pub(super) const PLACEHOLDER: &str = "_placeholder";
/// The key of the attachment's number.
pub(super) const NUM: &str = "num";
/// How every placeholder begins that we write: the number and a brace follow.
pub(super) const PLACEHOLDER_HEAD: &str = "{\"_placeholder\":true,\"num\":";

/// What the attachments of one outgoing packet may come to, frame heads included. With as much text
/// they stay within the 32-bit offsets of a [`Wire`](crate::values::wire::Wire).
const MAX_OUTGOING: usize = (1 << 31) - 64;

thread_local! {
    static OUTGOING: RefCell<Option<Outgoing>> = const { RefCell::new(None) };
    static INCOMING: RefCell<Option<Vec<Bytes>>> = const { RefCell::new(None) };
}

#[derive(Default)]
struct Outgoing {
    attachments: Vec<Bytes>,
    size: usize,
}

/// Runs `serialise` as the serialisation of one packet: every binary value becomes a placeholder,
/// and its bytes are handed back in the order of their numbers.
pub(crate) fn serialising<R>(serialise: impl FnOnce() -> R) -> (R, Vec<Bytes>) {
    let _restore = Restore::entering(&OUTGOING, Outgoing::default());
    let result = serialise();
    let attachments = OUTGOING.take().map(|outgoing| outgoing.attachments).unwrap_or_default();
    (result, attachments)
}

/// Runs `deserialise` as the deserialisation of one packet with these attachments; an empty list is
/// a packet without. The text must have passed [`check_placeholders`] when there are any.
pub(crate) fn deserialising<R>(attachments: &[Bytes], deserialise: impl FnOnce() -> R) -> R {
    let _restore = Restore::entering(&INCOMING, attachments.to_vec());
    deserialise()
}

/// Puts the slot's former content back, also when a user's serde code panics; a nested call sees
/// only its own.
struct Restore<T: 'static> {
    slot: &'static LocalKey<RefCell<Option<T>>>,
    former: Option<T>,
}

impl<T> Restore<T> {
    fn entering(slot: &'static LocalKey<RefCell<Option<T>>>, value: T) -> Self {
        Self { slot, former: slot.replace(Some(value)) }
    }
}

impl<T> Drop for Restore<T> {
    fn drop(&mut self) {
        self.slot.set(self.former.take());
    }
}

/// Where a binary value that is being serialised goes.
pub(super) enum Attached {
    /// Into the packet, under this number.
    As(usize),
    /// Nowhere: no packet is being serialised.
    NoPacket,
    /// Nowhere: the packet would be larger than any transport carries.
    TooLarge,
}

/// Adds `bytes` to the packet that is being serialised on this thread.
pub(super) fn attach(bytes: &Bytes) -> Attached {
    OUTGOING.with_borrow_mut(|slot| {
        let Some(outgoing) = slot else {
            return Attached::NoPacket;
        };
        let size = outgoing.size.saturating_add(bytes.len()).saturating_add(HEAD_MAX);
        if size > MAX_OUTGOING {
            return Attached::TooLarge;
        }
        outgoing.size = size;
        outgoing.attachments.push(bytes.clone());
        Attached::As(outgoing.attachments.len() - 1)
    })
}

/// How many attachments the packet that is being serialised has so far.
pub(super) fn attached() -> usize {
    OUTGOING.with_borrow(|slot| slot.as_ref().map_or(0, |outgoing| outgoing.attachments.len()))
}

/// Takes back what was attached behind the first `count`: the argument that it was part of failed.
pub(super) fn detach_behind(count: usize) {
    OUTGOING.with_borrow_mut(|slot| {
        if let Some(outgoing) = slot {
            outgoing.attachments.truncate(count);
            outgoing.size = outgoing.attachments.iter().map(|bytes| bytes.len() + HEAD_MAX).sum();
        }
    });
}

/// Whether a packet is being deserialised on this thread, with attachments or without.
pub(super) fn in_packet() -> bool {
    INCOMING.with_borrow(Option::is_some)
}

/// The attachment of this number of the packet that is being deserialised.
pub(super) fn attachment(num: u64) -> Option<Bytes> {
    let num = usize::try_from(num).ok()?;
    INCOMING.with_borrow(|slot| slot.as_ref()?.get(num).cloned())
}

/// How the placeholders of a packet contradict its attachments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlaceholderFault {
    /// An object says `"_placeholder":true` and is not exactly that and a `num` that is a 32-bit
    /// number.
    Malformed,
    /// A number that no attachment has.
    OutOfRange,
    /// A number that another placeholder has, too.
    Duplicate,
}

impl fmt::Display for PlaceholderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "malformed placeholder",
            Self::OutOfRange => "placeholder without an attachment",
            Self::Duplicate => "two placeholders of one attachment",
        })
    }
}

/// Judges every placeholder in `json`, which is the text of a packet that announced `announced`
/// attachments and has passed [`check_syntax`](super::json::check_syntax).
///
/// One walk over the text with a stack of its own: nesting costs no recursion, strings are skipped
/// unread.
pub(crate) fn check_placeholders(json: &str, announced: usize) -> Result<(), PlaceholderFault> {
    let mut walk = Walk { announced, used: BTreeSet::new(), open: Vec::new() };
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = match first {
            '"' => {
                let (token, after) = split_at(rest, string_end(after).map_or(rest.len(), |end| end + 2));
                walk.string(token);
                after
            }
            '{' => {
                walk.open.push(Open { is_object: true, expects_key: true, ..Open::default() });
                after
            }
            '[' => {
                walk.open.push(Open::default());
                after
            }
            '}' | ']' => {
                walk.close()?;
                after
            }
            ',' => {
                walk.comma();
                after
            }
            ':' => after,
            _ if JSON_SPACE.contains(&first) => after,
            _ => {
                let end = rest.find(|next| matches!(next, ',' | ']' | '}') || JSON_SPACE.contains(&next));
                let (token, after) = split_at(rest, end.unwrap_or(rest.len()));
                walk.scalar(token);
                after
            }
        };
    }
    Ok(())
}

struct Walk {
    announced: usize,
    used: BTreeSet<u32>,
    open: Vec<Open>,
}

/// An array or an object that is not closed yet.
#[derive(Default)]
struct Open {
    is_object: bool,
    expects_key: bool,
    keys: usize,
    key: Key,
    is_placeholder: bool,
    num: Option<u32>,
}

#[derive(Default)]
enum Key {
    Placeholder,
    Num,
    #[default]
    Other,
}

impl Walk {
    fn string(&mut self, token: &str) {
        if let Some(open) = self.open.last_mut()
            && open.is_object
            && open.expects_key
        {
            open.expects_key = false;
            open.keys += 1;
            open.key = Key::read(token);
        }
    }

    fn scalar(&mut self, token: &str) {
        if let Some(open) = self.open.last_mut() {
            match open.key {
                Key::Placeholder => open.is_placeholder |= token == "true",
                Key::Num => open.num = token.parse().ok(),
                Key::Other => {}
            }
        }
    }

    fn comma(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.expects_key = true;
            open.key = Key::Other;
        }
    }

    fn close(&mut self) -> Result<(), PlaceholderFault> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        if !open.is_placeholder {
            return Ok(());
        }
        match open.num {
            Some(num) if open.keys == 2 => {
                if num as usize >= self.announced {
                    Err(PlaceholderFault::OutOfRange)
                } else if !self.used.insert(num) {
                    Err(PlaceholderFault::Duplicate)
                } else {
                    Ok(())
                }
            }
            _ => Err(PlaceholderFault::Malformed),
        }
    }
}

impl Key {
    /// `token` with its quotes. An escape may spell the same key, which serde would see through.
    fn read(token: &str) -> Self {
        if token.contains('\\') {
            return serde_json::from_str::<String>(token).map_or(Self::Other, |key| Self::named(&key));
        }
        Self::named(token.trim_matches('"'))
    }

    fn named(key: &str) -> Self {
        match key {
            PLACEHOLDER => Self::Placeholder,
            NUM => Self::Num,
            _ => Self::Other,
        }
    }
}

fn split_at(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests;
