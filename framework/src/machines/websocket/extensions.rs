//! The negotiation of extensions (RFC 6455 §9.1): of all that a client offers, permessage-deflate (RFC 7692) is known.

use std::fmt;
use std::ops::RangeInclusive;

use super::handshake::is_token_byte;

const PER_MESSAGE_DEFLATE: &str = "permessage-deflate";

/// The sizes of an LZ77 window, as powers of two (RFC 7692 §7.1.2).
const WINDOW_BITS: RangeInclusive<u8> = 8..=15;

/// permessage-deflate as it was accepted, without context takeover in either direction: between messages neither side
/// keeps anything, and a message that goes to many is the same for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PerMessageDeflate {
    /// The window that the client asks us to keep to.
    server_max_window_bits: Option<u8>,
}

impl PerMessageDeflate {
    /// The first offer of `headers`, which are the values of `Sec-WebSocket-Extensions`, that can be accepted.
    ///
    /// An offer with a parameter that is unknown, wrong or there twice is declined (RFC 7692 §7.1). That the client may
    /// keep to a small window itself needs no answer: any window can be read.
    pub(crate) fn negotiate<'a>(headers: impl IntoIterator<Item = &'a str>) -> Result<Option<Self>, Malformed> {
        let mut accepted = None;
        for header in headers {
            let mut cursor = Cursor(header);
            loop {
                cursor.skip_blanks();
                // Elements of a list may be empty (RFC 9110 §5.6.1).
                if cursor.eat(',') {
                    continue;
                }
                if cursor.0.is_empty() {
                    break;
                }
                let offer = cursor.offer()?;
                accepted = accepted.or(offer);
                if !cursor.0.is_empty() && !cursor.eat(',') {
                    return Err(Malformed);
                }
            }
        }
        Ok(accepted)
    }

    /// The longest message that cannot look back beyond the window.
    pub(crate) fn longest(self) -> usize {
        match self.server_max_window_bits {
            Some(bits) if bits < *WINDOW_BITS.end() => 1 << bits,
            _ => usize::MAX,
        }
    }
}

/// The answer's `Sec-WebSocket-Extensions`.
impl fmt::Display for PerMessageDeflate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PER_MESSAGE_DEFLATE}; server_no_context_takeover; client_no_context_takeover")?;
        match self.server_max_window_bits {
            Some(bits) => write!(f, "; server_max_window_bits={bits}"),
            None => Ok(()),
        }
    }
}

/// A header that is no list of extensions: its request fails (RFC 6455 §9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("extensions that cannot be read")
    }
}

impl std::error::Error for Malformed {}

/// What is left of a header.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    /// One element of the list, read to its end: what it offers, if that can be accepted.
    fn offer(&mut self) -> Result<Option<PerMessageDeflate>, Malformed> {
        let name = self.token()?;
        let mut parameters = Parameters::default();
        let mut acceptable = name == PER_MESSAGE_DEFLATE;
        loop {
            self.skip_blanks();
            if !self.eat(';') {
                break;
            }
            self.skip_blanks();
            let name = self.token()?;
            self.skip_blanks();
            let value = if self.eat('=') {
                self.skip_blanks();
                Some(self.value()?)
            } else {
                None
            };
            acceptable = acceptable && parameters.take(name, value.as_deref());
        }
        let accepted = PerMessageDeflate { server_max_window_bits: parameters.server_max_window_bits };
        Ok(acceptable.then_some(accepted))
    }

    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t']);
    }

    fn eat(&mut self, character: char) -> bool {
        match self.0.strip_prefix(character) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn token(&mut self) -> Result<&'a str, Malformed> {
        let end = self.0.bytes().position(|byte| !is_token_byte(byte)).unwrap_or(self.0.len());
        let (token, rest) = self.0.split_at_checked(end).filter(|(token, _)| !token.is_empty()).ok_or(Malformed)?;
        self.0 = rest;
        Ok(token)
    }

    /// A token, or the same in quotes (RFC 6455 §9.1).
    fn value(&mut self) -> Result<String, Malformed> {
        if !self.eat('"') {
            return self.token().map(str::to_owned);
        }
        let mut value = String::new();
        let mut characters = self.0.chars();
        loop {
            match characters.next().ok_or(Malformed)? {
                '"' => break,
                '\\' => value.push(characters.next().ok_or(Malformed)?),
                character => value.push(character),
            }
        }
        self.0 = characters.as_str();
        if value.is_empty() || !value.bytes().all(is_token_byte) {
            return Err(Malformed);
        }
        Ok(value)
    }
}

/// The parameters of one offer, each of which may stand there once.
#[derive(Default)]
struct Parameters {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_max_window_bits: Option<u8>,
    client_max_window_bits: bool,
}

