use ackord::CallError;

use super::server::{Chat, ChatClient, PostError, named, test};

#[tokio::test]
async fn a_message_has_a_number() -> Result<(), Box<dyn std::error::Error>> {
    let ann = test().connect(Chat, named("ann")).await?;
    assert_eq!(ann.post("lobby".into(), "hi".into()).await?, 1);
    Ok(())
}

#[tokio::test]
async fn spammers_are_muted_and_long_messages_refused() -> Result<(), Box<dyn std::error::Error>> {
    let test = test();
    let spammer = test.connect(Chat, named("spammer")).await?;
    let answer = spammer.post("lobby".into(), "buy".into()).await;
    assert!(matches!(answer, Err(CallError::Error(PostError::Muted { until })) if until == "noon"));

    let ann = test.connect(Chat, named("ann")).await?;
    let Err(CallError::Rejected(rejected)) = ann.post("lobby".into(), "x".repeat(2001)).await else { panic!() };
    assert_eq!((rejected.issues[0].path.as_str(), rejected.issues[0].code.as_str()), ("/1", "length"));
    Ok(())
}
