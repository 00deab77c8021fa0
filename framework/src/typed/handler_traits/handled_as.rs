//! The namespace that stands in the parameters of a handler's methods is that of its trait.

use crate::typed::broadcast::Broadcast;
use crate::typed::handshake::Handshake;
use crate::typed::namespace::Namespace;
use crate::typed::socket::Socket;

/// `N`, written in a parameter, is the namespace `Self` of the trait.
#[diagnostic::on_unimplemented(
    message = "`{N}` stands in a parameter of a handler of `{Self}`",
    label = "is not `{Self}`",
    note = "the trait is `#[handler({Self})]`: its methods have `&Socket<{Self}>`, `&Handshake<{Self}>`, `Broadcast<{Self}>`"
)]
pub trait HandledAs<N>: Sized {
    /// The socket, by the other name.
    fn socket(socket: &Socket<Self>) -> &Socket<N>;

    /// The handshake, by the other name.
    fn handshake(handshake: &Handshake<Self>) -> &Handshake<N>;

    /// The broadcast, by the other name.
    fn broadcast(broadcast: Broadcast<Self>) -> Broadcast<N>;
}

impl<N: Namespace> HandledAs<N> for N {
    fn socket(socket: &Socket<N>) -> &Socket<N> {
        socket
    }

    fn handshake(handshake: &Handshake<N>) -> &Handshake<N> {
        handshake
    }

    fn broadcast(broadcast: Broadcast<N>) -> Broadcast<N> {
        broadcast
    }
}

/// The socket as the parameter has it.
#[doc(hidden)]
pub fn socket_of<N: HandledAs<M>, M>(socket: &Socket<N>) -> &Socket<M> {
    N::socket(socket)
}

/// The handshake as the parameter has it.
#[doc(hidden)]
pub fn handshake_of<N: HandledAs<M>, M>(handshake: &Handshake<N>) -> &Handshake<M> {
    N::handshake(handshake)
}

/// The broadcast as the parameter has it.
#[doc(hidden)]
pub fn broadcast_of<N: HandledAs<M>, M>(broadcast: Broadcast<N>) -> Broadcast<M> {
    N::broadcast(broadcast)
}
