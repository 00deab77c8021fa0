//! What a call returns, by the handler's return type, and what goes wrong.

use ackord::{CallError, Never};
use serde_json::json;

use super::*;

#[tokio::test]
async fn every_form_of_answer_comes_back_as_what_the_handler_returned() -> Tested {
    let (server, _, ann) = ann().await;
    assert_eq!(ann.post(message("lobby", "hi")).await?.id, 1);
    assert_eq!(ann.post_by_alias(message("lobby", "hi")).await?.id, 2);
    ann.plain_result(true).await?;
    ann.join("lobby".to_owned()).await?;
    assert_eq!(ann.add(4, 3).await?, 7);
    assert_eq!(ann.version().await?, "1.0");
    assert_eq!(ann.pair("a".to_owned(), None).await?, Args(("a".to_owned(), false)));
    assert_eq!(ann.pair("a".to_owned(), Some("b".to_owned())).await?, Args(("a".to_owned(), true)));
    let values = Args(vec![Value::Null, Value::from(Bytes::from(b"\x01\x02")), Value::from("x")]);
    assert_eq!(ann.echo(values.clone()).await?, values);
    assert_eq!(ann.echo(Args(Vec::new())).await?, Args(Vec::new()));
    // Nothing is asked for: it returns before the handler runs.
    ann.hint("abc".to_owned()).await?;
    ann.settle().await?;
    assert_eq!(*server.hints.lock(), ["abc"]);
    Ok(())
}

#[tokio::test]
async fn binary_data_travels_as_attachments_in_both_directions() -> Tested {
    let (_, _, mut ann) = ann().await;
    let file = Bytes::from(vec![7; 100_000]);
    assert_eq!(ann.upload(file.clone()).await?, file);
    assert!(matches!(ann.next().await?, ChatEvent::Salute(name, list, bytes)
        if name == "file" && list == ["a"] && bytes == file));
    Ok(())
}

