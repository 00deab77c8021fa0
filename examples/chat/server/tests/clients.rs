//! The chat as clients see it, without a network.

use ackord::{CallError, ClientDisconnect, ConnectError, Io, Test, TestClient};

use super::*;
use crate::contract::ChatClient;

type Tested = Result<(), Box<dyn std::error::Error>>;

async fn client(test: &Test, nick: &str) -> TestClient<Chat> {
    test.connect(Chat, entry(nick)).await.expect("the nick is free")
}

fn entry(nick: &str) -> Entry {
    Entry { nick: nick.to_owned(), key: None }
}

fn test() -> Test {
    Io::builder().serve::<Chat, _>(Server::new()).build().expect("the options make sense").test()
}

#[tokio::test]
async fn a_message_reaches_the_others_in_the_room_and_not_its_author() -> Tested {
    let test = test();
    let (mut ann, mut bob) = (client(&test, "ann").await, client(&test, "bob").await);
    ann.join("lobby".to_owned()).await?;
    assert_eq!(bob.join("lobby".to_owned()).await?.members, ["ann", "bob"]);
    ann.settle().await?;
    bob.settle().await?;
    while ann.try_next()?.is_some() {}
    while bob.try_next()?.is_some() {}
    let posted = ann.post(NewMessage { room: "lobby".to_owned(), text: "hi".to_owned() }).await?;
    let ChatEvent::Message(message) = bob.next().await? else { panic!("the message comes first") };
    assert_eq!((message.id, message.from.as_str(), message.text.as_str()), (posted.id, "ann", "hi"));
    ann.expect_nothing().await?;
    Ok(())
}

#[tokio::test]
async fn a_nick_is_free_again_when_its_owner_has_left() -> Tested {
    let test = test();
    let ann = client(&test, "ann").await;
    let mut bob = client(&test, "bob").await;
    let refused = test.connect(Chat, entry("Ann")).await.expect_err("it is taken");
    assert!(matches!(refused, ConnectError::Refused(Refused::NickTaken { nick }) if nick == "ann"));
    ann.disconnect().await;
    // Told when the nick is given back.
    while !matches!(bob.next().await?, ChatEvent::Presence { online: 1 }) {}
    client(&test, "Ann").await;
    Ok(())
}

#[tokio::test]
async fn a_nick_has_some_characters() {
    let rejected = test().connect(Chat, entry("")).await.expect_err("it has none");
    assert!(matches!(rejected, ConnectError::Rejected(rejected) if rejected.issues[0].path == "/nick"));
}

/// A message for the lobby.
fn message(text: &str) -> NewMessage {
    NewMessage { room: "lobby".to_owned(), text: text.to_owned() }
}

#[tokio::test]
async fn whoever_joins_reads_what_was_said_before() -> Tested {
    let test = test();
    let (ann, bob) = (client(&test, "ann").await, client(&test, "bob").await);
    assert!(matches!(ann.post(message("hi")).await, Err(CallError::Error(PostError::NotInRoom))));
    ann.join("lobby".to_owned()).await?;
    ann.post(message("hi")).await?;
    let history = bob.join("lobby".to_owned()).await?.history;
    assert_eq!(history.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["hi"]);
    let unknown = bob.join("nowhere".to_owned()).await;
    assert!(matches!(unknown, Err(CallError::Error(JoinError::UnknownRoom))));
    Ok(())
}

#[tokio::test]
async fn everybody_hears_of_a_new_room() -> Tested {
    let test = test();
    let ann = client(&test, "ann").await;
    let mut bob = client(&test, "bob").await;
    let room = ann.create(NewRoom { name: "garden".to_owned() }).await?;
    assert_eq!((room.name.as_str(), room.members), ("garden", 0));
    let knows = |rooms: &[RoomInfo]| rooms.iter().any(|room| room.name == "garden");
    while !matches!(bob.next().await?, ChatEvent::Rooms(rooms) if knows(&rooms)) {}
    let again = bob.create(NewRoom { name: "garden".to_owned() }).await;
    assert!(matches!(again, Err(CallError::Error(CreateError::Exists))));
    Ok(())
}

#[tokio::test]
async fn who_posts_too_fast_is_told_to_wait() -> Tested {
    let ann = client(&test(), "ann").await;
    ann.join("lobby".to_owned()).await?;
    for _ in 0..BURST {
        ann.post(message("hi")).await?;
    }
    for _ in 1..STRIKES {
        let error = ann.post(message("hi")).await;
        assert!(matches!(error, Err(CallError::Error(PostError::RateLimited { .. }))));
    }
    assert!(matches!(ann.post(message("hi")).await, Err(CallError::Error(PostError::Muted { .. }))));
    Ok(())
}

#[tokio::test]
async fn a_message_without_text_is_rejected_at_its_field() {
    let ann = client(&test(), "ann").await;
    let Err(CallError::Rejected(rejected)) = ann.post(message("")).await else { panic!("it says nothing") };
    assert_eq!((rejected.issues[0].path.as_str(), rejected.issues[0].code.as_str()), ("/0/text", "length"));
}

#[tokio::test]
async fn a_tab_that_comes_back_takes_its_nick_over() -> Tested {
    let test = test();
    let with_key = || Entry { key: Some("secret".to_owned()), ..entry("ann") };
    let old = test.connect(Chat, with_key()).await?;
    let new = test.connect(Chat, with_key()).await?;
    assert_eq!(old.disconnected().await?, ClientDisconnect::ByServer);
    assert_eq!(new.join("lobby".to_owned()).await?.members, ["ann"]);
    Ok(())
}

#[tokio::test]
async fn the_others_in_the_room_see_who_is_writing() -> Tested {
    let test = test();
    let (ann, mut bob) = (client(&test, "ann").await, client(&test, "bob").await);
    let mut eve = client(&test, "eve").await;
    ann.join("lobby".to_owned()).await?;
    bob.join("lobby".to_owned()).await?;
    eve.settle().await?;
    while eve.try_next()?.is_some() {}
    ann.typing().await?;
    while !matches!(bob.next().await?, ChatEvent::Typing { nick, .. } if nick == "ann") {}
    eve.expect_nothing().await?;
    Ok(())
}
