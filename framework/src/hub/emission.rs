//! An event on its way out: encoded, and numbered where sessions may be recovered.

use crate::hub::recovery::Log;
use crate::values::parser::encoder::{self, ArgumentsWriter, EncodedEvent};
use crate::values::wire::Wire;

/// How an event is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags {
    /// It is dropped where the transport cannot take it at once.
    pub(crate) volatile: bool,
    /// It may be compressed.
    pub(crate) compress: bool,
}

impl Default for Flags {
    fn default() -> Self {
        Self { volatile: false, compress: true }
    }
}

/// See the module. Cheap to clone: the bytes are shared.
#[derive(Clone, Debug)]
pub(crate) struct Emission {
    pub(crate) wire: Wire,
    /// It is dropped where the transport cannot take it at once.
    pub(crate) volatile: bool,
    /// Its number in the log, if it has one: then its offset is its last argument.
    pub(crate) seq: Option<u64>,
}

impl Emission {
    /// Encodes an event whose arguments `write` pushes. What `write` returns is handed through.
    pub(crate) fn encode<R, E: From<serde_json::Error>>(
        log: Option<&Log>,
        namespace: &str,
        id: Option<u64>,
        name: &str,
        flags: Flags,
        write: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
    ) -> Result<(Self, R), E> {
        let Some(log) = log else {
            let (wire, result) = encoder::event(namespace, id, name, write)?;
            return Ok((Self::new(wire, flags, None), result));
        };
        let mut seq = None;
        let (wire, result) = encoder::event(namespace, id, name, |arguments| {
            let result = write(arguments)?;
            seq = log.mark(arguments, id, flags.volatile)?;
            Ok::<_, E>(result)
        })?;
        Ok((Self::kept(log, wire, flags, seq), result))
    }

    /// The packet of an event for one of several namespaces.
    pub(crate) fn of(
        log: Option<&Log>,
        encoded: &EncodedEvent,
        namespace: &str,
        id: Option<u64>,
        flags: Flags,
    ) -> Self {
        let Some(log) = log else {
            return Self::new(encoded.packet(namespace, id, None), flags, None);
        };
        let seq = log.number(id, flags.volatile, encoded.ends_with_string());
        let offset = seq.map(|seq| log.offset(seq));
        Self::kept(log, encoded.packet(namespace, id, offset.as_deref()), flags, seq)
    }

    /// Whether it is also for those whose connection has ended and who may come back.
    pub(crate) fn can_wait(&self) -> bool {
        self.seq.is_some() && !self.volatile
    }

    fn new(mut wire: Wire, flags: Flags, seq: Option<u64>) -> Self {
        wire.set_compress(flags.compress);
        Self { wire, volatile: flags.volatile, seq }
    }

    fn kept(log: &Log, wire: Wire, flags: Flags, seq: Option<u64>) -> Self {
        let emission = Self::new(wire, flags, seq);
        if let Some(seq) = emission.seq.filter(|_| !flags.volatile) {
            log.keep(seq, &emission.wire);
        }
        emission
    }
}
