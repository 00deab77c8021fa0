//! A CONNECT, and what `#[connect]` makes of it.

use std::marker::PhantomData;

use serde::Serialize;

use crate::hub::dispatch::{Connecting, Refusal};
use crate::typed::check::Issue;
use crate::typed::describe::HandlersDescription;
use crate::typed::handshake::{self, Handshake};
use crate::typed::namespace::Namespace;
use crate::typed::payload::Payload;
use crate::typed::reply::Never;

/// A CONNECT that waits for its decision.
#[doc(hidden)]
pub struct ConnectRequest<N> {
    connecting: Connecting,
    marker: PhantomData<fn() -> N>,
}

impl<N: Namespace> ConnectRequest<N> {
    pub(crate) fn new(connecting: Connecting) -> Self {
        Self { connecting, marker: PhantomData }
    }

    /// The handshake, for handlers that ask for it.
    pub fn handshake(&self) -> Handshake<N> {
        Handshake::new(self.connecting.request.clone(), self.connecting.namespace.clone())
    }

    /// The auth payload, without the keys that are the framework's own (`$contract`, `pid`, `offset`).
    ///
    /// # Errors
    ///
    /// The refusal that tells the client what does not fit.
    pub fn auth<T: Payload>(&self) -> Result<T, ConnectRefusal> {
        handshake::auth(self.connecting.auth.as_deref()).map_err(|issues| ConnectRefusal::rejected(&issues))
    }
}

/// A refused CONNECT.
#[doc(hidden)]
#[derive(Debug)]
pub struct ConnectRefusal(pub(crate) Refusal);

impl ConnectRefusal {
    /// The auth payload does not fit.
    pub(crate) fn rejected(issues: &[Issue]) -> Self {
        Self::because("rejected", "the auth payload does not fit", issues)
    }

    /// The client's contract does not fit.
    #[cfg(feature = "contract")]
    pub(crate) fn incompatible(message: &str, issues: &[Issue]) -> Self {
        Self::because("incompatible", message, issues)
    }

    /// `status` is also the message: a word for who looks at that alone.
    fn because(status: &'static str, message: &str, issues: &[Issue]) -> Self {
        #[derive(Serialize)]
        struct Data<'a> {
            status: &'static str,
            event: &'static str,
            message: &'a str,
            issues: &'a [Issue],
        }
        let data = Data { status, event: "", message, issues };
        Self(Refusal { message: status.to_owned(), data: serde_json::to_string(&data).ok() })
    }
}

/// What the `Ok` of `#[connect]` holds: the data of the socket, also where the refusal does not fit. Whether it does is
/// [`ConnectOutcome`]'s to say, and asserted apart: nothing that uses the data is reported as well.
#[diagnostic::on_unimplemented(
    message = "`#[connect]` cannot return `{Self}`",
    label = "is not `Result<Data, Refusal>`",
    note = "return `Result<D, E>`: `D` is the data of the socket, `E` a `#[payload]` with `Display` that the client gets"
)]
pub trait ConnectData {
    /// The data of the socket.
    type Data;

    /// Why nobody comes in.
    type Refusal;
}

impl<D, E> ConnectData for Result<D, E> {
    type Data = D;
    type Refusal = E;
}

/// A refusal: a payload, or `Never`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel over Socket.IO",
    label = "is no payload",
    note = "a client gets the refusal as the data of its `connect_error`: annotate the definition with `#[payload]`"
)]
pub trait Refuses: Sized {
    /// What the assertion of the macros names.
    #[doc(hidden)]
    const FITS: bool = true;

    /// Reads it from the data of a CONNECT_ERROR, for a client.
    #[doc(hidden)]
    fn read(data: &str) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<E: Payload> Refuses for E {
    fn read(data: &str) -> Option<Self> {
        serde_json::from_str(data).ok()
    }
}

impl Refuses for Never {
    fn read(_: &str) -> Option<Self> {
        None
    }
}

/// A refusal's words.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no words to refuse with",
    label = "does not implement `Display`",
    note = "a refusal needs words: its `Display` is the message of the client's `connect_error`",
    note = "implement `std::fmt::Display`, or derive it: `#[derive(thiserror::Error)]`"
)]
pub trait RefusalWords {
    /// What the assertion of the macros names.
    #[doc(hidden)]
    const FITS: bool = true;
}

#[diagnostic::do_not_recommend]
impl<E: std::fmt::Display> RefusalWords for E {}

/// What `#[connect]` returns.
#[diagnostic::on_unimplemented(
    message = "`#[connect]` cannot return `{Self}`",
    label = "is not `Result<Data, Refusal>`",
    note = "return `Result<D, E>`: `D` is the data of the socket, `E` a `#[payload]` with `Display` that the client gets"
)]
pub trait ConnectOutcome: Send {
    /// The data of the socket.
    type Data: Send + Sync + 'static;

    /// Why nobody comes in.
    type Refusal;

    /// Turns a refusal into its packet.
    ///
    /// # Errors
    ///
    /// The refusal.
    fn decide(self) -> Result<Self::Data, ConnectRefusal>;

    /// Describes the refusal, for the contract.
    fn describe(handlers: &mut HandlersDescription<'_>);
}

impl<D: Send + Sync + 'static, E: Payload + std::fmt::Display> ConnectOutcome for Result<D, E> {
    type Data = D;
    type Refusal = E;

    fn decide(self) -> Result<D, ConnectRefusal> {
        self.map_err(|refusal| {
            let data = serde_json::to_string(&refusal);
            let data = data.inspect_err(|error| tracing::error!(%error, "the data of a refusal was dropped"));
            ConnectRefusal(Refusal { message: refusal.to_string(), data: data.ok() })
        })
    }

    fn describe(handlers: &mut HandlersDescription<'_>) {
        handlers.refused::<E>();
    }
}

impl<D: Send + Sync + 'static> ConnectOutcome for Result<D, Never> {
    type Data = D;
    type Refusal = Never;

    fn decide(self) -> Result<D, ConnectRefusal> {
        self.map_err(|never| match never {})
    }

    fn describe(_: &mut HandlersDescription<'_>) {}
}
