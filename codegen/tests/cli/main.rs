//! The binary `ackord`, as somebody in a shell meets it.

mod failures;
mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use ackord_codegen::{asyncapi, file, json_schema, page, typescript};
use serde_json::Value;

use support::{Ended, Folder, Server, chat};

#[test]
fn typescript_goes_to_standard_output_or_to_a_file() {
    let folder = Folder::new();
    let ran = folder.run(&["ts", "contract.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, typescript::print(&chat()).unwrap());
    let ran = folder.run(&["ts", "contract.json", "-o", "web/src/chat.ts"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", "wrote web/src/chat.ts\n"));
    assert_eq!(folder.read("web/src/chat.ts"), typescript::print(&chat()).unwrap());
    let ran = folder.run(&["ts", "contract.json", "-o", "-"]);
    assert_eq!(ran.out, typescript::print(&chat()).unwrap());
}

#[test]
fn a_file_that_holds_the_same_is_not_written() {
    let folder = Folder::new();
    folder.run(&["ts", "contract.json", "-o", "chat.ts"]);
    let modified = || fs::metadata(folder.path("chat.ts")).unwrap().modified().unwrap();
    let before = modified();
    let ran = folder.run(&["ts", "contract.json", "-o", "chat.ts"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(modified(), before);
}

#[test]
fn types_alone_are_asked_for_or_told_by_the_name() {
    let folder = Folder::new();
    let types = typescript::print_types(&chat()).unwrap();
    assert_eq!(folder.run(&["ts", "--types-only", "contract.json"]).out, types);
    assert_eq!(folder.run(&["ts", "contract.json", "--out=chat.d.ts"]).code, 0);
    assert_eq!(folder.read("chat.d.ts"), types);
}

#[test]
fn asyncapi_is_printed() {
    let folder = Folder::new();
    let ran = folder.run(&["asyncapi", "contract.json"]);
    assert_eq!((ran.code, ran.out), (0, asyncapi::print(&chat()).unwrap()));
    assert_eq!(folder.run(&["asyncapi", "contract.json", "-o", "asyncapi.json"]).code, 0);
    assert_eq!(folder.read("asyncapi.json"), asyncapi::print(&chat()).unwrap());
}

#[test]
fn the_page_is_printed_and_checked() {
    let folder = Folder::new();
    let ran = folder.run(&["page", "contract.json"]);
    assert_eq!((ran.code, ran.out), (0, page::print(&chat())));
    let ran = folder.run(&["page", "contract.json", "-o", "site/docs.html"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, "wrote site/docs.html\n"));
    assert_eq!(folder.read("site/docs.html"), page::print(&chat()));
    assert_eq!(folder.run(&["check", "contract.json", "site/docs.html"]).code, 0);
    assert_eq!(folder.run(&["check", "contract.json", "--as", "page", "contract.json"]).code, 1);
    assert_eq!(folder.run(&["page", "contract.json", "--types-only"]).code, 2);
}

#[test]
fn json_schemas_are_one_object_or_a_folder_of_files() {
    let folder = Folder::new();
    let schemas = json_schema::schemas(&chat());
    let ran = folder.run(&["schema", "contract.json"]);
    let all: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(all.as_object().unwrap().len(), schemas.len() + 1);
    assert_eq!(all["index.json"], json_schema::index(&chat()));
    assert_eq!(folder.run(&["schema", "contract.json", "-o", "schemas"]).code, 0);
    for (name, schema) in schemas {
        assert_eq!(all[&name], schema);
        let file: Value = serde_json::from_str(&folder.read(&format!("schemas/{name}"))).unwrap();
        assert_eq!(file, schema, "{name}");
    }
}

#[test]
fn schemas_of_an_earlier_contract_are_told_and_go() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["schema", "contract.json", "-o", "schemas"]).code, 0);
    assert_eq!(folder.run(&["check", "contract.json", "schemas/"]).code, 0);
    fs::write(folder.path("schemas/mine.json"), "{}").unwrap();
    let mut document = chat();
    let gone = document.namespaces[0].client_to_server.remove(1);
    assert_eq!(gone.name, "typing");
    fs::write(folder.path("contract.json"), document.sealed().to_json()).unwrap();
    let ran = folder.run(&["check", "contract.json", "schemas"]);
    assert_eq!(ran.code, 1);
    for name in ["typing", "typing.ack"] {
        let line = format!("schemas/chat.client.{name}.json belongs to nothing any more\n");
        assert!(ran.out.contains(&line), "{}", ran.out);
    }
    let ran = folder.run(&["schema", "contract.json", "-o", "schemas"]);
    assert_eq!(ran.code, 0);
    let expected = "wrote schemas/index.json\nremoved schemas/chat.client.typing.ack.json\n\
                    removed schemas/chat.client.typing.json\n";
    assert_eq!(ran.err, expected);
    assert_eq!(folder.read("schemas/mine.json"), "{}");
    assert_eq!(folder.run(&["check", "contract.json", "schemas"]).code, 0);
}

#[test]
fn the_commands_of_the_page_about_schemas_run() {
    let folder = Folder::new();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas.md");
    let page = fs::read_to_string(page).unwrap();
    let commands: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("ackord ")).collect();
    assert_eq!(commands.len(), 6);
    for command in commands {
        let ran = folder.run(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn validators_are_asked_for() {
    let folder = Folder::new();
    let validators = typescript::print_with(&chat(), typescript::Options::new().validators(true)).unwrap();
    assert_eq!(folder.run(&["ts", "contract.json", "--validators"]).out, validators);
    assert_eq!(folder.run(&["ts", "--validators", "contract.json", "-o", "chat.ts"]).code, 0);
    assert_eq!(folder.run(&["check", "contract.json", "chat.ts", "--validators"]).code, 0);
    assert_eq!(folder.run(&["check", "contract.json", "chat.ts"]).code, 1);
    folder.fails(
        &["ts", "contract.json", "--validators", "-o", "chat.d.ts"],
        "types alone have no validators: a `.ts` has; `ackord ts --help` says more",
    );
    let odd = chat().to_json().replacen("\"minLength\"", "\"madeUp\"", 2).replacen("\"maximum\"", "\"madeUp\"", 2);
    let ran = folder.fed(&["ts", "-", "--validators"], &odd);
    assert_eq!(ran.code, 0, "what only clients send is not checked: {}", ran.err);
    let odd = chat().to_json().replace("\"minimum\"", "\"madeUp\"");
    let ran = folder.fed(&["ts", "-", "--validators"], &odd);
    assert_eq!(ran.code, 2);
    let expected = "ackord: standard input: the validators cannot check /";
    assert!(ran.err.starts_with(expected) && ran.err.ends_with("/madeUp: this keyword\n"), "{}", ran.err);
}

#[test]
fn the_schema_of_documents_is_printed() {
    let folder = Folder::new();
    let ran = folder.run(&["schema", "--document"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, json_schema::DOCUMENT));
    assert_eq!(folder.run(&["schema", "--document", "-o", "contract.schema.json"]).code, 0);
    assert_eq!(folder.read("contract.schema.json"), json_schema::DOCUMENT);
}

#[test]
fn standard_input_is_a_contract_too() {
    let folder = Folder::new();
    let ran = folder.fed(&["ts", "-"], &chat().to_json());
    assert_eq!((ran.code, ran.out), (0, typescript::print(&chat()).unwrap()));
    let ran = folder.fed(&["ts", "-"], "{");
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("ackord: standard input: this is no contract document: "), "{}", ran.err);
}

#[test]
fn a_running_server_is_asked() {
    let folder = Folder::new();
    let json = chat().to_json();
    let length = json.len();
    let server = Server::new(move |path| match path {
        "/contract.json" | "/open.json" => {
            format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{json}").into_bytes()
        }
        "/cut.json" => format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{{").into_bytes(),
        "/moved.json" => b"HTTP/1.1 302 Found\r\nLocation: /contract.json\r\n\r\n".to_vec(),
        _ => b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec(),
    });
    let started = Instant::now();
    assert_eq!(folder.run(&["ts", &server.url("/open.json")]).out, typescript::print(&chat()).unwrap());
    assert!(started.elapsed() < Duration::from_secs(20), "a connection that stays open is not waited for");
    let ran = folder.run(&["ts", &server.url("/contract.json")]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, typescript::print(&chat()).unwrap());
    for (path, expected) in [
        ("/cut.json", "breaks off in its answer"),
        ("/moved.json", "answers 302 Found to /contract.json"),
        ("/other.json", "answers 404 Not Found"),
    ] {
        let url = server.url(path);
        folder.fails(&["ts", &url], &format!("{url}: {expected}"));
    }
    folder.fails(
        &["ts", "https://example.org/contract.json"],
        "https is not spoken here: `curl -sSf https://example.org/contract.json | ackord … -` is the way, \
         where `-` is standard input; `ackord ts --help` says more",
    );
}

#[test]
fn check_tells_files_that_are_up_to_date_from_others() {
    let folder = Folder::new();
    for (command, out) in [("ts", "chat.ts"), ("ts", "chat.d.ts"), ("asyncapi", "asyncapi.json"), ("schema", "schemas")]
    {
        assert_eq!(folder.run(&[command, "contract.json", "-o", out]).code, 0);
    }
    let all = ["check", "contract.json", "chat.ts", "chat.d.ts", "asyncapi.json", "schemas/"];
    let ran = folder.run(&all);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));

    folder.write("chat.ts", &folder.read("chat.ts").replace("room: string, pageSize", "room: number, pageSize"));
    fs::remove_file(folder.path("schemas/chat.auth.json")).unwrap();
    let ran = folder.run(&all);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.err, "ackord: 2 files are not what contract.json says\n");
    assert!(ran.out.starts_with("--- chat.ts\n+++ chat.ts (from contract.json)\n@@ -"), "{}", ran.out);
    let changed = |sign: &str| ran.out.lines().filter(|line| line.starts_with(sign)).collect::<Vec<_>>();
    assert_eq!(changed("-").len(), 2, "{}", ran.out);
    assert!(changed("-")[1].contains("room: number"));
    assert!(changed("+")[1].contains("room: string"));
    assert!(ran.out.ends_with("schemas/chat.auth.json is missing\n"));
    assert!(!ran.out.contains('\x1b'), "no colours outside a terminal");
}

#[test]
fn check_takes_a_form_where_the_name_tells_none() {
    let folder = Folder::new();
    folder.run(&["ts", "contract.json", "-o", "chat.txt"]);
    folder.fails(
        &["check", "contract.json", "chat.txt"],
        "chat.txt: the name does not tell its form: --as does; `ackord check --help` says more",
    );
    assert_eq!(folder.run(&["check", "contract.json", "chat.txt", "--as", "ts"]).code, 0);
    assert_eq!(folder.run(&["check", "contract.json", "chat.txt", "--as", "asyncapi"]).code, 1);
}

#[test]
fn diff_judges_for_the_clients_of_the_older_contract() {
    let folder = Folder::new();
    let ran = folder.run(&["diff", "contract.json", "contract.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("0 breaking changes"), "{}", ran.out);

    let mut newer = chat();
    let removed = newer.namespaces[0].client_to_server.remove(1);
    assert_eq!(removed.name, "typing");
    folder.write("newer.json", &newer.sealed().to_json());
    let ran = folder.run(&["diff", "contract.json", "newer.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(ran.out.contains("    breaking event-removed: "), "{}", ran.out);
    assert!(!ran.out.contains('\x1b'), "no colours outside a terminal");
    assert_eq!(folder.run(&["diff", "newer.json", "contract.json"]).code, 0, "an event more is harmless");

    let ran = folder.run(&["diff", "--json", "contract.json", "newer.json"]);
    let findings: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &findings["findings"][0]["code"]), (1, &Value::from("event-removed")));

    let ran = folder.fed(&["diff", "-", "newer.json"], &chat().to_json());
    assert_eq!(ran.code, 1);
    folder.fails(
        &["diff", "contract.json", "missing.json"],
        "missing.json: cannot be read: No such file or directory (os error 2)",
    );
}

#[test]
fn watch_writes_now_and_after_each_change() {
    let folder = Folder::new();
    let arguments = ["watch", "contract.json", "-o", "chat.ts", "-o", "asyncapi.json", "--every", "0.02"];
    let mut child = Ended(folder.command(&arguments).stderr(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stderr.take().unwrap()).lines();
    let mut line = || lines.next().unwrap().unwrap();
    assert_eq!(line(), "watching contract.json");
    assert_eq!(line(), "wrote chat.ts");
    assert_eq!(line(), "wrote asyncapi.json");
    assert_eq!(folder.read("chat.ts"), typescript::print(&chat()).unwrap());

    folder.write("contract.json", "{");
    let told = line();
    assert!(told.starts_with("ackord: contract.json: this is no contract document"), "{told}");
    assert_eq!(folder.read("chat.ts"), typescript::print(&chat()).unwrap(), "what was written stays");

    let mut other = chat();
    other.version = "2.0.0".to_owned();
    // Whole at once: half a document would be told, too.
    file::write(&folder.path("contract.json"), &other.to_json()).unwrap();
    assert_eq!(line(), "wrote chat.ts");
    assert_eq!(line(), "wrote asyncapi.json");
    assert_eq!(folder.read("chat.ts"), typescript::print(&other).unwrap());
    assert!(child.0.try_wait().unwrap().is_none(), "it goes on");
}

#[test]
fn failures_are_one_line_and_status_2() {
    let folder = Folder::new();
    folder.fails(&["ts", "missing.json"], "missing.json: cannot be read: No such file or directory (os error 2)");
    folder.fails(&["ts", "."], ".: cannot be read: Is a directory (os error 21)");
    folder.write("other.json", &chat().to_json().replace("\"ackord\": 1", "\"ackord\": 2"));
    folder.fails(&["ts", "other.json"], "other.json: the contract document has format 2; this version reads format 1");
    folder.write("marker.json", &chat().to_json().replace("\"marker\": \"Chat\"", "\"marker\": \"a\\n chat\""));
    folder.fails(
        &["asyncapi", "marker.json"],
        "marker.json: the contract document is broken at /namespaces/0/marker: \"a\\n chat\" is no identifier",
    );
    folder.write(
        "name.json",
        &chat().to_json().replace("/Posted\"", "/Reply\"").replace("\"Posted\": {", "\"Reply\": {"),
    );
    folder.fails(
        &["ts", "name.json", "-o", "chat.ts"],
        "name.json: there is a payload called `Reply`, which the generated TypeScript declares itself; \
         rename the payload with `#[payload(name = \"…\")]`",
    );
    folder.fails(
        &["check", "name.json", "chat.d.ts"],
        "name.json: there is a payload called `Reply`, which the generated TypeScript declares itself; \
         rename the payload with `#[payload(name = \"…\")]`",
    );
    fs::write(folder.path("latin.json"), b"{\"ackord\": \"\xe4\"}").unwrap();
    folder.fails(&["ts", "latin.json"], "latin.json: this is no contract document: it is not UTF-8");
    folder.fails(&["tz"], "there is no command \"tz\"; `ackord --help` names them");
    folder.fails(&[], "no command; `ackord --help` names them");
    folder.fails(&["ts", "contract.json", "--wrong"], "invalid option '--wrong'; `ackord --help` says more");
}

#[test]
fn nothing_is_half_written_or_written_over_what_it_should_not() {
    let folder = Folder::new();
    folder.write("chat.ts", "old");
    folder.write("broken.json", "{}");
    assert_eq!(folder.run(&["ts", "broken.json", "-o", "chat.ts"]).code, 2);
    assert_eq!(folder.read("chat.ts"), "old");
    folder.fails(
        &["ts", "contract.json", "-o", "./contract.json"],
        "./contract.json: is the contract itself, and is not written over",
    );
    fs::create_dir(folder.path("taken")).unwrap();
    folder.fails(&["ts", "contract.json", "-o", "taken"], "taken: cannot be written: it is there, and is no file");
    let entries = fs::read_dir(&folder.0).unwrap().count();
    assert_eq!(entries, 4, "nothing temporary stays");
}

#[test]
fn each_command_has_its_help() {
    let folder = Folder::new();
    let all = folder.run(&["--help"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    assert_eq!(folder.run(&["help"]).out, all.out);
    for command in ["ts", "schema", "asyncapi", "check", "diff", "watch"] {
        assert!(all.out.contains(&format!("\n  {command} ")), "{command}");
        let help = folder.run(&[command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.out.contains(&format!("Usage: ackord {command} ")), "{}", help.out);
        assert_eq!(folder.run(&["help", command]).out, help.out);
        assert_eq!(folder.run(&[command, "contract.json", "-h"]).out, help.out);
        assert!(help.out.lines().all(|line| line.chars().count() <= 80), "{}", help.out);
    }
    let version = folder.run(&["--version"]);
    assert_eq!((version.code, version.out), (0, format!("ackord {}\n", env!("CARGO_PKG_VERSION"))));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::new();
    let mut child =
        folder.command(&["ts", "contract.json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!(errors, "");
    assert!(child.wait().unwrap().success());
}
