//! What generated code does with the user's types, so that a type that does not fit is reported once.
//!
//! Each type here has its functions twice: inherent where the bound holds, and by a trait for all types. Rust takes the
//! inherent ones if it can. Where it cannot, the assertion that stands on the type in the user's signature has failed
//! already; the trait's functions only keep the rest of the expansion from saying the same in other words. They never run.

use std::marker::PhantomData;

use super::ack::FromAck;
use super::arguments::FromArguments;
use super::check::Checker;
use super::client::{Call, Caller};
use super::describe::{EventDescription, HandlersDescription, NamespaceDescription, ParameterSchemas};
use super::dispatch::{
    ConnectOutcome, ConnectRefusal, ConnectRequest, Dispatched, IncomingEvent, Responder, UntypedEvent,
};
use super::events::{EncodeError, EventWriter};
use super::namespace::Namespace;
use super::payload::Payload;
use super::reply::{Args, ErrorArm, IntoAck, OkArm};
use super::room::{Room, RoomName};

/// One argument of an event, an answer, the auth payload, or a field of a payload.
#[derive(Debug)]
pub struct Argument<T>(PhantomData<fn() -> T>);

impl<T: Payload> Argument<T> {
    /// Runs its constraints, as a field of a payload.
    pub fn check(value: &T, checker: &mut Checker) {
        value.check(checker);
    }

    /// Appends it to an event.
    ///
    /// # Errors
    ///
    /// When its `Serialize` fails.
    pub fn push(value: &T, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        writer.push(value)
    }

    /// Appends all of them to an event.
    ///
    /// # Errors
    ///
    /// When a `Serialize` fails.
    pub fn push_rest(values: &Args<Vec<T>>, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        values.0.iter().try_for_each(|value| writer.push(value))
    }

    /// Describes it as the next argument.
    pub fn describe<'e, 'a>(event: &'e mut EventDescription<'a>, name: &'static str) -> &'e mut EventDescription<'a> {
        event.argument::<T>(name)
    }

    /// Describes it as all arguments there are.
    pub fn describe_rest<'e, 'a>(
        event: &'e mut EventDescription<'a>,
        name: &'static str,
    ) -> &'e mut EventDescription<'a> {
        event.rest::<T>(name)
    }

    /// Reads it from a CONNECT.
    ///
    /// # Errors
    ///
    /// The refusal that tells the client what does not fit.
    pub fn auth<N: Namespace>(request: &ConnectRequest<N>) -> Result<T, ConnectRefusal> {
        request.auth()
    }

    /// Describes it as the auth payload.
    pub fn describe_auth(handlers: &mut HandlersDescription<'_>) {
        handlers.auth::<T>();
    }
}

/// [`Argument`] of a type that is no payload.
pub trait UnfitArgument<T>: Sized {
    /// Never runs.
    fn check(_: &T, _: &mut Checker) {}

    /// Never runs.
    fn push(_: &T, _: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        Ok(())
    }

    /// Never runs.
    fn push_rest(_: &Args<Vec<T>>, _: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        Ok(())
    }

    /// Never runs.
    fn describe<'e, 'a>(event: &'e mut EventDescription<'a>, _: &'static str) -> &'e mut EventDescription<'a> {
        event
    }

    /// Never runs.
    fn describe_rest<'e, 'a>(event: &'e mut EventDescription<'a>, _: &'static str) -> &'e mut EventDescription<'a> {
        event
    }

    /// Never runs.
    fn auth<N: Namespace>(_: &ConnectRequest<N>) -> Result<T, ConnectRefusal> {
        Err(ConnectRefusal::rejected(&[]))
    }

    /// Never runs.
    fn describe_auth(_: &mut HandlersDescription<'_>) {}
}

impl<T> UnfitArgument<T> for Argument<T> {}

/// What a client answers.
#[derive(Debug)]
pub struct ClientAnswer<T>(PhantomData<fn() -> T>);

impl<T: FromAck> ClientAnswer<T> {
    /// Describes it.
    pub fn describe(event: &mut EventDescription<'_>) {
        event.answer::<T>();
    }
}

/// [`ClientAnswer`] of a type that cannot be one.
pub trait UnfitClientAnswer<T>: Sized {
    /// Never runs.
    fn describe(_: &mut EventDescription<'_>) {}
}

impl<T> UnfitClientAnswer<T> for ClientAnswer<T> {}

/// The arguments of an event and its answer.
#[derive(Debug)]
pub struct Signature<A, R>(PhantomData<fn() -> (A, R)>);

impl<A: FromArguments, R: IntoAck> Signature<A, R> {
    /// Whether the answer has a `rejected` arm.
    pub const SAYS_REJECTED: bool = R::SAYS_REJECTED;

    /// Reads the arguments; `check` runs the constraints that stand on the parameters.
    ///
    /// # Errors
    ///
    /// What the dispatch returns when they do not fit: the client was told.
    pub fn accept(
        event: IncomingEvent<'_>,
        name: &'static str,
        check: impl FnOnce(&A, &mut Checker),
    ) -> Result<(A, Responder<R>), Dispatched> {
        event.accept(name, check, |_| {})
    }

