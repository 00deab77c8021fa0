use std::time::Duration;

use ackord::CallError;

use super::server::{Chat, ChatClient, named, test};

#[tokio::test(start_paused = true)]
async fn who_does_not_confirm_for_a_minute_stays() -> Result<(), Box<dyn std::error::Error>> {
    let test = test().timeout(Duration::from_secs(90));
    let mut ann = test.connect(Chat, named("ann")).await?;
    let left = ann.leave("lobby".into());
    drop(ann.next().await?); // the question, and nobody to answer it
    let Err(CallError::Rejected(rejected)) = left.await else { panic!("the minute has passed") };
    assert_eq!(rejected.issues[0].code, "internal");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_hangs_is_gone_when_a_ping_is_not_answered() -> Result<(), Box<dyn std::error::Error>> {
    let test = test();
    let ann = test.connect(Chat, named("ann")).await?;
    ann.pause();
    test.advance(Duration::from_secs(45)).await; // the interval of 25 s, and 20 s for the answer
    assert_eq!(test.io().of::<Chat>().count(), 0);
    Ok(())
}
