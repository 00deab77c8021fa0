//! Rejections that come as the event `exception`, since the acknowledgement cannot say so.

use ackord::{CallError, TestError};

use super::*;

#[tokio::test]
async fn a_call_that_is_not_awaited_is_rejected_before_the_next_event() -> Tested {
    let (_, _, mut ann) = ann().await;
    drop(ann.add(10, 1));
    let error = ann.next().await.err().unwrap();
    assert!(matches!(&error, TestError::Exception(rejected) if rejected.event == "add"), "{error}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_given_up_does_not_take_the_rejection_of_another() -> Tested {
    let (_, _, ann) = ann().await;
    // It has no acknowledgement, ever: nobody answers these, and nobody waits for them any more.
    assert!(matches!(ann.raw("hint", ["abc"]).await, Err(CallError::Timeout { .. })));
    drop(ann.raw("hint", ["abc"]));
    let Err(CallError::Rejected(rejected)) = ann.raw("hint", ["long"]).await else { panic!("it waits for that") };
    assert_eq!(rejected.issues[0].path, "/0");
    Ok(())
}
