//! The contract as documentation, and the contract document, served.

use std::path::Path;
use std::process::Command;

use ackord::codegen::{Document, page};
use ackord::{Contract, Cors, Io, IoBuilder};

use crate::support::Server;
use crate::support::contract::{Chat, Main};
use crate::support::http::{self, Response};

fn contract() -> Contract {
    Contract::new("tests", "2.0.0").namespace::<Main>().namespace::<Chat>()
}

async fn server(options: impl FnOnce(IoBuilder) -> IoBuilder) -> Server {
    Server::start_with(|builder| options(builder.contract(contract()))).await
}

/// The JSON in the element of this id.
fn element<'a>(page: &'a Response, id: &str) -> &'a str {
    let (_, behind) = page.body.split_once(&format!("id=\"{id}\">")).unwrap();
    behind.split_once("</script>").unwrap().0
}

#[tokio::test]
async fn the_page_is_served_where_it_was_asked_for_with_a_strict_policy() {
    let server = server(|builder| builder.docs("/docs")).await;
    let page = http::get(server.address, "/docs").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("cache-control"), Some("public, max-age=0"));
    let policy = page.header("content-security-policy").unwrap();
    for part in
        ["default-src 'none'; script-src 'sha256-", "; style-src 'sha256-", "connect-src 'self' ws: wss: http: https:"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script-src 'self'"), "{policy}");
    assert_eq!(policy.matches("'self'").count(), 1, "only connections: {policy}");
    assert!(page.body.contains(page::SCRIPT) && page.body.contains(page::STYLE));
    let document: Document = serde_json::from_str(element(&page, "document")).unwrap();
    assert_eq!(document, contract().document().unwrap());
    assert_eq!(element(&page, "origin"), r#"{"path":"/socket.io/","contract":"/socket.io/contract.json"}"#);

    let etag = page.header("etag").unwrap();
    let again = http::request(server.address, "GET", "/docs", &[("if-none-match", etag)], "").await;
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some(etag)));
    let head = http::request(server.address, "HEAD", "/docs", &[], "").await;
    let length = page.body.len().to_string();
    assert_eq!((head.status, head.body.as_str(), head.header("content-length")), (200, "", Some(length.as_str())));
    for method in ["POST", "PUT", "DELETE"] {
        assert_eq!(http::request(server.address, method, "/docs", &[], "").await.status, 405, "{method}");
    }
    assert_eq!(http::get(server.address, "/docs/x").await.status, 404);
}

#[tokio::test]
async fn the_page_knows_the_stock_client_where_that_is_served() {
    let folder = std::env::temp_dir().join(format!("ackord-docs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("socket.io.min.js"), "").unwrap();
    std::fs::write(folder.join("socket.io.msgpack.min.js"), "").unwrap();
    let options = |builder: IoBuilder| builder.docs("/docs").serve_client(&folder).path("/io").serve_contract(false);
    let served = server(options).await;
    let page = http::get(served.address, "/docs").await;
    assert_eq!(element(&page, "origin"), r#"{"path":"/io/","client":"/io/socket.io.min.js"}"#);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("= 'self'; style-src") || policy.contains("' 'self'; style-src"), "{policy}");

    let served = server(|builder| options(builder).parser(ackord::Parser::MessagePack).trailing_slash(false)).await;
    let page = http::get(served.address, "/docs").await;
    assert_eq!(element(&page, "origin"), r#"{"path":"/io/","client":"/io/socket.io.msgpack.min.js","msgpack":true}"#);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn the_document_is_beneath_the_path_and_needs_no_session() {
    let served = server(|builder| builder.cors(Cors::any_origin()).serve_contract(true)).await;
    let json = http::get(served.address, "/socket.io/contract.json").await;
    assert_eq!((json.status, json.header("content-type")), (200, Some("application/json; charset=utf-8")));
    assert_eq!(json.header("access-control-allow-origin"), Some("*"));
    assert_eq!(json.body, contract().document().unwrap().to_json());
    let etag = json.header("etag").unwrap();
    let headers = [("if-none-match", etag)];
    let again = http::request(served.address, "GET", "/socket.io/contract.json", &headers, "").await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(http::post(served.address, "/socket.io/contract.json", "").await.status, 400);
    assert_eq!(http::get(served.address, "/docs").await.status, 404, "nobody asked for the page");

    let hidden = server(|builder| builder.serve_contract(false)).await;
    assert_eq!(http::get(hidden.address, "/socket.io/contract.json").await.status, 400);
    let without = Server::start().await;
    assert_eq!(http::get(without.address, "/socket.io/contract.json").await.status, 400);
    // These tests are a debug build.
    let default = server(|builder| builder).await;
    let status = http::get(default.address, "/socket.io/contract.json").await.status;
    assert_eq!(status, if cfg!(debug_assertions) { 200 } else { 400 });
}

#[tokio::test]
async fn the_command_line_reads_the_document_from_the_server() {
    let served = server(|builder| builder.serve_contract(true)).await;
    // In the folder of these tests' own program; nothing else of this package makes it.
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--package", "ackord-codegen", "--bin", "ackord"]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    assert!(tokio::task::spawn_blocking(move || build.status()).await.unwrap().unwrap().success());
    let tests = std::env::current_exe().unwrap();
    let program =
        tests.parent().and_then(Path::parent).unwrap().join("ackord").with_extension(std::env::consts::EXE_EXTENSION);
    let url = format!("http://{}/socket.io/contract.json", served.address);
    let run = async |command: &'static str| {
        let (program, url) = (program.clone(), url.clone());
        let ran = tokio::task::spawn_blocking(move || Command::new(program).args([command, &url]).output());
        String::from_utf8(ran.await.unwrap().unwrap().stdout).unwrap()
    };
    assert_eq!(run("ts").await, contract().typescript().unwrap());
    assert_eq!(run("page").await, contract().page().unwrap());
}

#[test]
fn what_cannot_be_served_keeps_the_server_from_being_built() {
    let problem = |builder: IoBuilder| builder.build().unwrap_err().to_string();
    assert_eq!(problem(Io::builder().docs("/docs")), "the option `docs` needs a `contract` to show");
    assert_eq!(problem(Io::builder().serve_contract(true)), "the option `serve_contract` needs a `contract` to serve");
    let with = || Io::builder().contract(contract());
    assert!(problem(with().docs("docs")).contains("`docs`, which is no path"));
    assert!(problem(with().docs("/{docs}")).contains("`/{docs}`, which is no path"));
    let text = problem(with().docs("/socket.io/docs"));
    assert_eq!(
        text,
        "the option `docs` names `/socket.io/docs`, which belongs to Socket.IO: that serves all beneath `/socket.io/`"
    );
    assert!(problem(with().path("/docs/io").docs("/docs/io")).contains("belongs to Socket.IO"));
    assert!(with().docs("/docs").serve_contract(true).build().is_ok());
    assert!(Io::builder().serve_contract(false).build().is_ok());
}

#[test]
fn the_page_is_written_as_a_file_of_its_own() {
    let folder = std::env::temp_dir().join(format!("ackord-page-{}", std::process::id()));
    let path = folder.join("site/docs.html");
    contract().write_page(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), contract().page().unwrap());
    assert!(contract().page().unwrap().contains(r#"id="origin">null<"#));
    std::fs::remove_dir_all(folder).unwrap();
}
