//! Clients that never stop posting.

use crate::support::Server;
use crate::support::polling::Polling;
use crate::support::raw::Raw;

/// One thread serves everybody, so that nothing is done for a session but by its own turns.
#[tokio::test]
async fn a_client_that_posts_without_pause_is_answered_meanwhile() {
    const POSTS: usize = 2_000;
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let get = tokio::spawn({
        let (polling, state) = (polling.clone(), server.state.clone());
        async move {
            let packets = polling.receive().await;
            (packets, state.count("note"))
        }
    });
    let post = |body: &str| {
        let head = format!("POST {} HTTP/1.1\r\nhost: test\r\ncontent-length: {}", polling.path(), body.len());
        format!("{head}\r\n\r\n{body}")
    };
    // Each is there when the one before it is answered.
    let mut posts = post(r#"421["echo",1]"#);
    posts.extend((0..POSTS).map(|number| post(&format!(r#"42["note",{number}]"#))));
    let mut raw = Raw::connect(server.address).await;
    raw.write(posts.as_bytes()).await;
    let (packets, notes) = get.await.unwrap();
    assert_eq!(packets[0], "431[1]");
    assert!(notes < 100, "{notes} events were handled before the first answer left");
    server.state.wait_for(POSTS, "note").await;
}
