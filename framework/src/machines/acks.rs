//! Interim.
use std::collections::HashMap;
use std::time::Instant;
#[derive(Debug)]
pub(crate) struct Full;
#[derive(Debug)]
pub(crate) struct Acks<S>(HashMap<u64, (Instant, S)>);
impl<S> Default for Acks<S> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}
impl<S> Acks<S> {
    pub(crate) fn request(&mut self, id: u64, at: Instant, slot: S) -> Result<(), Full> {
        self.0.insert(id, (at, slot));
        Ok(())
    }
    pub(crate) fn answer(&mut self, id: u64) -> Option<S> {
        self.0.remove(&id).map(|(_, s)| s)
    }
    pub(crate) fn cancel(&mut self, id: u64) {
        self.0.remove(&id);
    }
    pub(crate) fn handle_timeout(&mut self, _: Instant) -> Vec<(u64, S)> {
        Vec::new()
    }
    pub(crate) fn drain(&mut self) -> Vec<(u64, S)> {
        self.0.drain().map(|(k, (_, s))| (k, s)).collect()
    }
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        None
    }
}
