//! The handshake: the query string, the checks that a request has to pass, and the open packet.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;

use super::sid::Sid;
use super::version::Version;
use crate::values::config::{Config, Transport, Transports};

/// The pairs of a query string that are read; Node's parser stops at as many.
const MAX_PAIRS: usize = 1_000;

/// The pairs of a query string, decoded, in their order.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// All keys and values, one behind the other: of three pairs that is one allocation instead of six.
    text: String,
    /// Where each key and its value end.
    ends: Vec<(usize, usize)>,
}

impl Query {
    /// Reads what is behind the `?`. Never fails: an escape that is none stays as it is, bytes that are no UTF-8
    /// become U+FFFD.
    pub(crate) fn parse(query: &str) -> Self {
        let mut text = String::with_capacity(query.len());
        let mut push = |component| {
            decode_component(component, &mut text);
            text.len()
        };
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).take(MAX_PAIRS).map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (push(key), push(value))
        });
        let ends = pairs.collect();
        Self { text, ends }
    }

    /// The value of a key; of a key that is there twice, the last one.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.pairs().rev().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// All pairs, for the application.
    pub(crate) fn pairs(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> + ExactSizeIterator {
        self.ends.iter().enumerate().map(|(index, &(key, value))| {
            let start = index.checked_sub(1).and_then(|last| self.ends.get(last)).map_or(0, |&(_, end)| end);
            (self.text.get(start..key).unwrap_or_default(), self.text.get(key..value).unwrap_or_default())
        })
    }
}

/// Keys only: values may be secrets, the session's id among them.
impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs().map(|(key, _)| key)).finish()
    }
}

fn decode_component(text: &str, out: &mut String) {
    let text = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    out.push_str(&percent_decode_str(&text).decode_utf8_lossy());
}

/// What the checks look at in a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestHead<'a> {
    pub(crate) query: &'a Query,
    /// The method, in capitals.
    pub(crate) method: &'a str,
    /// Whether the request asks for an upgrade to WebSocket.
    pub(crate) upgrade: bool,
    /// The `Origin` header, if there is one.
    pub(crate) origin: Option<&'a [u8]>,
}

/// What a request that passed the checks wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// A new session.
    Open {
        transport: Transport,
        version: Version,
        /// See [`SessionRequest::base64`].
        base64: bool,
    },
    /// A session that has to be looked up; if there is none: [`HandshakeError::UnknownSid`]. If there is one,
    /// [`SessionRequest::check`] comes next.
    Session(SessionRequest),
}

/// A request for a session that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionRequest {
    pub(crate) sid: Sid,
    /// The client cannot take binary frames: binary goes as `b` and base64 on this WebSocket too.
    pub(crate) base64: bool,
    transport: Transport,
    upgrade: bool,
}

impl SessionRequest {
    /// Whether the request fits the transport that its session is on: polling as long as the session polls, or a
    /// WebSocket, whose probe the session itself judges.
    pub(crate) fn check(&self, current: Transport) -> Result<(), HandshakeError> {
        let fits = match self.transport {
            Transport::Polling => !self.upgrade && current == Transport::Polling,
            Transport::WebSocket => self.upgrade,
        };
        if fits { Ok(()) } else { Err(HandshakeError::TransportMismatch(current)) }
    }
}

