//! What the servers share: where they listen, and what they print.

/// `localhost` with the port of `$PORT`, 3000 by default.
pub fn address() -> String {
    address_or(3000)
}

/// `localhost` with the port of `$PORT`, or with `port`.
pub fn address_or(port: u16) -> String {
    format!("localhost:{}", std::env::var("PORT").unwrap_or_else(|_| port.to_string()))
}

/// Whether `$ALLOW_EIO3` is 1: clients of Engine.IO 3 are served too.
pub fn allow_eio3() -> bool {
    std::env::var_os("ALLOW_EIO3").is_some_and(|allowed| allowed == "1")
}

/// Prints the one line that says that a server listens.
pub fn announce(name: &str, listener: &ackord::Listener) {
    println!("{name} listens on http://localhost:{}", listener.local_addr().port());
}
