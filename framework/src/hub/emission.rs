//! An event on its way out: encoded, and numbered where sessions may be recovered.

use crate::hub::recovery::Log;
use crate::values::parser::encoder::{self, ArgumentsWriter, EncodedEvent};
use crate::values::wire::Wire;

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
        volatile: bool,
        write: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
    ) -> Result<(Self, R), E> {
        let Some(log) = log else {
            let (wire, result) = encoder::event(namespace, id, name, write)?;
            return Ok((Self { wire, volatile, seq: None }, result));
        };
        let mut seq = None;
        let (wire, result) = encoder::event(namespace, id, name, |arguments| {
            let result = write(arguments)?;
            seq = log.mark(arguments, id, volatile)?;
            Ok::<_, E>(result)
        })?;
        Ok((Self::kept(log, wire, volatile, seq), result))
    }

    /// The packet of an event for one of several namespaces.
    pub(crate) fn of(
        log: Option<&Log>,
        encoded: &EncodedEvent,
        namespace: &str,
        id: Option<u64>,
        volatile: bool,
    ) -> Self {
        let Some(log) = log else {
            return Self { wire: encoded.packet(namespace, id, None), volatile, seq: None };
        };
        let seq = log.number(id, volatile, encoded.ends_with_string());
        let offset = seq.map(|seq| log.offset(seq));
        Self::kept(log, encoded.packet(namespace, id, offset.as_deref()), volatile, seq)
    }

    /// Whether it is also for those whose connection has ended and who may come back.
    pub(crate) fn can_wait(&self) -> bool {
        self.seq.is_some() && !self.volatile
    }

    fn kept(log: &Log, wire: Wire, volatile: bool, seq: Option<u64>) -> Self {
        let emission = Self { wire, volatile, seq };
        if let Some(seq) = emission.seq.filter(|_| !volatile) {
            log.keep(seq, &emission.wire);
        }
        emission
    }
}