/// Checks a request in the order of Node's server: transport, origin, session, method, upgrade, protocol version.
///
/// `EIO` is looked at in a handshake only; the session's later requests are known by their `sid`. With `allow_eio3` all
/// but 4 is taken for 3, as by Node: clients of that time may not say.
pub(crate) fn verify(head: &RequestHead<'_>, served: Transports, allow_eio3: bool) -> Result<Request, HandshakeError> {
    let transport = head.query.get("transport").and_then(transport_from_name);
    let transport = transport.filter(|transport| served.has(*transport)).ok_or(HandshakeError::UnknownTransport)?;
    if head.origin.is_some_and(|origin| !is_header_text(origin)) {
        return Err(HandshakeError::InvalidOrigin);
    }
    let upgrade = head.upgrade;
    let base64 = head.query.get("b64").is_some_and(|value| !value.is_empty());
    if let Some(sid) = head.query.get("sid") {
        let sid = Sid::parse(sid).ok_or(HandshakeError::UnknownSid)?;
        return Ok(Request::Session(SessionRequest { sid, base64, transport, upgrade }));
    }
    if head.method != "GET" {
        return Err(HandshakeError::BadMethod);
    }
    if upgrade != (transport == Transport::WebSocket) {
        return Err(HandshakeError::BadRequest);
    }
    let version = match head.query.get("EIO") {
        Some("4") => Version::V4,
        _ if allow_eio3 => Version::V3,
        _ => return Err(HandshakeError::UnsupportedVersion),
    };
    if version == Version::V3 && transport == Transport::Polling && head.query.get("j").is_some() {
        return Err(HandshakeError::Jsonp);
    }
    Ok(Request::Open { transport, version, base64 })
}

fn transport_from_name(name: &str) -> Option<Transport> {
    [Transport::Polling, Transport::WebSocket].into_iter().find(|transport| transport.as_str() == name)
}

/// Visible characters, blanks and bytes above ASCII (RFC 9110 §5.5).
fn is_header_text(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b'\t' | 0x20..=0x7e | 0x80..))
}

/// Why a request is refused. The codes are part of the protocol: clients report them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HandshakeError {
    UnknownTransport,
    UnknownSid,
    BadMethod,
    InvalidOrigin,
    /// The session is on this transport.
    TransportMismatch(Transport),
    /// What is wrong otherwise.
    BadRequest,
    Forbidden,
    UnsupportedVersion,
    /// Polling by script elements, the way of version 3 for browsers without CORS.
    Jsonp,
}

