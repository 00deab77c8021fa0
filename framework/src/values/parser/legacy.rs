//! The packets of Socket.IO 2 (socket.io-protocol v4) where they are not those of today.
//!
//! The namespace of its clients may have a query, `0/chat?token=x,`, which stands for the auth payload. Its CONNECT
//! answers have no data, and the data of its ERROR, today's CONNECT_ERROR, may be anything.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::encoder;
use super::json::Json;
use super::packet::{Packet, PacketData, PacketType};
use crate::values::wire::Wire;

/// The pairs of a query that are read.
const MAX_PAIRS: usize = 1_000;

/// The packet with the query of its namespace taken off. In a CONNECT the query is the auth payload, and nothing else is.
pub(crate) fn without_query(packet: Packet<'_>) -> Packet<'_> {
    let Packet { namespace, data } = packet;
    let (namespace, query) = match namespace {
        Cow::Borrowed(namespace) => match namespace.split_once('?') {
            Some((path, query)) => (Cow::Borrowed(path), Some(Cow::Borrowed(query))),
            None => (Cow::Borrowed(namespace), None),
        },
        Cow::Owned(namespace) => match namespace.split_once('?') {
            Some((path, query)) => (Cow::Owned(path.to_owned()), Some(Cow::Owned(query.to_owned()))),
            None => (Cow::Owned(namespace), None),
        },
    };
    let data = match data {
        PacketData::Connect { .. } => PacketData::Connect { auth: query.map(|query| auth(&query)) },
        data => data,
    };
    Packet { namespace, data }
}

/// The pairs of a query as an object of strings; of a key that is there twice, the last one.
fn auth(query: &str) -> Json<'static> {
    let mut object = serde_json::Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()).take(MAX_PAIRS) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        object.insert(decode(key), decode(value).into());
    }
    Json(Cow::Owned(serde_json::Value::Object(object).to_string()))
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// CONNECT: the answer to a client that came in. It computes the id of its socket itself.
pub(crate) fn connect(namespace: &str) -> Wire {
    encoder::bare(PacketType::Connect, namespace)
}

/// ERROR: the answer to a client that was refused, its `data` or, where there is none, the message.
pub(crate) fn error<T: Serialize + ?Sized>(
    namespace: &str,
    message: &str,
    data: Option<&T>,
) -> Result<Wire, serde_json::Error> {
    match data {
        Some(data) => encoder::with_data(PacketType::ConnectError, namespace, data),
        None => encoder::with_data(PacketType::ConnectError, namespace, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::wire::WireMessage;

    fn connect_to(namespace: Cow<'_, str>) -> (String, Option<String>) {
        let auth = Some(Json(Cow::Borrowed(r#"{"ignored":true}"#)));
        let packet = without_query(Packet { namespace, data: PacketData::Connect { auth } });
        let PacketData::Connect { auth } = packet.data else { panic!("{packet:?}") };
        (packet.namespace.into_owned(), auth.map(|auth| auth.to_string()))
    }

    fn text(wire: &Wire) -> String {
        let messages: Vec<_> = wire.messages().collect();
        let [WireMessage::Text(text)] = messages.as_slice() else { panic!("{messages:?}") };
        String::from_utf8(text.to_vec()).unwrap()
    }

    #[test]
    fn the_query_of_a_namespace_is_the_auth_payload() {
        for namespace in
            [Cow::Borrowed("/a?b=%C3%A4+%26&c&b=2&&d=%zz"), Cow::Owned("/a?b=%C3%A4+%26&c&b=2&&d=%zz".into())]
        {
            let (path, auth) = connect_to(namespace);
            let auth: serde_json::Value = serde_json::from_str(&auth.unwrap()).unwrap();
            assert_eq!((path.as_str(), auth), ("/a", serde_json::json!({"b": "2", "c": "", "d": "%zz"})));
        }
        assert_eq!(connect_to("/a?x=%C3%A4+%26".into()).1.unwrap(), r#"{"x":"ä &"}"#);
        assert_eq!(connect_to("/a?".into()), ("/a".to_owned(), Some("{}".to_owned())));
        assert_eq!(connect_to("/a".into()), ("/a".to_owned(), None));
        assert_eq!(connect_to(Cow::Owned("/a".to_owned())), ("/a".to_owned(), None));
    }

    #[test]
    fn a_query_of_an_event_is_taken_off_too() {
        let packet = without_query(Packet { namespace: "/a?b=1".into(), data: PacketData::Disconnect });
        assert_eq!(packet, Packet { namespace: "/a".into(), data: PacketData::Disconnect });
    }

    #[test]
    fn answers_are_those_of_the_old_protocol() {
        assert_eq!(text(&connect("/")), "40");
        assert_eq!(text(&connect("/a")), "40/a,");
        let error = |namespace, data: Option<&[u8]>| text(&error(namespace, "no \"way\"", data).unwrap());
        assert_eq!(error("/", None), r#"44"no \"way\"""#);
        assert_eq!(error("/a", Some(&[1, 2])), "44/a,[1,2]");
    }
}
