//! Routes of axum that run the constraints of payloads.

use std::error::Error;

use ackord::{Bytes, Rejected, Valid, ValidRejection, payload};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::routing::{get, post};
use axum::{Form, Json, Router, extract::Query};
use serde_json::{Value, json};
use tower::ServiceExt;

#[payload]
struct NewMessage {
    #[payload(length(min = 1, max = 5))]
    text: String,
    #[payload(email)]
    reply_to: Option<String>,
    #[serde(default)]
    pictures: Vec<Picture>,
}

#[payload]
struct Picture {
    #[payload(url)]
    link: String,
    #[payload(length(max = 2))]
    data: Option<Bytes>,
}

#[payload]
struct Page {
    #[payload(range(min = 1))]
    number: u32,
}

/// Answers a request by a router with one route for each extractor.
async fn answer(request: Request<Body>) -> (StatusCode, String, String) {
    let app = Router::new()
        .route("/json", post(async |Valid(Json(message)): Valid<Json<NewMessage>>| message.text))
        .route("/form", post(async |page: Valid<Form<Page>>| page.number.to_string()))
        .route("/query", get(async |page: Valid<Query<Page>>, body: String| format!("{}{body}", page.number)));
    let response = app.oneshot(request).await.unwrap();
    let status = response.status();
    let content_type = response.headers().get(header::CONTENT_TYPE).map_or("", |it| it.to_str().unwrap()).to_owned();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, content_type, String::from_utf8(body.to_vec()).unwrap())
}

fn json_request(body: &str) -> Request<Body> {
    let request = Request::post("/json").header(header::CONTENT_TYPE, "application/json");
    request.body(Body::from(body.to_owned())).unwrap()
}

fn issues(body: &str) -> Vec<(String, String)> {
    let rejected: Rejected = serde_json::from_str(body).expect("a rejection");
    rejected.issues.into_iter().map(|issue| (issue.path, issue.code)).collect()
}

fn listed(issues: &[(&str, &str)]) -> Vec<(String, String)> {
    issues.iter().map(|(path, code)| ((*path).to_owned(), (*code).to_owned())).collect()
}

#[tokio::test]
async fn what_holds_reaches_the_route() {
    let fits = r#"{"text":"hello","reply_to":"ann@example.org","pictures":[{"link":"https://example.org/1"}]}"#;
    let (status, _, body) = answer(json_request(fits)).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "hello"));
    let (status, _, body) = answer(Request::get("/query?number=7").body(Body::from("!")).unwrap()).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "7!"));
}

#[tokio::test]
async fn what_does_not_hold_is_422_with_pointers_into_the_body() {
    let (status, content_type, body) = answer(json_request(r#"{"text":""}"#)).await;
    assert_eq!((status, content_type.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "application/json"));
    let expected = json!({
        "event": "",
        "message": "the payload does not fit",
        "issues": [{"path": "/text", "code": "length", "message": "must be at least 1 character"}],
    });
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);
}

#[tokio::test]
async fn every_problem_is_listed() {
    let wrong = r#"{"text":"too long","reply_to":"ann","pictures":[
        {"link":"https://example.org"},{"link":"example.org","data":"AAAA"}]}"#;
    let (status, _, body) = answer(json_request(wrong)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let expected =
        [("/text", "length"), ("/reply_to", "email"), ("/pictures/1/link", "url"), ("/pictures/1/data", "length")];
    assert_eq!(issues(&body), listed(&expected));
}

#[tokio::test]
async fn forms_and_queries_are_checked_too() {
    let form = Request::post("/form").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let (status, _, body) = answer(form.body(Body::from("number=0")).unwrap()).await;
    assert_eq!((status, issues(&body)), (StatusCode::UNPROCESSABLE_ENTITY, listed(&[("/number", "range")])));
    let (status, _, body) = answer(Request::get("/query?number=0").body(Body::empty()).unwrap()).await;
    assert_eq!((status, issues(&body)), (StatusCode::UNPROCESSABLE_ENTITY, listed(&[("/number", "range")])));
}

#[tokio::test]
async fn what_cannot_be_read_is_answered_by_the_extractor_itself() {
    let (status, content_type, body) = answer(json_request("{")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(content_type.starts_with("text/plain"), "{content_type}");
    assert!(body.starts_with("Failed to parse"), "{body}");
    let untyped = Request::post("/json").body(Body::from(r#"{"text":"a"}"#)).unwrap();
    assert_eq!(answer(untyped).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[test]
fn a_rejection_is_an_error_with_all_that_is_wrong() {
    let issue =
        |path: &str| ackord::Issue { path: path.to_owned(), code: "email".to_owned(), message: "is odd".into() };
    let rejected = Rejected { event: String::new(), message: "no".to_owned(), issues: vec![issue("/a"), issue("/b")] };
    let error: Box<dyn Error> = Box::new(ValidRejection::<std::io::Error>::Rejected(rejected));
    assert_eq!(error.to_string(), "no; /a is odd; /b is odd");
    let inner: ValidRejection<_> = ValidRejection::Extraction(std::io::Error::other("broken"));
    assert_eq!(inner.to_string(), "broken");
}
