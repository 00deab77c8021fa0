//! Interim.
use std::cell::RefCell;
thread_local! { static OUT: RefCell<Option<Vec<bytes::Bytes>>> = const { RefCell::new(None) }; }
#[derive(Debug)]
pub(crate) struct PlaceholderFault;
pub(crate) fn serialising<R>(f: impl FnOnce() -> R) -> (R, Vec<bytes::Bytes>) {
    OUT.with(|o| *o.borrow_mut() = Some(Vec::new()));
    let r = f();
    (r, OUT.with(|o| o.borrow_mut().take()).unwrap_or_default())
}
pub(crate) fn deserialising<R>(
    _: &[bytes::Bytes],
    f: impl FnOnce() -> R,
) -> Result<R, PlaceholderFault> {
    Ok(f())
}