impl Parameters {
    /// Whether the parameter can be accepted.
    fn take(&mut self, name: &str, value: Option<&str>) -> bool {
        match name {
            "server_no_context_takeover" => {
                value.is_none() && !std::mem::replace(&mut self.server_no_context_takeover, true)
            }
            "client_no_context_takeover" => {
                value.is_none() && !std::mem::replace(&mut self.client_no_context_takeover, true)
            }
            "server_max_window_bits" => {
                let bits = value.and_then(window_bits);
                bits.is_some() && self.server_max_window_bits.replace(bits.unwrap_or_default()).is_none()
            }
            "client_max_window_bits" => {
                value.is_none_or(|value| window_bits(value).is_some())
                    && !std::mem::replace(&mut self.client_max_window_bits, true)
            }
            _ => false,
        }
    }
}

/// A number of bits without zeros in front (RFC 7692 §7.1.2).
fn window_bits(value: &str) -> Option<u8> {
    let bits = value.parse().ok().filter(|bits| WINDOW_BITS.contains(bits))?;
    value.starts_with(['1', '8', '9']).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[&str]) -> Result<Option<String>, Malformed> {
        let accepted = PerMessageDeflate::negotiate(headers.iter().copied())?;
        Ok(accepted.map(|accepted| accepted.to_string()))
    }

    const PLAIN: &str = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    #[test]
    fn what_clients_offer_is_accepted_without_context_takeover() {
        for offer in [
            "permessage-deflate",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; client_max_window_bits=10",
            "permessage-deflate;server_no_context_takeover;client_no_context_takeover",
            " \tpermessage-deflate ;\tclient_max_window_bits = \"1\\5\" ",
            "x-webkit-deflate-frame, permessage-deflate; client_max_window_bits",
            ", ,permessage-deflate,, other; a=b; c=\"d\"",
        ] {
            assert_eq!(answer(&[offer]), Ok(Some(PLAIN.to_owned())), "{offer}");
        }
    }

    #[test]
    fn a_window_that_the_client_asks_for_is_answered_and_kept_to() {
        for bits in 8..=15 {
            let offer = format!("permessage-deflate; server_max_window_bits={bits}");
            let accepted = PerMessageDeflate::negotiate([offer.as_str()]).unwrap().unwrap();
            assert_eq!(accepted.to_string(), format!("{PLAIN}; server_max_window_bits={bits}"));
            assert_eq!(accepted.longest(), if bits == 15 { usize::MAX } else { 1 << bits });
        }
        assert_eq!(PerMessageDeflate::negotiate(["permessage-deflate"]).unwrap().unwrap().longest(), usize::MAX);
    }

    #[test]
    fn an_offer_with_a_parameter_that_is_none_is_declined() {
        for parameter in [
            "unknown",
            "Server_no_context_takeover",
            "server_no_context_takeover=1",
            "client_no_context_takeover=\"true\"",
            "server_max_window_bits",
            "server_max_window_bits=7",
            "server_max_window_bits=16",
            "server_max_window_bits=09",
            "server_max_window_bits=+9",
            "server_max_window_bits=9x",
            "server_max_window_bits=99999999999999999999",
            "client_max_window_bits=0",
            "client_max_window_bits=16",
            "client_max_window_bits=\"010\"",
            "server_no_context_takeover; server_no_context_takeover",
            "client_no_context_takeover; client_no_context_takeover",
            "server_max_window_bits=9; server_max_window_bits=9",
            "client_max_window_bits; client_max_window_bits=9",
        ] {
            assert_eq!(answer(&[&format!("permessage-deflate; {parameter}")]), Ok(None), "{parameter}");
        }
        for offer in ["", " , ", "constructor", "deflate", "permessage-deflate2", "Permessage-Deflate"] {
            assert_eq!(answer(&[offer]), Ok(None), "{offer}");
        }
        assert_eq!(answer(&[]), Ok(None));
    }

    #[test]
    fn the_first_offer_that_can_be_accepted_is() {
        let offers = "permessage-deflate; unknown, permessage-deflate; server_max_window_bits=10, permessage-deflate";
        let expected = Ok(Some(format!("{PLAIN}; server_max_window_bits=10")));
        assert_eq!(answer(&[offers]), expected);
        let headers: Vec<_> = offers.split(", ").collect();
        assert_eq!(answer(&headers), expected);
    }

    #[test]
    fn what_is_no_list_of_extensions_is_malformed() {
        for header in [
            ";",
            "permessage-deflate;",
            "permessage-deflate; =9",
            "permessage-deflate; server_max_window_bits=",
            "permessage-deflate; server_max_window_bits=\"9",
            "permessage-deflate; server_max_window_bits=\"9\\",
            "permessage-deflate; server_max_window_bits=\"\"",
            "permessage-deflate; server_max_window_bits=\"9 \"",
            "permessage-deflate; a b",
            "permessage-deflate other",
            "a=b",
            "é",
            "permessage-deflate, \"quoted\"",
        ] {
            assert_eq!(answer(&[header]), Err(Malformed), "{header}");
            assert_eq!(answer(&["permessage-deflate", header]), Err(Malformed), "{header}");
        }
    }

    #[test]
    fn a_long_header_is_read_once() {
        let offers = "permessage-deflate; unknown=\"\\a\", ".repeat(10_000);
        assert_eq!(answer(&[&offers]), Ok(None));
        assert_eq!(answer(&[&(offers + "permessage-deflate")]), Ok(Some(PLAIN.to_owned())));
    }
}
