//! What generated code calls. No part of the public interface: it may change with any release.

pub use std::boxed::Box;
pub use std::sync::Arc;

pub use ackord_macros::{DeprecatedPayload, without_payload_bounds};
pub use schemars;
pub use serde;
pub use ts_rs;

pub use crate::{Broadcast, DisconnectReason, Namespace, Never, Socket};

pub use crate::typed::check::issues;
pub use crate::typed::client::{Call, Caller};
pub use crate::typed::constraint::{
    Length, Pattern, Ranged, Text, check_custom, check_email, check_length, check_pattern, check_range, check_url,
};
pub use crate::typed::describe::{
    AckDescription, EventDescription, EventsDescription, FlagKey, HandlersDescription, LeftOut, LetterKey,
    NamespaceDescription, ParameterSchema, ParameterSchemas, schema_deprecated, schema_flattened, schema_import,
    schema_keys, schema_length, schema_named, schema_order, schema_typescript,
};
pub use crate::typed::dispatch::{
    ConnectData, ConnectFuture, ConnectOutcome, ConnectRefusal, ConnectRequest, Dispatched, FallbackResponder,
    HandlerFuture, IncomingEvent, RefusalWords, Refuses, Responder, Started, UnfitResponder, UntypedEvent, held, kept,
    run, run_serially, told,
};
pub use crate::typed::fit::{
    Argument, Arms, ClientAnswer, Outcome, Rooms, Signature, UnfitArgument, UnfitArms, UnfitClientAnswer, UnfitOutcome,
    UnfitRooms, UnfitSignature,
};
pub use crate::typed::fits::{DefaultValue, IsAck, IsAnswer, IsData, IsError, IsParameter, IsPayload, IsRoom};
pub use crate::typed::handler_traits::{
    DeclaredEvent, End, HandledAs, HandlerTrait, HandlerTraitOf, Handles, Listed, ListedTrait, Listing, Numbered,
    StartedServerEvent, TheOnlyTraitUnlessNamespaceListsHandlers, UnfitListing, assert_apart, assert_handles,
    assert_listed, assert_shown, broadcast_of, handshake_of, socket_of,
};
pub use crate::typed::int_string;
pub use crate::typed::namespace::Serves;
pub use crate::typed::path::{Parameter, PathParameter, PathReader, PathWriter, UnfitParameter};
pub use crate::typed::public::{PublicOf, Shown, UnfitShown};
pub use crate::typed::received::{Received, ReceivedError, ReceivedEvent, UnfitReceived};
pub use crate::typed::reply::{ErrorArm, OkArm};
pub use crate::typed::room::room_name;

/// What others see of the data of `N`'s sockets.
pub type Public<N> = <N as Namespace>::Public;

/// What servers tell each other of `N`.
pub type Server<N> = <N as Namespace>::Server;

/// What the macros' code does with types that do not fit, for a glob: none of it has a name there.
pub mod unfit {
    pub use super::{
        UnfitArgument as _, UnfitArms as _, UnfitClientAnswer as _, UnfitListing as _, UnfitOutcome as _,
        UnfitParameter as _, UnfitReceived as _, UnfitResponder as _, UnfitRooms as _, UnfitShown as _,
        UnfitSignature as _,
    };
}

/// Answers a request for a WebSocket with one that sends back what it gets, for test suites of that protocol. Messages are
/// compressed from `per_message_deflate` bytes on.
#[cfg(feature = "server")]
pub fn websocket_echo(
    request: axum::extract::Request,
    max_message: usize,
    per_message_deflate: Option<usize>,
) -> axum::response::Response {
    crate::surface::axum::echo(request, max_message, per_message_deflate)
}
