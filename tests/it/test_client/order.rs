//! What a client has sent is on its way, in the order in which it was sent, whatever comes behind it.

use super::*;

#[derive(Events)]
enum DiaryEvent {
    Ask(Ack<String>),
}

#[derive(Namespace)]
#[namespace("/", emits = DiaryEvent)]
struct Diary;

#[handler(Diary, client = DiaryClient)]
trait DiaryHandler {
    #[event]
    async fn write(&self, socket: &Socket<Diary>, text: String) -> NoAck;
    /// Writes down what the client says to a question.
    #[event]
    async fn ask(&self, socket: &Socket<Diary>) -> NoAck;
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Diary>, reason: DisconnectReason);
}

#[derive(Default)]
struct Writer {
    lines: Mutex<Vec<String>>,
}

impl DiaryHandler for Writer {
    async fn write(&self, _: &Socket<Diary>, text: String) -> NoAck {
        self.lines.lock().push(text);
        NoAck
    }

    async fn ask(&self, socket: &Socket<Diary>) -> NoAck {
        let answer = socket.timeout(Duration::from_secs(5)).emit_with_ack(DiaryEvent::Ask).await;
        self.lines.lock().push(answer.unwrap_or_else(|error| error.to_string()));
        NoAck
    }

    async fn disconnect(&self, _: &Socket<Diary>, reason: DisconnectReason) {
        self.lines.lock().push(reason.to_string());
    }
}

async fn diary() -> (Arc<Writer>, Test, TestClient<Diary>) {
    let writer = Arc::new(Writer::default());
    let test = Io::builder().serve::<Diary, _>(writer.clone()).build().unwrap().test();
    let client = test.connect(Diary, ()).await.unwrap();
    (writer, test, client)
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_a_client_is_gone_arrives() -> Tested {
    for go in [|ann: TestClient<Diary>| ann.vanish(), drop] {
        let (writer, test, ann) = diary().await;
        ann.write("one".to_owned()).await?;
        drop(ann.write("two".to_owned()));
        ann.emit_raw("write", ["three"])?;
        go(ann);
        test.advance(Duration::ZERO).await;
        assert_eq!(*writer.lines.lock(), ["one", "two", "three", "transport close"]);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_a_client_leaves_arrives() -> Tested {
    let (writer, _, ann) = diary().await;
    drop(ann.write("one".to_owned()));
    ann.disconnect().await;
    assert_eq!(*writer.lines.lock(), ["one", "client namespace disconnect"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_given_before_a_client_leaves_arrives() -> Tested {
    for vanishes in [false, true] {
        let (writer, test, mut ann) = diary().await;
        ann.ask().await?;
        let DiaryEvent::Ask(ack) = ann.next().await?;
        ack.answer("yes".to_owned());
        if vanishes {
            ann.vanish();
        } else {
            ann.disconnect().await;
        }
        test.advance(Duration::ZERO).await;
        assert!(writer.lines.lock().contains(&"yes".to_owned()), "{:?}", writer.lines.lock());
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_kept_keeps_nobody_connected() -> Tested {
    let (writer, test, mut ann) = diary().await;
    ann.ask().await?;
    let DiaryEvent::Ask(ack) = ann.next().await?;
    drop(ann);
    test.advance(Duration::ZERO).await;
    assert_eq!(test.io().connections(), 0);
    assert_eq!(writer.lines.lock().len(), 2, "the question has ended, and the stay");
    // It is for nobody any more.
    ack.answer("yes".to_owned());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_handler_emits_before_it_answers_is_there_with_the_answer() -> Tested {
    let (_, _, mut ann) = ann().await;
    for _ in 0..50 {
        ann.flood(3).await?;
        for _ in 0..3 {
            assert!(ann.try_next()?.is_some());
        }
        assert!(ann.try_next()?.is_none());
    }
    Ok(())
}

#[tokio::test]
async fn calls_are_answered_each_for_itself_however_many_are_under_way() -> Tested {
    let (_, _, ann) = ann().await;
    let calls: Vec<_> = (0..500).map(|b| ann.add(1, b)).collect();
    for (b, call) in calls.into_iter().enumerate().rev() {
        assert_eq!(call.await?, 1 + b as u32);
    }
    let (sum, message, words) =
        tokio::join!(ann.add(1, 2), ann.post(message("lobby", "hi")), ann.pair("a".to_owned(), None));
    assert_eq!((sum?, message?.id, words?.0.1), (3, 1, false));
    Ok(())
}

#[tokio::test]
async fn a_wait_for_an_event_that_is_given_up_loses_none() -> Tested {
    let (_, _, mut ann) = ann().await;
    for _ in 0..50 {
        let flooded = ann.flood(3);
        let mut events = 0;
        while events < 3 {
            tokio::select! {
                biased;
                () = tokio::task::yield_now() => {}
                event = ann.next() => {
                    event?;
                    events += 1;
                }
            }
        }
        flooded.await?;
        ann.expect_nothing().await?;
    }
    Ok(())
}
