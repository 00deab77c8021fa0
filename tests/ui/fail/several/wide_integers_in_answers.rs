use std::collections::HashMap;

use ackord::{Args, Namespace, Reply, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn bare(&self, socket: &Socket<Chat>) -> u64; // wrong
    #[event]
    async fn reply(&self, socket: &Socket<Chat>) -> Reply<Vec<i64>, u128>; // wrong
    #[event]
    async fn several(&self, socket: &Socket<Chat>) -> Args<(u8, HashMap<String, usize>)>; // wrong
    #[event]
    async fn option(&self, socket: &Socket<Chat>, id: Option<(u8, u64)>); // wrong
}

fn main() {}
