use ackord::{ClientDisconnect, ConnectError};

use super::server::{Chat, Refused, named, test};

#[tokio::test]
async fn nobody_comes_in_without_a_name() {
    let refused = test().connect(Chat, named("")).await.unwrap_err();
    assert!(matches!(refused, ConnectError::Refused(Refused::NoName)));
}

#[tokio::test]
async fn whoever_is_thrown_out_knows() -> Result<(), Box<dyn std::error::Error>> {
    let test = test().header("cookie", "theme=dark");
    let ann = test.connect(Chat, named("ann")).await?;
    test.io().of::<Chat>().disconnect();
    assert_eq!(ann.disconnected().await?, ClientDisconnect::ByServer);
    Ok(())
}
