//! What comes from the server: variants to match on, and what is none.

use ackord::{CallError, TestError};

use super::*;

#[tokio::test]
async fn a_broadcast_reaches_the_others_as_a_variant() -> Tested {
    let (_, test, mut ann) = ann().await;
    let mut bob = test.connect(Chat, token("bob")).await?;
    assert!(matches!(ann.next().await?, ChatEvent::UserJoined { user } if user == "bob"));
    ann.join("lobby".to_owned()).await?;
    bob.join("lobby".to_owned()).await?;
    ann.post(NewMessage { reply_to: Some(3), ..message("lobby", "hi") }).await?;
    assert!(matches!(bob.next().await?, ChatEvent::Message(text, Some(3)) if text == "hi"));
    ann.expect_nothing().await?;
    // What it has joined only later is not for it.
    test.io().of::<Chat>().to(ChatRoom::Named("attic".to_owned())).emit(ChatEvent::Closed);
    bob.expect_nothing().await?;
    test.io().of::<Chat>().to(ChatRoom::Named("lobby".to_owned())).emit(ChatEvent::Closed);
    let error = bob.expect_nothing().await.unwrap_err();
    assert_eq!(error.to_string(), "the server sent the event `closed` where nothing was expected: []");
    assert!(matches!(bob.try_next()?, Some(ChatEvent::Closed)), "what came has stayed");
    assert!(bob.try_next()?.is_none());
    Ok(())
}

#[tokio::test]
async fn all_that_was_emitted_has_come_when_a_client_has_settled() -> Tested {
    let (_, _, mut ann) = ann().await;
    // More than is written at once.
    for packets in [1, 10, 300] {
        drop(ann.flood(packets));
        ann.settle().await?;
        for at in 0..packets {
            assert!(ann.try_next()?.is_some(), "packet {at} of {packets}");
        }
        assert!(ann.try_next()?.is_none());
    }
    Ok(())
}

#[tokio::test]
async fn an_event_that_asks_is_answered_by_the_test() -> Tested {
    let (_, _, mut ann) = ann().await;
    let stars = ann.ask();
    let ChatEvent::Confirm(question, ack) = ann.next().await? else { panic!() };
    assert_eq!(question.text, "How was it?");
    ack.answer(Receipt { stars: 5 });
    assert_eq!(stars.await?, 5);
    let place = ann.whereabouts();
    let ChatEvent::Place(ack) = ann.next().await? else { panic!() };
    ack.answer(Args((1.5, 2.0)));
    assert_eq!(place.await?, "1.5 2");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_or_does_not_fit_is_the_servers_to_handle() -> Tested {
    let (_, _, mut ann) = ann().await;
    // Of another shape.
    let place = ann.whereabouts();
    let event = ann.next_raw().await?;
    assert_eq!((event.name.as_str(), event.arguments.len()), ("place", 0));
    event.ack.unwrap().answer(Args(vec!["north".into()]));
    assert!(place.await?.starts_with("the client's answer does not fit"));
    // Against a constraint.
    let stars = ann.ask();
    let ChatEvent::Confirm(_, ack) = ann.next().await? else { panic!() };
    ack.answer(Receipt { stars: 10 });
    assert!(matches!(stars.await, Err(CallError::Rejected(rejected)) if rejected.issues[0].code == "internal"));
    // Not at all.
    let place = ann.whereabouts();
    drop(ann.next().await?);
    assert_eq!(place.await?, "operation has timed out");
    Ok(())
}

#[tokio::test]
async fn what_the_enum_does_not_have_is_an_error_that_names_it() -> Tested {
    let (_, _, mut ann) = ann().await;
    ann.emit("surprise".to_owned()).await?;
    let error = ann.next().await.err().unwrap();
    assert!(matches!(&error, TestError::Unknown { event, arguments }
        if event == "surprise" && *arguments == [Value::Bool(true)]));
    assert!(error.to_string().contains("`surprise`, which the namespace does not declare: [true]"), "{error}");
    ann.emit("unfit".to_owned()).await?;
    let error = ann.next().await.err().unwrap();
    assert!(
        matches!(&error, TestError::Unfit { event, issues, .. }
        if event == "chat message" && issues[0].path == "/0"),
        "{error}"
    );
    // It was taken: the next one is the next one.
    ann.emit("closed".to_owned()).await?;
    assert!(matches!(ann.next().await?, ChatEvent::Closed));
    ann.emit("everything".to_owned()).await?;
    assert!(matches!(ann.next().await?, ChatEvent::Everything(Args(values)) if values.len() == 2));
    Ok(())
}

#[tokio::test]
async fn a_variant_of_more_than_eight_arguments_is_read_raw() -> Tested {
    let (_, _, mut ann) = ann().await;
    ann.emit("nine".to_owned()).await?;
    assert!(ann.next().await.err().unwrap().to_string().contains("more arguments than are read into a variant"));
    ann.emit("nine".to_owned()).await?;
    let event = ann.next_raw().await?;
    assert_eq!((event.arguments.len(), event.ack.is_none()), (9, true));
    Ok(())
}

#[tokio::test]
async fn packets_in_messagepack_are_understood() -> Tested {
    let (_, test) = served(|io| io.parser(ackord::Parser::MessagePack));
    let mut ann = test.connect(Chat, token("ann")).await?;
    assert_eq!(ann.post(message("lobby", "hi")).await?.id, 1);
    let file = Bytes::from(b"\x01\x02");
    assert_eq!(ann.upload(file.clone()).await?, file);
    assert!(matches!(ann.next().await?, ChatEvent::Salute(_, _, bytes) if bytes == file));
    drop(ann.kick());
    ann.disconnected().await?;
    assert!(matches!(test.connect(Chat, token("bad")).await, Err(ackord::ConnectError::Refused(Refused::BadToken))));
    Ok(())
}