#[tokio::test]
async fn an_error_of_the_contract_is_the_users_own_type() {
    let (_, _, ann) = ann().await;
    let error = ann.post(message("lobby", "spam")).await.err().unwrap();
    assert!(matches!(&error, CallError::Error(PostError::Muted { until }) if until == "noon"));
    assert_eq!(error.to_string(), r#"the handler answered with an error: {"code":"muted","until":"noon"}"#);
    assert_eq!(format!("{error:?}"), r#"Error({"code":"muted","until":"noon"})"#);
    assert!(matches!(ann.plain_result(false).await, Err(CallError::Error(PostError::Muted { .. }))));
}

#[tokio::test]
async fn a_payload_that_does_not_fit_is_rejected_with_its_issues_however_the_handler_answers() {
    let (_, _, mut ann) = ann().await;
    let Err(CallError::Rejected(rejected)) = ann.post(message("lobby", "far too long")).await else { panic!() };
    assert_eq!((rejected.event.as_str(), rejected.issues[0].path.as_str()), ("chat message", "/0/text"));
    // These acknowledgements cannot say so: it comes as `exception`, and ends the call all the same.
    let error = ann.add(10, 1).await.err().unwrap();
    assert!(matches!(&error, CallError::<Never>::Rejected(rejected) if rejected.issues[0].path == "/0"), "{error}");
    assert!(error.to_string().starts_with("the event `add` was rejected: "), "{error}");
    // And here nobody waits for an answer.
    ann.hint("long".to_owned()).await.unwrap();
    let error = ann.next().await.err().unwrap();
    assert!(matches!(&error, ackord::TestError::Exception(rejected) if rejected.event == "hint"), "{error}");
}

#[tokio::test]
async fn what_fails_in_a_handler_is_an_internal_rejection() {
    let (_, _, ann) = ann().await;
    for how in ["panic", "no number"] {
        let Err(CallError::Rejected(rejected)) = ann.fail(how.to_owned()).await else { panic!("{how}") };
        assert_eq!(rejected.issues[0].code, "internal");
    }
    let Err(CallError::Rejected(rejected)) = ann.fail("reject".to_owned()).await else { panic!() };
    assert_eq!(rejected.message, "not like that");
    assert_eq!(ann.fail("7".to_owned()).await.unwrap(), 7);
    let Err(CallError::Rejected(rejected)) = ann.explode().await else { panic!() };
    assert_eq!((rejected.event.as_str(), rejected.issues[0].code.as_str()), ("explode", "internal"));
    assert_eq!(ann.add(1, 1).await.unwrap(), 2);
}

#[tokio::test]
async fn raw_sends_whatever_it_is_given_and_returns_whatever_comes() -> Tested {
    let (_, test, ann) = ann().await;
    assert_eq!(ann.raw("add", (1, 2)).await?.0, [Value::from(3)]);
    assert_eq!(ann.raw("add", json!([1, 2, "more"])).await?.0, [Value::from(3)]);
    assert_eq!(ann.raw("version", ()).await?.0, [Value::from("1.0")]);
    for nothing in [json!([]), json!(null)] {
        assert_eq!(ann.raw("echo", nothing).await?.0, []);
    }
    assert_eq!(ann.raw("echo", ()).await?.0, []);
    assert_eq!(ann.raw("echo", ((),)).await?.0, [Value::Null]);
    // What is no list is the only argument.
    assert_eq!(ann.raw("echo", Bytes::from(b"\x01")).await?.0, [Value::from(Bytes::from(b"\x01"))]);
    // A trailing option that is left out.
    assert_eq!(ann.raw("pair", ["a"]).await?.0, [Value::from("a"), Value::from(false)]);
    let [answer] = ann.raw("chat message", json!([{ "room": 1, "text": "" }])).await?.0.try_into().unwrap();
    assert_eq!(answer["status"], Value::from("rejected"));
    assert_eq!(answer["issues"].as_array().unwrap().len(), 2);
    let Err(CallError::Rejected(rejected)) = ann.raw("add", ("one", 2)).await else { panic!() };
    assert_eq!(rejected.issues[0].path, "/0");
    assert!(matches!(ann.raw("connect", ()).await, Err(CallError::Encode(_))), "a reserved name");
    assert!(ann.emit_raw("disconnect", ()).is_err());
    ann.emit_raw("hint", ["x"])?;
    // An event that nobody handles is never answered.
    let impatient = test.timeout(Duration::from_millis(50)).connect(Chat, token("bob")).await?;
    let error = impatient.raw("unheard", ()).await.err().unwrap();
    assert_eq!(error.to_string(), "the event `unheard` was not answered within 50ms");
    Ok(())
}

#[tokio::test]
async fn the_event_is_sent_by_the_call_and_not_by_waiting_for_it() -> Tested {
    let (_, _, ann) = ann().await;
    let (first, second) = (ann.add(1, 1), ann.add(2, 2));
    assert_eq!(second.await?, 4);
    assert_eq!(first.await?, 2);
    drop(ann.join("lobby".to_owned()));
    ann.settle().await?;
    Ok(())
}

#[tokio::test]
async fn an_answer_of_another_shape_is_an_error_that_shows_it() -> Tested {
    /// The same path with other types.
    #[derive(Namespace)]
    #[namespace("/chat")]
    struct Other;

    #[handler(Other, client = OtherClient)]
    trait OtherHandler {
        #[connect]
        async fn connect(&self, auth: Token) -> Result<(), Refused>;
        #[event]
        async fn add(&self, socket: &Socket<Other>, a: u32, b: u32) -> String;
        #[event]
        async fn version(&self, socket: &Socket<Other>) -> Reply<u32>;
        #[event("chat message")]
        async fn post(&self, socket: &Socket<Other>, message: NewMessage) -> Reply<u32>;
    }

    let (_, test) = served(|io| io);
    let ann = test.connect(Other, token("ann")).await?;
    let error = ann.add(1, 2).await.err().unwrap();
    assert!(error.to_string().starts_with("the answer to the event `add` does not fit: [3]; "), "{error}");
    let error = ann.version().await.err().unwrap();
    assert!(matches!(&error, CallError::Unfit { issues, .. } if issues[0].path == "/0"), "{error}");
    let error = ann.post(message("lobby", "hi")).await.err().unwrap();
    assert!(matches!(&error, CallError::Unfit { answer, .. } if answer[0]["data"]["id"] == Value::from(1)), "{error}");
    Ok(())
}

#[tokio::test]
#[expect(deprecated)]
async fn a_deprecated_event_is_a_deprecated_method() {
    let (_, _, ann) = ann().await;
    assert_eq!(ann.old().await.unwrap(), 0);
}
