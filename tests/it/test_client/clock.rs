//! The time in the test's hand.

use ackord::{CallError, ClientDisconnect, ConnectError, TestError};
use tokio::time::Instant;

use super::*;

#[tokio::test(start_paused = true)]
async fn waits_end_where_nothing_comes() {
    let (_, test, mut ann) = ann().await;
    let begun = Instant::now();
    let error = ann.next().await.err().unwrap();
    assert_eq!(error.to_string(), "nothing came from the server within 30s");
    assert_eq!(begun.elapsed().as_secs(), 30);
    assert!(matches!(ann.disconnected().await, Err(TestError::Timeout(_))));
    assert!(matches!(ann.slow(31).await, Err(CallError::Timeout { event, waited })
        if event == "slow" && waited == Duration::from_secs(30)));
    assert_eq!(ann.slow(29).await.unwrap(), 29);
    let patient = test.clone().timeout(Duration::from_secs(100)).connect(Chat, token("bob")).await.unwrap();
    assert_eq!(patient.slow(99).await.unwrap(), 99);
    let slow = test.header("X-Slow", "1").connect(Chat, token("cid")).await;
    assert!(matches!(slow, Err(ConnectError::Timeout(_))));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_answers_its_pings_for_ever() -> Tested {
    let (server, test, ann) = ann().await;
    let begun = Instant::now();
    test.advance(Duration::from_secs(3_600)).await;
    assert_eq!(begun.elapsed().as_secs(), 3_600);
    assert_eq!(ann.add(1, 2).await?, 3);
    assert!(server.gone.lock().is_empty());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_hangs_is_found_by_the_heartbeat() -> Tested {
    let (server, test, ann) = ann().await;
    ann.pause();
    test.advance(Duration::from_secs(44)).await;
    assert!(server.gone.lock().is_empty());
    test.advance(Duration::from_secs(1)).await;
    assert_eq!(*server.gone.lock(), [("ann".to_owned(), DisconnectReason::PingTimeout)]);
    assert!(ann.is_connected(), "it does not know yet");
    ann.resume();
    assert_eq!(ann.disconnected().await?, ClientDisconnect::TransportClose);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_what_it_is_sent_is_a_slow_consumer() -> Tested {
    let (server, test, ann) = ann().await;
    ann.pause();
    drop(ann.flood(200));
    test.advance(Duration::from_secs(9)).await;
    assert!(server.gone.lock().is_empty());
    test.advance(Duration::from_secs(1)).await;
    assert_eq!(*server.gone.lock(), [("ann".to_owned(), DisconnectReason::SlowConsumer)]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_again_in_time_has_everything() -> Tested {
    let (server, test, mut ann) = ann().await;
    ann.pause();
    let flooded = ann.flood(200);
    test.advance(Duration::from_secs(9)).await;
    assert!(ann.try_next()?.is_none());
    ann.resume();
    flooded.await?;
    for _ in 0..200 {
        ann.next().await?;
    }
    assert!(server.gone.lock().is_empty());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_is_due_happens_in_its_order_while_the_time_passes() -> Tested {
    let (_, test, ann) = ann().await;
    let (late, early) = (ann.slow(20), ann.slow(10));
    test.advance(Duration::from_secs(10)).await;
    assert_eq!(futures_util::FutureExt::now_or_never(early).unwrap()?, 10);
    test.advance(Duration::from_secs(10)).await;
    assert_eq!(futures_util::FutureExt::now_or_never(late).unwrap()?, 20);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_paused_does_not_settle() {
    let (_, _, ann) = ann().await;
    ann.pause();
    assert!(matches!(ann.settle().await, Err(TestError::Timeout(_))));
}
