//! Many clients, several servers, and what stays of them: nothing.

use std::sync::Weak;

use ackord::{EventService, Observer};
use tower::layer::layer_fn;
use tower::service_fn;

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_clients_get_what_is_for_them_in_its_order() -> Tested {
    const CLIENTS: usize = 300;
    let (_, test) = served(|io| io);
    let names: Vec<_> = (0..CLIENTS).map(|number| format!("client {number}")).collect();
    let clients = names.iter().map(|name| test.connect(Chat, token(name)));
    let mut clients = futures_util::future::try_join_all(clients).await?;
    assert_eq!(test.io().of::<Chat>().count(), CLIENTS);
    for client in &mut clients {
        client.settle().await?;
        while client.try_next()?.is_some() {}
    }
    for number in 0..10 {
        test.io().of::<Chat>().emit(ChatEvent::Message("all".to_owned(), Some(number)));
    }
    for client in &mut clients {
        for number in 0..10 {
            assert!(matches!(client.next().await?, ChatEvent::Message(_, Some(had)) if had == number));
        }
        client.expect_nothing().await?;
    }
    Ok(())
}

#[tokio::test]
async fn servers_do_not_know_each_other() -> Tested {
    let ((_, one), (_, other)) = (served(|io| io), served(|io| io));
    let mut ann = one.connect(Chat, token("ann")).await?;
    let mut bob = other.connect(Chat, token("bob")).await?;
    one.io().of::<Chat>().emit(ChatEvent::Closed);
    assert!(matches!(ann.next().await?, ChatEvent::Closed));
    bob.expect_nothing().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_client_keeps_its_server_and_leaves_nothing_behind() -> Tested {
    let (server, test, ann) = ann().await;
    let bob = test.connect(Chat, token("bob")).await?;
    let state: Weak<Server> = Arc::downgrade(&server);
    drop((server, test));
    // No handle of the server is left but those of the clients.
    assert_eq!(ann.add(1, 2).await?, 3);
    let call = ann.slow(1);
    drop(ann);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let gone: Vec<_> = state.upgrade().unwrap().gone.lock().iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(gone, ["ann"]);
    drop((bob, call));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(state.upgrade().is_none(), "all is given back");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_attempt_to_connect_that_is_given_up_is_no_connection() -> Tested {
    let (_, test) = served(|io| io);
    let slow = test.clone().header("x-slow", "1");
    assert!(tokio::time::timeout(Duration::from_secs(1), slow.connect(Chat, token("ann"))).await.is_err());
    test.advance(Duration::ZERO).await;
    assert_eq!(test.io().connections(), 0);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_ends_whoever_hangs_too() -> Tested {
    let (server, test, ann) = ann().await;
    let bob = test.connect(Chat, token("bob")).await?;
    bob.pause();
    drop(bob.flood(500));
    test.advance(Duration::ZERO).await;
    tokio::time::timeout(Duration::from_secs(60), test.io().close()).await?;
    assert_eq!(server.gone.lock().len(), 2);
    assert!(ann.disconnected().await.is_ok());
    bob.resume();
    assert!(bob.disconnected().await.is_ok());
    Ok(())
}

#[tokio::test]
async fn layers_and_observers_see_test_clients_as_any_others() -> Tested {
    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);

    impl Observer for Log {
        fn connected(&self, socket: &ackord::ObservedSocket<'_>) {
            self.0.lock().push(format!("connected {}", socket.namespace()));
        }

        fn disconnected(&self, _: &ackord::ObservedSocket<'_>, reason: DisconnectReason) {
            self.0.lock().push(reason.to_string());
        }

        fn incoming(&self, event: &ackord::ObservedEvent<'_>) {
            self.0.lock().push(event.json().to_string());
        }

        fn refused(&self, _: &ackord::ObservedRefusal<'_>) {
            self.0.lock().push("refused".to_owned());
        }
    }

    let layer = layer_fn(|handlers: EventService<Chat>| {
        service_fn(move |event: ackord::EventRequest<Chat>| {
            let mut handlers = handlers.clone();
            async move {
                if event.name() == "version" {
                    return Err(ackord::EventError::new("closed", "come back later"));
                }
                tower::Service::call(&mut handlers, event).await
            }
        })
    });
    let log = Arc::new(Log::default());
    let io = Io::builder().serve_with::<Chat, _>(Server::default(), layer).observe(log.clone()).build()?;
    let test = io.test();
    let ann = test.connect(Chat, token("ann")).await?;
    assert_eq!(ann.add(1, 2).await?, 3);
    let Err(ackord::CallError::Rejected(rejected)) = ann.version().await else { panic!("the layer refuses it") };
    assert_eq!(rejected.issues[0].code, "closed");
    assert!(test.connect(Chat, token("bad")).await.is_err());
    ann.disconnect().await;
    assert_eq!(
        *log.0.lock(),
        ["connected /chat", r#"["add",1,2]"#, r#"["version"]"#, "refused", "client namespace disconnect"]
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_back_at_once_has_everything_once() -> Tested {
    let (_, test) = served(|io| io.recovery(Duration::from_secs(60)));
    let mut ann = test.connect(Chat, token("ann")).await?;
    for number in 0..50 {
        // What was missed comes before the answer to CONNECT, and counts as seen all the same.
        ann.vanish();
        ann.reconnect().await?;
        assert!(ann.recovered(), "{number}");
        test.io().of::<Chat>().emit(ChatEvent::Message("all".to_owned(), Some(number)));
        ann.vanish();
        ann.reconnect().await?;
        assert!(ann.recovered(), "{number}");
        assert!(matches!(ann.next().await?, ChatEvent::Message(_, Some(had)) if had == number), "{number}");
    }
    ann.expect_nothing().await?;
    Ok(())
}