    /// The same; `constrain` writes the constraints of `check` into the schemas, for the list of all problems.
    ///
    /// # Errors
    ///
    /// As [`accept`](Self::accept).
    pub fn accept_constrained(
        event: IncomingEvent<'_>,
        name: &'static str,
        check: impl FnOnce(&A, &mut Checker),
        constrain: impl FnOnce(&mut ParameterSchemas<'_>) + 'static,
    ) -> Result<(A, Responder<R>), Dispatched> {
        event.accept(name, check, constrain)
    }

    /// The event for `#[fallback]`, which answers with `R`.
    ///
    /// # Errors
    ///
    /// What the dispatch returns when the arguments are no JSON.
    pub fn untyped(event: IncomingEvent<'_>) -> Result<UntypedEvent<R>, Dispatched> {
        event.untyped()
    }

    /// Describes the answer.
    pub fn describe(event: &mut EventDescription<'_>) {
        event.returns::<R>();
    }

    /// Sends the event, for a client.
    #[expect(clippy::needless_pass_by_value, reason = "they are made for the call")]
    pub fn call<N, C: Caller<N> + ?Sized>(caller: &C, event: &'static str, arguments: A) -> Call<R> {
        Call::send(caller, event, &arguments)
    }
}

/// [`Signature`] of types that cannot be one.
pub trait UnfitSignature<A, R>: Sized {
    /// Never read.
    const SAYS_REJECTED: bool = false;

    /// Never runs.
    fn accept(
        event: IncomingEvent<'_>,
        _: &'static str,
        _: impl FnOnce(&A, &mut Checker),
    ) -> Result<(A, Responder<R>), Dispatched> {
        Err(event.unhandled())
    }

    /// Never runs.
    fn accept_constrained(
        event: IncomingEvent<'_>,
        _: &'static str,
        _: impl FnOnce(&A, &mut Checker),
        _: impl FnOnce(&mut ParameterSchemas<'_>) + 'static,
    ) -> Result<(A, Responder<R>), Dispatched> {
        Err(event.unhandled())
    }

    /// Never runs.
    fn untyped(event: IncomingEvent<'_>) -> Result<UntypedEvent<R>, Dispatched> {
        Err(event.unhandled())
    }

    /// Never runs.
    fn describe(_: &mut EventDescription<'_>) {}

    /// Never runs.
    fn call<N, C: ?Sized>(_: &C, _: &'static str, _: A) -> Call<R> {
        Call::unfit()
    }
}

impl<A, R> UnfitSignature<A, R> for Signature<A, R> {}

/// The arms of a `Reply` or a `Result`, which are asserted each at its own place.
#[derive(Debug)]
pub struct Arms<T, E>(PhantomData<fn() -> (T, E)>);

impl<T: OkArm, E: ErrorArm> Arms<T, E> {
    /// Holds for what a handler may return: if its arms are what they seem, that is all of it.
    pub fn assert<R: IntoAck>() {}
}

/// [`Arms`] that do not fit; that is reported.
pub trait UnfitArms<T, E>: Sized {
    /// Never runs.
    fn assert<R>() {}
}

impl<T, E> UnfitArms<T, E> for Arms<T, E> {}

/// The rooms of a namespace.
#[derive(Debug)]
pub struct Rooms<R>(PhantomData<fn() -> R>);

impl<R: Room> Rooms<R> {
    /// The name of one.
    pub fn name(room: &R) -> RoomName {
        room.name()
    }

    /// Describes all of them.
    pub fn describe(namespace: &mut NamespaceDescription) {
        namespace.rooms(R::PATTERNS);
    }
}

/// [`Rooms`] of a type that names none.
pub trait UnfitRooms<R>: Sized {
    /// Never runs.
    fn name(_: &R) -> RoomName {
        "".into()
    }

    /// Never runs.
    fn describe(_: &mut NamespaceDescription) {}
}

impl<R> UnfitRooms<R> for Rooms<R> {}

/// What `#[connect]` returns.
#[derive(Debug)]
pub struct Outcome<R>(PhantomData<fn() -> R>);

impl<R: ConnectOutcome> Outcome<R> {
    /// The socket's data, or the refusal's packet.
    ///
    /// # Errors
    ///
    /// The refusal.
    pub fn decide(outcome: R) -> Result<R::Data, ConnectRefusal> {
        outcome.decide()
    }

    /// Describes the refusal.
    pub fn describe(handlers: &mut HandlersDescription<'_>) {
        handlers.outcome::<R>();
    }
}

/// [`Outcome`] of a type that cannot be one.
pub trait UnfitOutcome<R>: Sized {
    /// Never runs.
    fn decide<D>(_: R) -> Result<D, ConnectRefusal> {
        Err(ConnectRefusal::rejected(&[]))
    }

    /// Never runs.
    fn describe(_: &mut HandlersDescription<'_>) {}
}

impl<R> UnfitOutcome<R> for Outcome<R> {}
