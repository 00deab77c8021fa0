//! As much of a client as this needs: what the stock client sends where the generated factory made its socket.

use std::error::Error;
use std::net::SocketAddr;

use ackord::Contract;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A client that was let in.
pub struct Client {
    packets: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    /// Connects with the identity of a contract. A refusal is the data of the client's `connect_error`.
    ///
    /// # Errors
    ///
    /// When the connection breaks.
    pub async fn connect(address: SocketAddr, contract: &Contract) -> Result<Result<Self, Value>, Box<dyn Error>> {
        let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket");
        let (packets, _) = tokio_tungstenite::connect_async(url).await?;
        let mut client = Self { packets };
        client.receive().await?;
        let document = contract.document()?;
        // What the generated file sends as `$contract`, beside the auth.
        let auth = json!({
            "$contract": { "name": document.name, "version": document.version, "hash": document.hash },
        });
        client.send(format!("40/kitchen,{auth}")).await?;
        let answer = client.receive().await?;
        match answer.strip_prefix("44/kitchen,") {
            Some(refusal) => Ok(Err(serde_json::from_str::<Value>(refusal)?["data"].take())),
            None => Ok(Ok(client)),
        }
    }

    /// Emits an event, and waits for the acknowledgement.
    ///
    /// # Errors
    ///
    /// When the connection breaks.
    pub async fn ask(&mut self, event: Value) -> Result<Value, Box<dyn Error>> {
        self.send(format!("42/kitchen,0{event}")).await?;
        let answer = self.receive().await?;
        let values = answer.strip_prefix("43/kitchen,0").ok_or("something else than an acknowledgement came")?;
        Ok(serde_json::from_str::<Value>(values)?[0].take())
    }

    async fn send(&mut self, packet: String) -> Result<(), Box<dyn Error>> {
        Ok(self.packets.send(Message::text(packet)).await?)
    }

    async fn receive(&mut self) -> Result<String, Box<dyn Error>> {
        let packet = self.packets.next().await.ok_or("the connection has ended")??;
        Ok(packet.into_text()?.to_string())
    }
}
