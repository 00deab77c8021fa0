use ackord::{CallError, Io};

use super::chat::{Chat, ChatClient, ChatEvent, NewMessage, PostError, Server, Token};

#[tokio::test]
async fn a_message_reaches_the_room() -> Result<(), Box<dyn std::error::Error>> {
    let test = Io::builder().serve::<Chat, _>(Server::default()).build()?.test();
    let ann = test.connect(Chat, Token { name: "ann".into() }).await?;
    let mut bob = test.connect(Chat, Token { name: "bob".into() }).await?;
    bob.join("lobby".into()).await?;

    let posted = ann.post(NewMessage { room: "lobby".into(), text: "hi".into() }).await?;
    assert_eq!(posted.id, 0);
    assert!(matches!(bob.next().await?, ChatEvent::Message { from, text } if from == "ann" && text == "hi"));

    let spammer = test.connect(Chat, Token { name: "spammer".into() }).await?;
    let muted = spammer.post(NewMessage { room: "lobby".into(), text: "buy".into() }).await;
    assert!(matches!(muted, Err(CallError::Error(PostError::Muted { .. }))));
    Ok(())
}
