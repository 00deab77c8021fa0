//! The server that `engine.io-client`'s own tests talk to, on port 3000.
//!
//! In the monorepo `socketio/socket.io`, folder `packages/engine.io-client`, after `npm run compile`:
//! `npx mocha test/index.js`, without the hooks that start a server of Node.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use ackord::engine::{Engine, EngineHandler, EngineSocket, Message};
use ackord::http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use ackord::{Bytes, Refusal, RequestParts};

struct Bounce;

impl EngineHandler for Bounce {
    fn open(&self, socket: &EngineSocket) {
        socket.send(&Message::Text("hi".to_owned()));
    }

    fn message(&self, socket: &EngineSocket, message: Message) {
        let answer = match &message {
            Message::Text(text) if text == "give binary" => Message::Binary(Bytes::from(vec![0, 1, 2, 3, 4])),
            Message::Text(text) if text == "give utf8" => Message::Text("пойду спать всем спокойной ночи".to_owned()),
            Message::Text(text) if text == "sendHeaders" => {
                let headers: BTreeMap<_, _> = socket.request().headers().collect();
                Message::Text(serde_json::to_string(&headers).expect("text is JSON"))
            }
            Message::Text(_) | Message::Binary(_) => message,
        };
        socket.send(&answer);
    }
}

async fn allow(request: RequestParts) -> Result<(), Refusal> {
    match request.query("deny") {
        Some(_) => Err(Refusal::default()),
        None => Ok(()),
    }
}

/// Cookies of every kind, for the client's jar.
fn set_cookies(_: &RequestParts, headers: &mut HeaderMap) {
    let cookies = [
        "1=1; Max-Age=86400".to_owned(),
        "2=2; Path=/; HttpOnly; Secure; SameSite=Strict".to_owned(),
        "3=3; Max-Age=0".to_owned(),
        format!("4=4; Expires={}", httpdate::fmt_http_date(SystemTime::now())),
    ];
    for cookie in cookies {
        headers.append(SET_COOKIE, HeaderValue::try_from(cookie).expect("a cookie is a header's value"));
    }
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let engine = Engine::builder()
        .ping_interval(Duration::from_millis(500))
        .max_payload(100)
        .allow_request(allow)
        .initial_headers(set_cookies)
        .build(Bounce)?;
    let listener = engine.bind(conformance::address()).await?;
    conformance::announce("engine-client-support", &listener);
    listener.serve(engine.router()).await
}
