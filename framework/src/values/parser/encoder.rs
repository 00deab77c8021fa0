//! Interim.
use crate::values::wire::{Wire, WireBuilder};
#[derive(Debug)]
pub(crate) struct ArgumentsWriter<'b>(&'b mut Vec<u8>);
impl ArgumentsWriter<'_> {
    pub(crate) fn push<T: serde::Serialize + ?Sized>(
        &mut self,
        v: &T,
    ) -> Result<(), serde_json::Error> {
        if self.0.last() != Some(&b'[') {
            self.0.push(b',');
        }
        serde_json::to_writer(&mut *self.0, v)
    }
}
pub(crate) fn event<R, E>(
    _: &str,
    _: Option<u64>,
    name: &str,
    f: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
) -> Result<(Wire, R), E> {
    let mut b = WireBuilder::text();
    b.buffer()
        .extend_from_slice(format!("2[\"{name}\"").as_bytes());
    let r = f(&mut ArgumentsWriter(b.buffer()))?;
    Ok((b.finish(&[]), r))
}
pub(crate) fn ack<R, E>(
    _: &str,
    id: u64,
    f: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
) -> Result<(Wire, R), E> {
    let mut b = WireBuilder::text();
    b.buffer().extend_from_slice(format!("3{id}[").as_bytes());
    let r = f(&mut ArgumentsWriter(b.buffer()))?;
    Ok((b.finish(&[]), r))
}
