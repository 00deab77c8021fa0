//! Bad input of every kind to every command: one line that says what and where, status 2, and nothing written.

use std::fs;
use std::net::TcpListener;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Folder, Ran, Server, chat};

/// What is made of a contract, wherever it comes from; `{}` is the contract.
const COMMANDS: [&[&str]; 9] = [
    &["ts", "{}"],
    &["ts", "{}", "-o", "out/chat.ts"],
    &["ts", "--types-only", "{}", "-o", "out/chat.d.ts"],
    &["schema", "{}"],
    &["schema", "{}", "-o", "out/schemas"],
    &["asyncapi", "{}", "-o", "out/asyncapi.json"],
    &["check", "{}", "out/chat.ts"],
    &["diff", "{}", "contract.json"],
    &["diff", "--json", "contract.json", "{}"],
];

/// Asserts that a run failed in one line, and that the line holds `expected`.
#[track_caller]
fn is_failure(ran: &Ran, expected: &str, what: &str) {
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!((ran.code, lines.len(), ran.out.as_str()), (2, 1, ""), "{what}: {}", ran.err);
    assert!(lines[0].starts_with("ackord: ") && lines[0].contains(expected), "{what}: {}", ran.err);
    assert!(!lines[0].contains(|it: char| it.is_control()), "{what}: {:?}", ran.err);
}

/// Every command over a contract fails, with these words, and writes nothing.
#[track_caller]
fn every_command_fails(folder: &Folder, contract: &str, expected: &str) {
    for command in COMMANDS {
        let arguments: Vec<&str> = command.iter().map(|it| if *it == "{}" { contract } else { it }).collect();
        is_failure(&folder.run(&arguments), expected, &arguments.join(" "));
        assert!(!folder.path("out").exists(), "{arguments:?} has written something");
    }
}

/// The chat's document, changed.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut document = serde_json::to_value(chat()).unwrap();
    change(&mut document);
    document.to_string()
}

#[test]
fn a_file_that_is_no_contract_fails_in_every_command() {
    let folder = Folder::new();
    every_command_fails(&folder, "missing.json", "missing.json: cannot be read: ");
    every_command_fails(&folder, "contract.json/x", "contract.json/x: cannot be read: ");
    every_command_fails(&folder, ".", ".: cannot be read: ");
    every_command_fails(&folder, "", "an empty name names no file");
    let nested = |text: &str, end: &str| text.repeat(100_000) + "1" + &end.repeat(100_000);
    let deep = changed(|it| it["definitions"]["input"]["Deep"] = "@".into());
    let no = "this is no contract document: ";
    for (name, text, expected) in [
        ("empty", String::new(), no),
        ("cut", changed(|_| {})[..900].to_owned(), no),
        ("html", "<!doctype html>".to_owned(), no),
        ("list", "[1,\"chat\",\"1\",\"\",[],{}]".to_owned(), no),
        ("other", "{\"openapi\": \"3.1.0\"}".to_owned(), "missing field `ackord`"),
        ("null", "null".to_owned(), no),
        ("deep", nested("[", "]"), no),
        ("deep_schema", deep.replace("\"@\"", &nested("{\"items\":", "}")), no),
        ("format", changed(|it| it["ackord"] = 7.into()), "has format 7; this version reads format 1"),
        ("negative", changed(|it| it["ackord"] = (-1).into()), no),
        ("text", changed(|it| it["ackord"] = "1".into()), no),
        ("twice", changed(|_| {}).replacen('{', "{\"name\":\"chat\",", 1), "duplicate field `name`"),
    ] {
        folder.write(name, &text);
        every_command_fails(&folder, name, expected);
        every_command_fails(&folder, name, &format!("ackord: {name}: "));
    }
    fs::write(folder.path("utf16"), "{}".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).unwrap();
    every_command_fails(&folder, "utf16", "utf16: this is no contract document: ");
    fs::write(folder.path("latin"), b"{\"ackord\": \"\xe4\"}").unwrap();
    every_command_fails(&folder, "latin", "latin: this is no contract document: it is not UTF-8");
}

