//! The handlers of the end run once for every socket, also where what was asked for before never ends.

use crate::support::websocket::WebSocket;
use crate::support::{Server, ms};

#[tokio::test]
async fn at_the_end_of_the_server_an_event_that_waits_for_ever_costs_nobody_the_handlers_of_the_end() {
    let server = Server::start_to_end(|builder| builder, ms(200), |_, _| async {}).await;
    let state = server.state.clone();
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["serial",1]"#).await;
    client.send(r#"42["serial",2]"#).await;
    client.send("41").await;
    client.expect_silence(50).await;
    drop(client);
    server.expect_connections(0).await;
    assert_eq!(state.count("/ disconnect"), 0, "the second event has not ended");
    server.stop().await;
    state.expect_disconnect("/", "client namespace disconnect").await;
    assert_eq!((state.count("start"), state.count("end")), (1, 0));
}
