//! The state of the chat; and what its clients see.

mod clients;

use super::*;

fn state() -> State {
    let server = Server::new();
    let state = Arc::into_inner(server.state).expect("nobody else has it");
    state.into_inner().expect("nobody panicked")
}

#[test]
fn a_nick_is_taken_whatever_its_case() {
    let mut state = state();
    state.take_seat("Ann", None).expect("the first one");
    let refused = state.take_seat("ann", None).expect_err("it is taken");
    assert!(matches!(refused, Refused::NickTaken { nick } if nick == "Ann"));
}

#[test]
fn the_key_takes_a_nick_over_and_the_old_seat_gives_nothing_back() {
    let mut state = state();
    let key = Some("secret".to_owned());
    let old = state.take_seat("ann", key.clone()).expect("free");
    let new = state.take_seat("ann", key).expect("her own");
    assert!(state.give_back("ann", old).is_none());
    assert!(state.give_back("ann", new).is_some());
    assert!(state.seats.is_empty());
}

#[test]
fn joining_a_room_leaves_the_one_before() {
    let mut state = state();
    state.take_seat("ann", None).expect("free");
    let (joined, before) = state.join("ann", "lobby").expect("it exists");
    assert_eq!((joined.members, before), (vec!["ann".to_owned()], None));
    let (_, before) = state.join("ann", "help").expect("it exists");
    assert_eq!(before.as_deref(), Some("lobby"));
    assert!(state.members("lobby").is_empty());
    assert!(state.join("ann", "nowhere").is_err());
}

#[test]
fn the_history_keeps_the_last_messages() {
    let mut state = state();
    for number in 0..HISTORY + 5 {
        state.post("ann", "lobby".to_owned(), number.to_string());
    }
    state.take_seat("bob", None).expect("free");
    let (joined, _) = state.join("bob", "lobby").expect("it exists");
    let texts: Vec<_> = joined.history.iter().map(|message| &*message.text).collect();
    assert_eq!(texts.len(), HISTORY);
    assert_eq!((texts[0], texts[HISTORY - 1]), ("5", "54"));
}

#[test]
fn an_empty_room_makes_room_for_a_new_one_and_a_used_one_does_not() {
    let mut state = state();
    state.take_seat("ann", None).expect("free");
    for number in 0..MAX_ROOMS - FIRST_ROOMS.len() {
        state.create(format!("room {number}")).expect("there is room");
    }
    state.join("ann", "room 0").expect("it exists");
    state.create("one more".to_owned()).expect("room 1 goes");
    assert!(state.join("ann", "room 1").is_err());
    assert!(state.rooms.iter().any(|room| room.name == "room 0"));
    assert_eq!(state.rooms.len(), MAX_ROOMS);
}

#[test]
fn who_posts_too_fast_is_slowed_down_then_muted_then_heard_again() {
    let mut pace = Pace::default();
    let now = Instant::now();
    for _ in 0..BURST {
        pace.message(now).expect("a burst is welcome");
    }
    for _ in 1..STRIKES {
        let error = pace.message(now).expect_err("too fast");
        assert!(matches!(error, PostError::RateLimited { seconds: 6 }));
    }
    let error = pace.message(now).expect_err("far too fast");
    assert!(matches!(error, PostError::Muted { seconds: 20 }));
    pace.message(now + MUTE_TIME).expect("heard again");
}