#[test]
fn a_document_that_contradicts_itself_fails_in_every_command() {
    let folder = Folder::new();
    let first = "/namespaces/0/clientToServer/0";
    let reference = |name: &str| json!({"$ref": format!("#/definitions/input/{name}")});
    let broken = [
        (
            "marker",
            changed(|it| it["namespaces"][0]["marker"] = "../x".into()),
            "/namespaces/0/marker: \"../x\" is no identifier".to_owned(),
        ),
        (
            "line",
            changed(|it| it["namespaces"][0]["marker"] = "a\n\u{1b}[31m".into()),
            "/namespaces/0/marker: ".to_owned(),
        ),
        (
            "path",
            changed(|it| it["namespaces"][0]["path"] = "chat".into()),
            "/namespaces/0/path: \"chat\" does not begin with `/`".to_owned(),
        ),
        (
            "braces",
            changed(|it| it["namespaces"][0]["path"] = "/{a b}".into()),
            "/namespaces/0/parameters: ".to_owned(),
        ),
        (
            "namespace",
            changed(|it| {
                let one = it["namespaces"][0].clone();
                it["namespaces"].as_array_mut().unwrap().push(one);
            }),
            "another namespace has the path".to_owned(),
        ),
        (
            "event",
            changed(|it| {
                let one = it.pointer(first).unwrap().clone();
                it["namespaces"][0]["clientToServer"].as_array_mut().unwrap().push(one);
            }),
            "another event has the name".to_owned(),
        ),
        (
            "reserved",
            changed(|it| it["namespaces"][0]["clientToServer"][0]["name"] = "connect".into()),
            "is a reserved event name".to_owned(),
        ),
        (
            "dangling",
            changed(|it| it["namespaces"][0]["auth"] = reference("No\u{7}where")),
            "/namespaces/0/auth/$ref: ".to_owned(),
        ),
        (
            "circle",
            changed(|it| it["definitions"]["input"]["A"] = reference("A")),
            "/definitions/input/A: its references lead in a circle".to_owned(),
        ),
        (
            "union",
            changed(|it| it["definitions"]["input"]["A"] = json!({"anyOf": [reference("A"), {"type": "null"}]})),
            "/definitions/input/A: its references lead in a circle".to_owned(),
        ),
        (
            "schema",
            changed(|it| it["definitions"]["output"]["A/b"] = 7.into()),
            "/definitions/output/A~1b: a schema is an object".to_owned(),
        ),
        (
            "type",
            changed(|it| it["definitions"]["input"]["A"] = json!({"type": "text"})),
            "/definitions/input/A/type: ".to_owned(),
        ),
        (
            "kind",
            changed(|it| it.pointer_mut(first).unwrap()["ack"] = json!({"kind": "other"})),
            "unknown variant `other`".to_owned(),
        ),
    ];
    for (name, text, expected) in broken {
        folder.write(name, &text);
        every_command_fails(&folder, name, &expected);
        every_command_fails(&folder, name, &format!("ackord: {name}: "));
    }
}

