//! No wait is for ever, in whatever runtime a test runs.

use ackord::{CallError, ConnectError, TestError};
use futures_util::FutureExt;
use tokio::runtime::Builder;

use super::*;

const SHORT: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wait_for_nothing_ends_with_an_error_while_the_clock_runs() {
    let (_, test) = served(|io| io);
    let test = test.timeout(SHORT);
    let mut ann = test.connect(Chat, token("ann")).await.unwrap();
    assert!(matches!(ann.next().await, Err(TestError::Timeout(SHORT))));
    assert!(matches!(ann.next_raw().await, Err(TestError::Timeout(SHORT))));
    assert!(matches!(ann.disconnected().await, Err(TestError::Timeout(SHORT))));
    assert!(matches!(ann.slow(60).await, Err(CallError::Timeout { waited: SHORT, .. })));
    assert!(matches!(ann.raw("nobody listens", ()).await, Err(CallError::Timeout { waited: SHORT, .. })));
    let slow = test.clone().header("x-slow", "1").connect(Chat, token("bob")).await;
    assert!(matches!(slow, Err(ConnectError::Timeout(SHORT))));
    ann.pause();
    assert!(matches!(ann.settle().await, Err(TestError::Timeout(SHORT))));
    assert!(matches!(ann.expect_nothing().await, Err(TestError::Timeout(SHORT))));
    assert!(matches!(ann.add(1, 2).await, Err(CallError::Timeout { .. })));
    ann.disconnect().await;
    assert!(matches!(ann.next().await, Err(TestError::Disconnected(_))));
    assert!(matches!(ann.settle().await, Err(TestError::Disconnected(_))));
    assert!(matches!(ann.add(1, 2).await, Err(CallError::Disconnected)));
    ann.disconnect().await;
    ann.vanish();
    ann.reconnect().await.unwrap();
    assert_eq!(ann.add(1, 2).await.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_under_way_end_with_their_connection() -> Tested {
    for end in [|ann: &TestClient<Chat>| ann.vanish(), |ann: &TestClient<Chat>| drop(ann.kick())] {
        let (_, _, ann) = ann().await;
        let (slow, slower) = (ann.slow(1_000), ann.slow(2_000));
        ann.settle().await?;
        end(&ann);
        assert!(matches!(slow.await, Err(CallError::Disconnected)));
        drop(ann);
        assert!(matches!(slower.await, Err(CallError::Disconnected)));
    }
    Ok(())
}

#[test]
fn outside_of_a_runtime_it_says_what_is_missing() {
    let (_, test) = served(|io| io);
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        drop(test.connect(Chat, token("ann")).now_or_never());
    }));
    let words = panic.unwrap_err();
    let said = words.downcast_ref::<String>().map(String::as_str);
    let words = said.or_else(|| words.downcast_ref::<&str>().copied()).unwrap();
    assert!(words.contains("runtime"), "{words}");
}

#[test]
fn one_server_serves_the_tests_of_several_runtimes() {
    let (server, test) = served(|io| io);
    for name in ["ann", "bob"] {
        let runtime = Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let client = test.connect(Chat, token(name)).await.unwrap();
            client.pause();
            test.advance(Duration::from_secs(45)).await;
        });
        assert_eq!(server.gone.lock().pop(), Some((name.to_owned(), DisconnectReason::PingTimeout)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_waits_may_run_in_a_task_of_its_own() -> Tested {
    fn assert_shared<T: Send + Sync + 'static>() {}
    assert_shared::<TestClient<Chat>>();
    assert_shared::<Test>();
    assert_shared::<ackord::RawEvent>();
    assert_shared::<TestError>();
    assert_shared::<ConnectError<Refused>>();
    assert_shared::<CallError<PostError>>();

    let (_, test) = served(|io| io);
    let connecting = tokio::spawn({
        let test = test.clone();
        async move { test.connect(Chat, token("ann")).await.unwrap() }
    });
    let ann = Arc::new(connecting.await?);
    let calls: Vec<_> = (0..20).map(|b| tokio::spawn(ann.add(1, b))).collect();
    for (b, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await??, 1 + b as u32);
    }
    let shared = ann.clone();
    tokio::spawn(async move { shared.settle().await }).await??;
    let mut bob = test.connect(Chat, token("bob")).await?;
    let waiting = tokio::spawn(async move {
        let event = bob.next().await;
        (bob, event)
    });
    test.io().of::<Chat>().emit(ChatEvent::Closed);
    let (mut bob, event) = waiting.await?;
    assert!(matches!(event?, ChatEvent::Closed));
    tokio::spawn(async move {
        bob.reconnect().await.unwrap();
        bob.disconnect().await;
    })
    .await?;
    Ok(())
}