impl HandshakeError {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::UnknownTransport => 0,
            Self::UnknownSid => 1,
            Self::BadMethod => 2,
            Self::InvalidOrigin | Self::TransportMismatch(_) | Self::BadRequest | Self::Jsonp => 3,
            Self::Forbidden => 4,
            Self::UnsupportedVersion => 5,
        }
    }

    /// The fixed text of the code; also the whole body of an answer to a refused upgrade, whose status is always 400.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::UnknownTransport => "Transport unknown",
            Self::UnknownSid => "Session ID unknown",
            Self::BadMethod => "Bad handshake method",
            Self::InvalidOrigin | Self::TransportMismatch(_) | Self::BadRequest => "Bad request",
            Self::Forbidden => "Forbidden",
            Self::UnsupportedVersion => "Unsupported protocol version",
            Self::Jsonp => "JSONP polling is not supported",
        }
    }

    /// The HTTP status.
    pub(crate) fn status(self) -> u16 {
        if self == Self::Forbidden { 403 } else { 400 }
    }

    /// The body, `application/json`.
    pub(crate) fn body(self) -> String {
        format!(r#"{{"code":{},"message":"{}"}}"#, self.code(), self.message())
    }
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for HandshakeError {}

/// The open packet of a session, type included: exactly these keys, times in milliseconds.
pub(crate) fn open_packet(config: &Config, sid: &Sid, transport: Transport) -> String {
    let upgrades = match transport {
        Transport::Polling if config.transports.websocket => r#"["websocket"]"#,
        Transport::Polling | Transport::WebSocket => "[]",
    };
    format!(
        r#"0{{"sid":"{sid}","upgrades":{upgrades},"pingInterval":{},"pingTimeout":{},"maxPayload":{}}}"#,
        config.ping_interval.as_millis(),
        config.ping_timeout.as_millis(),
        config.max_payload,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

    fn check(method: &str, query: &str, upgrade: bool) -> Result<Request, HandshakeError> {
        check_with(method, query, upgrade, false)
    }

    fn check_with(method: &str, query: &str, upgrade: bool, allow_eio3: bool) -> Result<Request, HandshakeError> {
        let query = Query::parse(query);
        verify(&RequestHead { query: &query, method, upgrade, origin: None }, Transports::BOTH, allow_eio3)
    }

    #[test]
    fn a_query_is_decoded_in_order() {
        let query = Query::parse("a=1&b=x+y&%26a=%C3%A4&flag&&a=2");
        assert_eq!(query.get("a"), Some("2"));
        assert_eq!(query.get("flag"), Some(""));
        assert_eq!(query.get("none"), None);
        let pairs = [("a", "1"), ("b", "x y"), ("&a", "ä"), ("flag", ""), ("a", "2")];
        assert_eq!(query.pairs().collect::<Vec<_>>(), pairs);
    }

    #[test]
    fn bad_escapes_are_kept_and_do_no_harm() {
        let query = Query::parse("a=%&b=%4&c=%zz&d=%ff%fe&%=1&=2&é=%E2%82");
        assert_eq!(query.get("a"), Some("%"));
        assert_eq!(query.get("b"), Some("%4"));
        assert_eq!(query.get("c"), Some("%zz"));
        assert_eq!(query.get("d"), Some("\u{fffd}\u{fffd}"));
        assert_eq!(query.get("%"), Some("1"));
        assert_eq!(query.get(""), Some("2"));
    }

    #[test]
    fn a_query_of_separators_holds_nothing_and_pairs_are_capped() {
        assert_eq!(Query::parse(&"&".repeat(10_000)).pairs().len(), 0);
        assert_eq!(Query::parse(&"a&".repeat(10_000)).pairs().len(), 1_000);
    }

    #[test]
    fn values_of_a_query_are_not_printed_by_debug() {
        assert_eq!(format!("{:?}", Query::parse("token=secret")), r#"["token"]"#);
    }

    #[test]
    fn a_handshake_passes_on_both_transports() {
        let polling = Request::Open { transport: Transport::Polling, version: Version::V4, base64: false };
        assert_eq!(check("GET", "EIO=4&transport=polling&t=x", false), Ok(polling));
        let websocket = Request::Open { transport: Transport::WebSocket, version: Version::V4, base64: true };
        assert_eq!(check("GET", "EIO=4&transport=websocket&b64=1", true), Ok(websocket));
    }

    #[test]
    fn refusals_have_the_codes_of_node() {
        let refusals = [
            ("GET", "", 0),
            ("GET", "EIO=4", 0),
            ("GET", "EIO=4&transport=abc", 0),
            ("GET", "EIO=4&transport=constructor", 0),
            ("GET", "EIO=4&transport=__proto__", 0),
            ("GET", "EIO=4&transport=Polling", 0),
            ("GET", "EIO=4&transport=polling&sid=abc", 1),
            ("GET", "EIO=4&transport=polling&sid=", 1),
            ("POST", "EIO=4&transport=polling&sid=__proto__", 1),
            ("POST", "EIO=4&transport=polling", 2),
            ("PUT", "EIO=4&transport=polling", 2),
            ("OPTIONS", "transport=polling", 2),
            ("GET", "EIO=4&transport=websocket", 3),
            ("GET", "transport=polling", 5),
            ("GET", "EIO=&transport=polling", 5),
            ("GET", "EIO=abc&transport=polling", 5),
            ("GET", "EIO=3&transport=polling", 5),
            ("GET", "EIO=5&transport=polling", 5),
            ("GET", "EIO=04&transport=polling", 5),
        ];
        for (method, query, code) in refusals {
            let error = check(method, query, false).unwrap_err();
            assert_eq!(error.code(), code, "{method} {query}");
            assert_eq!(error.status(), 400, "{method} {query}");
        }
    }

    #[test]
    fn where_it_is_allowed_all_but_4_is_version_3() {
        for (query, version) in
            [("EIO=4&", Version::V4), ("EIO=3&", Version::V3), ("", Version::V3), ("EIO=x&", Version::V3)]
        {
            let polling = Request::Open { transport: Transport::Polling, version, base64: true };
            assert_eq!(
                check_with("GET", &format!("{query}transport=polling&b64=1"), false, true),
                Ok(polling),
                "{query}"
            );
        }
    }

    #[test]
    fn jsonp_is_refused_and_j_is_nothing_to_others() {
        assert_eq!(check_with("GET", "EIO=3&transport=polling&j=0", false, true), Err(HandshakeError::Jsonp));
        assert_eq!(HandshakeError::Jsonp.body(), r#"{"code":3,"message":"JSONP polling is not supported"}"#);
        assert!(check_with("GET", "EIO=3&transport=websocket&j=0", true, true).is_ok());
        assert!(check_with("GET", "EIO=4&transport=polling&j=0", false, true).is_ok());
    }

    #[test]
    fn an_upgrade_to_polling_is_a_bad_request() {
        let result = check("GET", "EIO=4&transport=polling", true);
        assert_eq!(result, Err(HandshakeError::BadRequest));
    }

    #[test]
    fn the_checks_come_in_the_order_of_node() {
        let query = Query::parse(&format!("transport=polling&sid={SID}"));
        let origin = Some(b"http://a\x01b".as_slice());
        let head = RequestHead { query: &query, method: "PATCH", upgrade: false, origin };
        assert_eq!(verify(&head, Transports::BOTH, false), Err(HandshakeError::InvalidOrigin));
        let websocket_only = Transports { polling: false, websocket: true };
        assert_eq!(verify(&head, websocket_only, false), Err(HandshakeError::UnknownTransport));
        let head = RequestHead { origin: Some(b"http://\xc3\xa4.example"), ..head };
        assert!(matches!(verify(&head, Transports::BOTH, false), Ok(Request::Session(_))));
    }

    #[test]
    fn a_request_has_to_fit_the_transport_of_its_session() {
        let requested =
            |transport: &str, upgrade| match check("GET", &format!("EIO=4&transport={transport}&sid={SID}"), upgrade) {
                Ok(Request::Session(request)) => request,
                other => panic!("{other:?}"),
            };
        let bad = |current| Err(HandshakeError::TransportMismatch(current));
        assert_eq!(requested("polling", false).check(Transport::Polling), Ok(()));
        assert_eq!(requested("polling", false).check(Transport::WebSocket), bad(Transport::WebSocket));
        assert_eq!(requested("polling", true).check(Transport::Polling), bad(Transport::Polling));
        assert_eq!(requested("websocket", false).check(Transport::Polling), bad(Transport::Polling));
        assert_eq!(requested("websocket", false).check(Transport::WebSocket), bad(Transport::WebSocket));
        assert_eq!(requested("websocket", true).check(Transport::Polling), Ok(()));
        assert_eq!(requested("websocket", true).check(Transport::WebSocket), Ok(()));
    }

    #[test]
    fn an_error_is_json_with_code_and_message() {
        assert_eq!(HandshakeError::UnknownSid.body(), r#"{"code":1,"message":"Session ID unknown"}"#);
        assert_eq!(HandshakeError::Forbidden.body(), r#"{"code":4,"message":"Forbidden"}"#);
        assert_eq!(HandshakeError::Forbidden.status(), 403);
    }

    #[test]
    fn the_open_packet_has_five_keys_in_their_order() {
        let sid = Sid::parse(SID).unwrap();
        let mut config = Config::default();
        assert_eq!(
            open_packet(&config, &sid, Transport::Polling),
            r#"0{"sid":"AAAAAAAAAAAAAAAAAAAAAA","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#,
        );
        assert!(open_packet(&config, &sid, Transport::WebSocket).contains(r#""upgrades":[],"#));
        config.transports.websocket = false;
        assert!(open_packet(&config, &sid, Transport::Polling).contains(r#""upgrades":[],"#));
    }
}