#[test]
fn names_of_types_and_events_never_leave_the_folder() {
    let folder = Folder::new();
    folder.write(
        "odd.json",
        &changed(|it| {
            it["definitions"]["input"]["../../evil"] = json!({"type": "string"});
            it["namespaces"][0]["auth"] = json!({"$ref": "#/definitions/input/..~1..~1evil"});
            it["namespaces"][0]["clientToServer"][0]["name"] = "../../evil\u{0}".into();
            it["name"] = "../../evil".into();
        }),
    );
    let ran = folder.run(&["schema", "odd.json", "-o", "deep/down/schemas"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(fs::read_dir(folder.path("deep/down")).unwrap().count(), 1);
    assert!(fs::read_dir(folder.path("deep/down/schemas")).unwrap().all(|it| it.unwrap().path().is_file()));
    for command in ["asyncapi", "schema"] {
        assert_eq!(folder.run(&[command, "odd.json"]).code, 0, "{command}");
    }
    // TypeScript has no such name for a type.
    let ran = folder.run(&["ts", "odd.json", "-o", "out/chat.ts"]);
    is_failure(&ran, "odd.json: ", "a name that is no identifier");
    assert!(ran.err.contains("../../evil") && !folder.path("out").exists(), "{}", ran.err);
}

#[test]
fn what_a_document_is_called_never_reaches_a_terminal_raw() {
    let folder = Folder::new();
    folder.write(
        "evil.json",
        &changed(|it| {
            it["version"] = "1\u{1b}[2J\n0 breaking changes".into();
            it["namespaces"][0]["clientToServer"][0]["name"] = "a\r\u{1b}[31mb".into();
        }),
    );
    let ran = folder.run(&["diff", "contract.json", "evil.json"]);
    assert_eq!(ran.code, 1);
    assert!(!ran.out.contains(['\u{1b}', '\r']), "{:?}", ran.out);
    assert!(ran.out.lines().next().unwrap().contains("1\\u{1b}[2J\\n0 breaking changes"), "{}", ran.out);
}

#[test]
fn what_cannot_be_written_fails_and_nothing_is_left() {
    let folder = Folder::new();
    folder.write("file", "mine");
    fs::create_dir(folder.path("taken.ts")).unwrap();
    let entries = || fs::read_dir(&folder.0).unwrap().count();
    let before = entries();
    for (arguments, expected) in [
        (&["ts", "contract.json", "-o", "file/chat.ts"][..], "file/chat.ts: cannot be written: "),
        (&["ts", "contract.json", "-o", "taken.ts"], "taken.ts: cannot be written: it is there, and is no file"),
        (&["ts", "contract.json", "-o", ""], "an empty name names no file"),
        (&["schema", "contract.json", "-o", "file"], ".json: cannot be written: "),
        (&["schema", "--document", "-o", "file/schema.json"], "file/schema.json: cannot be written: "),
        (&["asyncapi", "contract.json", "-o", ".."], "..: cannot be written: it is there, and is no file"),
        (&["check", "contract.json", "file/chat.ts"], "file/chat.ts: cannot be read: "),
        (&["check", "contract.json", "file"], "file: the name does not tell its form"),
    ] {
        is_failure(&folder.run(arguments), expected, &arguments.join(" "));
        assert_eq!((entries(), folder.read("file")), (before, "mine".to_owned()), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_leaves_the_old_file_as_it_was() {
    let folder = Folder::new();
    for device in [&["ts", "contract.json"][..], &["diff", "contract.json", "contract.json"], &["--help"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = folder.command(device);
        let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{device:?}");
        assert!(
            errors.starts_with("ackord: cannot write to standard output: ") && errors.lines().count() == 1,
            "{errors}"
        );
    }
    // A file may have two blocks of 512 bytes, which the TypeScript has not.
    folder.write("chat.ts", "old");
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" ts contract.json -o chat.ts";
    let mut shell = std::process::Command::new("sh");
    let output = shell.args(["-c", script, env!("CARGO_BIN_EXE_ackord")]).current_dir(&folder.0).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.starts_with("ackord: chat.ts: cannot be written: ") && errors.lines().count() == 1, "{errors}");
    assert_eq!(folder.read("chat.ts"), "old");
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 2, "nothing temporary stays");
}

#[test]
fn a_server_that_gives_no_contract_fails_in_one_line() {
    let folder = Folder::new();
    let json = chat().to_json();
    let server = Server::new(move |path| {
        let ok = |head: &str, body: &[u8]| [b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body].concat();
        match path {
            "/page" => ok("Content-Type: text/html\r\n", b"<!doctype html>"),
            "/empty" => ok("Content-Length: 0\r\n", b""),
            "/latin" => ok("", b"{\"ackord\": \"\xe4\"}"),
            "/chunked" => ok("Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
            "/gzip" => ok("Content-Encoding: gzip\r\n", b"\x1f\x8b"),
            "/negative" => ok("Content-Length: -1\r\n", json.as_bytes()),
            "/endless" => ok("Content-Length: 99999999999999999999999\r\n", json.as_bytes()),
            "/large" => ok("", &vec![b' '; 64 * 1024 * 1024 + 1]),
            "/head" => ok(&"X: y\r\n".repeat(20_000), b"{}"),
            "/none" => b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            "/away" => b"HTTP/1.1 301 Moved Permanently\r\nLocation: https://example.org/\x1b[31m\r\n\r\n".to_vec(),
            "/loud" => b"HTTP/1.1 500 Oh\x1b[31m\tno\r\n\r\n".to_vec(),
            "/mail" => b"220 example.org ESMTP\r\n\r\n".to_vec(),
            "/silent" => Vec::new(),
            _ => b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec(),
        }
    });
    for (path, expected) in [
        ("/page", "this is no contract document: "),
        ("/empty", "this is no contract document: "),
        ("/latin", "this is no contract document: it is not UTF-8"),
        ("/chunked", "answers in the encoding chunked"),
        ("/gzip", "answers in the encoding gzip"),
        ("/negative", "breaks off in its answer"),
        ("/endless", "breaks off in its answer"),
        ("/large", "cannot be fetched: it is too large for a contract"),
        ("/head", "does not answer in HTTP"),
        ("/none", "answers 204 No Content"),
        ("/away", "answers 301 Moved Permanently to https://example.org/\\u{1b}[31m"),
        ("/loud", "answers 500 Oh\\u{1b}[31m no"),
        ("/mail", "does not answer in HTTP"),
        ("/silent", "does not answer in HTTP"),
        ("/other", "answers 404 Not Found"),
    ] {
        let url = server.url(path);
        let ran = folder.run(&["ts", &url, "-o", "out/chat.ts"]);
        is_failure(&ran, &format!("{url}: {expected}"), path);
        assert!(!folder.path("out").exists(), "{path}");
    }
    every_command_fails(&folder, &server.url("/other"), "answers 404 Not Found");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    every_command_fails(&folder, &format!("http://127.0.0.1:{port}/"), "cannot be fetched: ");
    every_command_fails(&folder, "http://", "there is no host");
    every_command_fails(&folder, "http://a b/", "a URL has no blanks");
    every_command_fails(&folder, "https://example.org/", "https is not spoken here");
}
