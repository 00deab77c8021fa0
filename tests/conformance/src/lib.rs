//! What the servers share: where they listen, and what they print.

/// `localhost` with the port of `$PORT`, 3000 by default.
pub fn address() -> String {
    format!("localhost:{}", std::env::var("PORT").unwrap_or_else(|_| "3000".to_owned()))
}

/// Prints the one line that says that a server listens.
pub fn announce(name: &str, listener: &ackord::Listener) {
    println!("{name} listens on http://localhost:{}", listener.local_addr().port());
}
