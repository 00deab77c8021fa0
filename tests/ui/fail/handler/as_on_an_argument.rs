use std::net::IpAddr;

use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/hosts")]
struct Hosts;

#[handler(Hosts)]
trait HostsHandler {
    #[event]
    async fn ban(&self, socket: &Socket<Hosts>, #[payload(as = "String")] address: IpAddr);
}

fn main() {}
