//! What is made of a packet for some of its recipients, once for all of them.

use std::sync::OnceLock;

use bytes::Bytes;

/// The other forms of a packet, each made when the first recipient needs it. They are not charged: there is one for all
/// who wait for the packet, and it is shorter than what each of them is charged at.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// The frames with their messages compressed; `None` if that is not shorter.
    deflated: OnceLock<Option<Bytes>>,
}

impl Forms {
    /// The compressed frames, which `append` makes; `None` if they are not shorter than `plain` bytes.
    pub(super) fn deflated(&self, plain: usize, append: impl FnOnce(&mut Vec<u8>)) -> Option<&[u8]> {
        let make = || {
            let mut frames = Vec::new();
            append(&mut frames);
            (frames.len() < plain).then(|| Bytes::copy_from_slice(&frames))
        };
        self.deflated.get_or_init(make).as_deref()
    }
}
