use ackord::{CallError, Value};

use super::server::{Chat, named, test};

#[tokio::test]
async fn whatever_comes_is_answered() -> Result<(), Box<dyn std::error::Error>> {
    let test = test();
    let ann = test.connect(Chat, named("ann")).await?;
    let [answer] = ann.raw("post", ("lobby", 7)).await?.0.try_into().expect("one value");
    assert_eq!(answer["status"], Value::from("rejected"));
    assert_eq!(answer["issues"][0]["path"], Value::from("/1"));
    // The acknowledgement of `join` cannot say so, and the event `exception` does.
    assert!(matches!(ann.raw("join", ()).await, Err(CallError::Rejected(_))));
    // Auth of another shape.
    assert!(test.connect_raw(Chat, ["ann"]).await.is_err());
    Ok(())
}
