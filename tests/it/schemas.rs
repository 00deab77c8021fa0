//! docs/schemas.md: its code compiles, and what it says of validators holds at a server that does not keep its contract.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use ackord::{Contract, Io, Namespace, Socket, Value, handler};
use serde_json::json;

use crate::support::markdown::assert_blocks;
use crate::support::node::{self, assert_compiles, node};

#[allow(dead_code, unreachable_pub)]
#[rustfmt::skip]
mod station;

#[test]
fn the_page_about_schemas_shows_these_files_and_no_other_code() {
    let blocks = [
        ("rust", include_str!("schemas/station.rs")),
        ("ts", include_str!("schemas/page.ts")),
        ("ts", include_str!("schemas/alone.ts")),
    ];
    assert_blocks("docs/schemas.md", &blocks);
}

#[test]
fn every_form_of_a_contract_is_written_and_what_is_stale_goes() {
    let folder = folder("forms");
    station::write(&folder).unwrap();
    let schemas = folder.join("schemas");
    let names = || {
        let entries = fs::read_dir(&schemas).unwrap();
        let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let expected = [
        "index.json",
        "station.client.latest.ack.json",
        "station.client.latest.ack.ok.json",
        "station.client.latest.ack.reply.json",
        "station.client.latest.json",
        "station.connect_error.json",
        "station.server.exception.json",
        "station.server.reading.json",
        "types.input.reading.json",
        "types.output.reading.json",
    ];
    assert_eq!(names(), expected);
    let contract = Contract::new("station", "2.0.0").namespace::<Liar>();
    assert_eq!(contract.json_schemas().unwrap().len(), 4);
    contract.write_json_schemas(&schemas).unwrap();
    let expected = [
        "index.json",
        "liar.client.latest.ack.json",
        "liar.client.latest.json",
        "liar.connect_error.json",
        "liar.server.exception.json",
    ];
    assert_eq!(names(), expected, "files of the other contract are gone");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_code_of_the_page_compiles_against_its_contract() {
    let files = [("page.ts", include_str!("schemas/page.ts")), ("alone.ts", include_str!("schemas/alone.ts"))];
    assert_compiles("schemas", station::write, &files);
}

/// Serves the path of the station, and says what the station's contract does not.
#[derive(Namespace)]
#[namespace("/station")]
struct Liar;

#[handler(Liar)]
trait LiarHandler {
    #[connected]
    async fn connected(&self, socket: &Socket<Liar>);
    #[event]
    async fn latest(&self, socket: &Socket<Liar>, sensor: String) -> Value;
}

struct Lies;

impl LiarHandler for Lies {
    async fn connected(&self, socket: &Socket<Liar>) {
        let picture = || Value::from(ackord::Bytes::from(vec![0, 1, 2]));
        let with = |reading: serde_json::Value, picture: Value| {
            let Value::Object(mut reading) = Value::from(reading) else { return picture };
            reading.insert("picture", picture);
            Value::Object(reading)
        };
        let readings = [
            with(json!({"sensor": "first", "celsius": 21.5}), picture()),
            with(json!({"sensor": "hot", "celsius": 61}), Value::Null),
            with(json!({"sensor": 7, "celsius": "21"}), Value::from("AAEC")),
            with(json!({"sensor": "last", "celsius": 0}), Value::Null),
        ];
        for reading in readings {
            socket.untyped().emit("reading", &[reading]).unwrap();
        }
    }

    async fn latest(&self, _: &Socket<Liar>, sensor: String) -> Value {
        let celsius = if sensor == "fine" { json!(20) } else { json!("20") };
        match sensor.as_str() {
            "none" => Value::Null,
            _ => json!({"status": "ok", "data": {"sensor": sensor, "celsius": celsius, "picture": null}}).into(),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checked_socket_of_the_stock_client_keeps_a_server_to_its_contract() {
    let folder = folder("client");
    station::write(&folder).unwrap();
    let io = Io::builder().serve::<Liar, _>(Lies).build().unwrap();
    let server = io.bind("127.0.0.1:0").await.unwrap();
    let input =
        json!({"url": format!("http://{}", server.local_addr()), "file": folder.join("station.ts")}).to_string();
    let serving = tokio::spawn(server.serve(io.router()));
    let printed = tokio::task::spawn_blocking(move || {
        let folder = node::folder("schemas-client");
        fs::write(folder.join("client.mjs"), include_str!("schemas/client.mjs")).unwrap();
        node(Command::new("node").arg("client.mjs").arg(input), &folder, "")
    });
    let printed = printed.await.unwrap();
    serving.abort();
    let seen: Vec<String> = serde_json::from_slice(&printed).unwrap();
    let expected = [
        "heard first 3 bytes",
        "event reading /0/celsius must be at most 60",
        "event reading /0/celsius expected a number, got a string /0/picture expected binary data or null, got a string \
         /0/sensor expected a string, got a number",
        "heard last null",
        "fine fine",
        "answer latest /data/celsius expected a number, got a string",
        "wrong InvalidAnswer",
        "answer latest / expected an object, got null",
        "none InvalidAnswer",
    ];
    let expected: Vec<String> =
        ["websocket", "polling"].iter().flat_map(|way| expected.map(|line| format!("{way} {line}"))).collect();
    assert_eq!(seen, expected);
    fs::remove_dir_all(folder).unwrap();
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ackord-schemas-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}
