use super::server::{Chat, ChatClient, ChatEvent, named, test};

#[tokio::test]
async fn who_is_in_the_room_gets_the_message() -> Result<(), Box<dyn std::error::Error>> {
    let test = test();
    let mut ann = test.connect(Chat, named("ann")).await?;
    let mut bob = test.connect(Chat, named("bob")).await?;
    let mut eve = test.connect(Chat, named("eve")).await?;
    ann.join("lobby".into()).await?;
    bob.join("lobby".into()).await?;
    ann.post("lobby".into(), "hi".into()).await?;
    assert!(matches!(bob.next().await?, ChatEvent::Message { from, text } if from == "ann" && text == "hi"));
    ann.expect_nothing().await?;
    eve.expect_nothing().await?;
    Ok(())
}

#[tokio::test]
async fn who_confirms_leaves() -> Result<(), Box<dyn std::error::Error>> {
    let mut ann = test().connect(Chat, named("ann")).await?;
    let left = ann.leave("lobby".into()); // sent already; the answer is awaited below
    let ChatEvent::Confirm(question, ack) = ann.next().await? else { panic!("a question comes first") };
    assert_eq!(question, "Leave lobby?");
    ack.answer(true);
    assert!(left.await?);
    Ok(())
}
